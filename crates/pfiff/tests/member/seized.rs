//! A relay that is seized after shifts (`PFIFF_SHIFTS`, ten where nothing is said): in no file, no column and no line of
//! its log is a name, a text, a place, a post or an address, but for what notices told everybody.

use crate::haystack::{Straw, of_files, of_tables, plant, seize};
use crate::needles::{Search, Word, spellings};
use crate::shifts::{Said, shifts};
use crate::street::{Street, files};
use std::fs;
use std::path::Path;

const SHIFTS: u32 = 10;

#[test]
fn a_seized_relay_knows_what_notices_told_and_nothing_else() {
    let count = std::env::var("PFIFF_SHIFTS").map_or(SHIFTS, |text| text.parse().unwrap());
    let street = Street::behind_a_proxy(1_000_000);
    let mut said = shifts(&street, count);
    said.hidden.extend(secrets(street.folder.path()));
    let log = (
        "the log".to_owned(),
        street.log.lock().unwrap().clone().into_bytes(),
    );
    let seized = tempfile::tempdir().unwrap();
    let database = seize(&street.at("relay"), seized.path());
    let mut straws = of_files(seized.path());
    straws.extend(of_tables(&database));
    straws.push(log);
    let search = Search::of(&said.hidden);
    let found: Vec<String> = straws.iter().flat_map(|straw| told(&search, straw)).collect();
    assert!(found.is_empty(), "{found:?}");
    finds_what_was_published(&said, &straws);
    finds_what_is_planted(&said, seized.path(), &database);
}

fn told(search: &Search, (name, bytes): &Straw) -> Vec<String> {
    let found = search.found(bytes).into_iter();
    found
        .map(|(how, bytes)| format!("{name} has, {how}: {}", bytes.escape_ascii()))
        .collect()
}

/// What opens anything, of every device.
fn secrets(homes: &Path) -> Vec<Word> {
    let kept = files(homes)
        .into_iter()
        .filter(|file| file.ends_with("keys.json"));
    let texts: Vec<String> = kept.map(|file| fs::read_to_string(file).unwrap()).collect();
    let words = texts.iter().flat_map(|text| text.split('"'));
    let secrets = words.filter(|word| word.starts_with("AGE-SECRET-KEY-") || word.starts_with("pfiff1."));
    let all: Vec<Word> = secrets.map(|word| Word::Text(word.to_owned())).collect();
    assert!(!all.is_empty());
    all
}

/// The same search, for what everybody may read: it lies in the table, and in the file.
fn finds_what_was_published(said: &Said, straws: &[Straw]) {
    assert!(!said.told.is_empty());
    for place in &said.told {
        let search = Search::of(&[Word::Place(place.0, place.1)]);
        let found: Vec<String> = straws.iter().flat_map(|straw| told(&search, straw)).collect();
        let is_in = |what: &str| {
            found
                .iter()
                .any(|one| one.starts_with(what) && one.contains("cell, CBOR"))
        };
        assert!(is_in("envelopes.body"), "{found:?}");
        // Nothing finer than the field that the notice names.
        assert!(
            found.iter().all(|one| one.contains("has, cell, CBOR")),
            "{found:?}"
        );
    }
}

/// In every spelling, in a file, in a table and in a log.
fn finds_what_is_planted(said: &Said, folder: &Path, database: &Path) {
    let places = said
        .hidden
        .iter()
        .filter(|word| matches!(word, Word::Place(..)))
        .take(1);
    let others = said
        .hidden
        .iter()
        .filter(|word| !matches!(word, Word::Place(..)))
        .take(6);
    for word in places.chain(others) {
        let search = Search::of(std::slice::from_ref(word));
        for (how, bytes) in spellings(word) {
            let planted = [&b"before "[..], &bytes, b" behind"].concat();
            fs::write(folder.join("planted"), &planted).unwrap();
            assert!(
                is_found(&search, &of_files(folder), "planted"),
                "not found in a file: {how}"
            );
            fs::remove_file(folder.join("planted")).unwrap();
            let log = ("the log".to_owned(), planted.clone());
            assert!(!told(&search, &log).is_empty(), "not found in the log: {how}");
        }
        let all: Vec<u8> = spellings(word).into_iter().flat_map(|(_, bytes)| bytes).collect();
        plant(database, &all);
        let found: Vec<Straw> = of_tables(database);
        let found: Vec<String> = found.iter().flat_map(|straw| told(&search, straw)).collect();
        for (how, _) in spellings(word) {
            assert!(
                found.iter().any(|one| one.contains(how)),
                "not found in a table: {how}"
            );
        }
    }
}

fn is_found(search: &Search, straws: &[Straw], name: &str) -> bool {
    let own = straws
        .iter()
        .filter(|(one, _)| one.ends_with(name) && !one.starts_with("the name"));
    own.flat_map(|straw| told(search, straw)).next().is_some()
}
