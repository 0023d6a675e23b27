//! `formats/align.md` opens with an example: it is what this crate reads and writes.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use casebook::answer::{Answer, Reason};
use serde_json::Value;

/// The object in the first fenced block, below the command that wrote it.
fn example() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../formats/align.md");
    let page = std::fs::read_to_string(path).unwrap();
    let block = page.split("```").nth(1).unwrap();
    block[block.find('{').unwrap()..].to_owned()
}

#[test]
fn the_example_is_an_answer() {
    let answer: Answer = serde_json::from_str(&example()).unwrap();
    assert_eq!(answer.version, casebook::answer::VERSION);
    assert_eq!(answer.inputs.len(), 5);
    let placed = answer
        .islands
        .iter()
        .map(|island| island.clips.len())
        .sum::<usize>();
    assert_eq!(placed + answer.refusals.len(), answer.inputs.len());
}

#[test]
fn the_example_holds_every_field_and_no_other() {
    let answer: Answer = serde_json::from_str(&example()).unwrap();
    let example: Value = serde_json::from_str(&example()).unwrap();
    assert_eq!(serde_json::to_value(answer).unwrap(), example);
}

#[test]
fn the_page_names_every_reason() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../formats/align.md")).unwrap();
    let all = [
        Reason::NoSound,
        Reason::Silent,
        Reason::TooShort,
        Reason::NothingInCommon,
        Reason::Ambiguous,
        Reason::Contradicts,
        Reason::Discontinuous,
        Reason::Unreadable,
    ];
    for reason in all {
        let word = serde_json::to_value(reason).unwrap();
        let row = format!("| `{}` |", word.as_str().unwrap());
        assert!(page.contains(&row), "{row} has no row");
    }
}
