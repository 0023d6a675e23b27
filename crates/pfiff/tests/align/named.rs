//! File names in any script, of any length, in any bytes: told as they are, and nothing to the numbers.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::called::{align, call};
use crate::contract;
use crate::footage::{few, linked};

fn names() -> Vec<OsString> {
    let longest = format!("{}.wav", "n".repeat(251));
    let readable = [
        "مقطع من الشارع.wav",
        "街角的录像.wav",
        "two\nlines.wav",
        "-x.wav",
        "--json",
        "\u{1b}[31mred\u{202e}.wav",
        "50% of it, \"said\" <he> & she.wav",
        &longest,
    ];
    let mut names: Vec<OsString> = readable.map(OsString::from).to_vec();
    names.push(OsStr::from_bytes(b"caf\xe9 100%.wav").to_owned());
    names
}

#[test]
fn every_name_comes_back_as_it_was() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    for name in &names {
        linked(&footage.file("second.wav"), folder.path().join(name));
    }
    let files = names
        .iter()
        .cloned()
        .chain([footage.file("third.ogg").into_os_string()]);
    let answer = align(files).standing_in(folder.path()).answer();
    assert!(answer.inputs[..8].iter().all(|input| !input.encoded));
    let odd = &answer.inputs[8];
    assert!(odd.encoded);
    assert_eq!(odd.file, "caf%E9 100%25.wav");
    let starts: Vec<i64> = contract::placed(&answer)
        .filter(|clip| clip.id < 9)
        .map(|clip| clip.start_ns)
        .collect();
    assert_eq!(starts, [0; 9], "one recording under nine names");
    assert_eq!(answer.copies.len(), 8);
}

#[test]
fn the_table_holds_every_name_on_one_line_and_no_command_of_a_terminal() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    for name in &names {
        linked(&footage.file("second.wav"), folder.path().join(name));
    }
    let csv = folder.path().join("table.csv");
    let ran = call(&names)
        .flags(["--no-cache"])
        .writes("--csv", &csv)
        .standing_in(folder.path())
        .run();
    ran.is_done();
    for name in [
        "مقطع من الشارع.wav",
        "街角的录像.wav",
        "-x.wav",
        "--json",
        "caf%E9 100%25.wav",
    ] {
        assert!(ran.stdout.contains(name), "{name} is missing in:\n{}", ran.stdout);
    }
    assert!(
        !ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{202e}'),
        "{}",
        ran.stdout
    );
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    assert!(
        !ran.stdout.lines().any(|line| line.starts_with("lines.wav")),
        "{}",
        ran.stdout
    );
}
