//! A relay that is seized: after shifts, no file of its folder and no line of its log has a post, a place or a key of an
//! epoch. PFIFF_SHIFTS says how many.

use std::fs;
use std::time::{Duration, Instant};

use crate::street::{Street, files};

/// As many as run in this time, where nothing else was said.
const TIME: Duration = Duration::from_secs(10);

#[test]
fn a_seized_relay_has_no_post_and_no_place_that_was_not_published() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let shifts: Option<u32> = std::env::var("PFIFF_SHIFTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let (begun, mut posts, mut shift) = (Instant::now(), Vec::new(), 0);
    while shifts.map_or(begun.elapsed() < TIME, |shifts| shift < shifts) {
        let post = format!("Corner-Of-Street-{shift}");
        bo.json(&["group", "check-in", &post, "--json"]);
        let at = bo.status()["members"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|one| one["post"].as_str().map(str::to_owned));
        posts.extend([post.clone(), at.unwrap()]);
        let place = [
            "whistle", "--what", "danger", "--north", "44.97", "--east", "-93.26", "--post", &post, "--json",
        ];
        founder.json(&place);
        bo.json(&["group", "check-out", "--json"]);
        shift += 1;
    }
    assert!(shift > 0);
    let kept = fs::read_to_string(bo.folder().join("keys.json")).unwrap();
    let secrets: Vec<String> = kept
        .split('"')
        .filter(|word| word.starts_with("AGE-SECRET-KEY-"))
        .map(str::to_owned)
        .collect();
    assert!(!secrets.is_empty());
    let mut needles: Vec<Vec<u8>> = posts
        .iter()
        .chain(&secrets)
        .map(|text| text.clone().into_bytes())
        .collect();
    needles.extend(
        posts
            .iter()
            .filter(|post| post.len() == 32)
            .map(|post| unhexed(post)),
    );
    // The cell as the circle says it: north (44.97 + 90) · 200, east (-93.26 + 180) · 200.
    needles.push(vec![0x82, 0x19, 0x69, 0x72, 0x19, 0x43, 0xc4]);
    let log = street.log.lock().unwrap().clone().into_bytes();
    let all = files(&street.at("relay"))
        .into_iter()
        .map(|file| (file.display().to_string(), fs::read(file).unwrap()));
    for (name, bytes) in all.chain([("the log".to_owned(), log)]) {
        let found = needles.iter().find(|needle| {
            bytes
                .windows(needle.len())
                .any(|window| window == needle.as_slice())
        });
        assert!(
            found.is_none(),
            "{name} has {:?}",
            String::from_utf8_lossy(found.unwrap())
        );
    }
}

fn unhexed(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
