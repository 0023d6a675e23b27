//! Holds the habits of files: a header, a bearable length, a name with a subject, and who may do what.
//!
//! Reads text, not syntax: good enough to catch a slip, not to catch somebody who hides.

use super::house;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 450;

/// Names without a subject: what is in there would be waiting for its noun.
const NAMELESS: &[&str] = &["common", "utils", "util", "types", "models", "helpers", "prelude"];

/// One source file: where it stands, seen from the house, and what it says.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending == "rs")
    }

    /// Shipped code: a crate's `src`, where tests do not count.
    fn is_shipped(&self) -> bool {
        let path = self.path.with_extension("");
        let has = |name: &str| path.iter().any(|part| part == name);
        self.is_rust() && has("src") && !has("tests")
    }

    fn is_under(&self, place: &str) -> bool {
        self.path.starts_with(place)
    }

    /// Lines of code with their numbers, up to the inline tests, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let shipped = self
            .text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"));
        let numbered = shipped.enumerate().map(|(k, line)| (k + 1, line.trim()));
        numbered.filter(|(_, line)| !line.starts_with("//"))
    }

    /// Where shipped code holds what `is_it` recognises, as `file:line`.
    fn places(&self, is_it: fn(&str) -> bool) -> Vec<String> {
        let found = self.code().filter(|(_, line)| is_it(line));
        found
            .map(|(number, _)| format!("{}:{number}", self.path.display()))
            .collect()
    }
}

/// Rust, TypeScript and Svelte of the house, without what was fetched or built.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for place in ["crates", "web", "fuzz"] {
        gather(&house(), Path::new(place), &mut found);
    }
    assert!(
        found.iter().any(Source::is_rust),
        "no source found: the test looks in the wrong place"
    );
    found
}

fn gather(house: &Path, place: &Path, found: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(house.join(place)) else {
        return;
    };
    for entry in entries.map(|entry| entry.expect("the folder is readable")) {
        let path = place.join(entry.file_name());
        let kind = entry.file_type().expect("the entry has a type");
        if kind.is_dir() && !is_foreign(&path) {
            gather(house, &path, found);
        } else if kind.is_file() && is_source(&path) {
            let text = std::fs::read_to_string(house.join(&path)).expect("source is UTF-8");
            found.push(Source { path, text });
        }
    }
}

fn is_foreign(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || ["node_modules", "dist", "target", "corpus", "artifacts"].contains(&&*name)
}

fn is_source(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["rs", "ts", "svelte"].contains(&&*ending.to_string_lossy()))
}

#[test]
fn every_rust_file_begins_with_what_it_decides() {
    for source in sources().iter().filter(|source| source.is_rust()) {
        let header = source.text.lines().next().unwrap_or_default();
        assert!(
            header.starts_with("//! "),
            "{} does not begin with `//! `",
            source.path.display()
        );
    }
}

#[test]
fn no_file_is_longer_than_can_be_read_at_once() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(
            lines <= LINES_MAX,
            "{} has {lines} lines, {LINES_MAX} at most",
            source.path.display()
        );
    }
}

#[test]
fn no_room_goes_without_a_noun() {
    for source in sources() {
        let path = source.path.with_extension("");
        let nameless = path
            .iter()
            .find(|part| NAMELESS.contains(&&*part.to_string_lossy()));
        assert!(
            nameless.is_none(),
            "{}: call it after its subject",
            source.path.display()
        );
    }
}

#[test]
fn only_media_starts_child_processes() {
    let starts = |line: &str| line.contains("process::") && line.contains("Command");
    let outside = |source: &&Source| source.is_shipped() && !source.is_under("crates/media/src");
    let found: Vec<String> = sources()
        .iter()
        .filter(outside)
        .flat_map(|source| source.places(starts))
        .collect();
    assert!(
        found.is_empty(),
        "child processes are started outside media: {found:#?}"
    );
}

#[test]
fn only_pfiff_print_writes_to_a_terminal() {
    let prints = |line: &str| {
        ["print!(", "println!("]
            .iter()
            .any(|macro_name| line.contains(macro_name))
    };
    let prints_itself = |source: &Source| {
        source
            .path
            .to_string_lossy()
            .starts_with("crates/pfiff/src/print")
    };
    let found: Vec<String> = sources()
        .iter()
        .filter(|source| source.is_shipped() && !prints_itself(source))
        .flat_map(|source| source.places(prints))
        .collect();
    assert!(
        found.is_empty(),
        "something is printed outside pfiff::print: {found:#?}"
    );
}
