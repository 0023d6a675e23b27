//! How vectors are written: annotated hex, exact bytes below comments, whole groups.

use std::fs;
use std::path::Path;

/// By name, in the order of names; never none.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("the folder of vectors is there");
    let mut all: Vec<_> = entries
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    all.sort();
    assert!(!all.is_empty(), "{} holds no vector", folder.display());
    let read = |path: &std::path::PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        (name, fs::read(path).expect("a vector is readable"))
    };
    all.iter().map(read).collect()
}

/// The ledger's key and the cosigner's, as the list of keys has them.
pub(crate) fn keys(vectors: &Path) -> (String, String) {
    let list = fs::read_to_string(vectors.join("ledger/keys.txt")).expect("the list is readable");
    let mut keys = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(" | ").nth(1));
    let mut next = || keys.next().expect("two keys at least").to_owned();
    (next(), next())
}

/// Annotated hex: what follows a `#` is for people, `N * XX` is N times that byte.
pub(crate) fn unhexed(file: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(file).expect("hex is text");
    text.lines()
        .flat_map(|line| run(line.split('#').next().unwrap_or_default().trim()))
        .collect()
}

fn run(line: &str) -> Vec<u8> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).expect("two hex digits");
    let digits: String = line.split_whitespace().collect();
    match line.split_once(" * ") {
        Some((times, of)) => vec![byte(of); times.parse().expect("how often")],
        None => (0..digits.len())
            .step_by(2)
            .map(|at| byte(&digits[at..at + 2]))
            .collect(),
    }
}

/// The envelopes of a whole group, each with its sequence.
pub(crate) fn envelopes(file: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let text = std::str::from_utf8(file).expect("hex is text");
    let (_, rest) = text.split_once("= ").expect("an envelope at least");
    let one = |text: &str| {
        let (line, hex) = text.split_once('\n').expect("a line of its own");
        let sequence = line.split(' ').next().and_then(|number| number.parse().ok());
        (sequence.expect("a number"), unhexed(hex.as_bytes()))
    };
    rest.split("\n= ").map(one).collect()
}

/// What is below the comments of the first lines.
pub(crate) fn exact(file: &[u8]) -> &[u8] {
    let mut rest = file;
    while rest.starts_with(b"# ") {
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a comment ends");
        rest = &rest[end + 1..];
    }
    rest
}
