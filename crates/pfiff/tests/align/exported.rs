//! Tables for people, and files for editors and spreadsheets.

use std::fs;

use crate::called::{align, call};
use crate::footage::{few, folder_of_everything};

#[test]
fn the_table_names_every_file() {
    let footage = folder_of_everything();
    let ran = call(footage.files())
        .flags(["--no-cache", "--spread-m", "20"])
        .run();
    ran.is_done();
    // Lines are broken to fit a terminal, within a long path too.
    let unbroken: String = ran.stdout.split_whitespace().collect();
    for file in &footage.truth.files {
        assert!(
            unbroken.contains(&file.file),
            "{} is missing in:\n{}",
            file.file,
            ran.stdout
        );
    }
    assert!(ran.stdout.contains("20 m"), "the spread is said:\n{}", ran.stdout);
}

#[test]
fn timelines_and_tables_are_written_and_can_be_read() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let call = align(footage.files())
        .writes("--otio", &path("a.otio"))
        .writes("--fcpxml", &path("a.fcpxml"))
        .writes("--xmeml", &path("a.xml"))
        .writes("--csv", &path("a.csv"));
    let answer = call.answer();
    let text = |name: &str| fs::read_to_string(path(name)).unwrap();
    let otio: serde_json::Value = serde_json::from_str(&text("a.otio")).unwrap();
    assert!(
        otio["OTIO_SCHEMA"].as_str().unwrap().starts_with("Serializable")
            || otio["OTIO_SCHEMA"] == "Timeline.1"
    );
    assert_closes(&text("a.fcpxml"), "fcpxml");
    assert_closes(&text("a.xml"), "xmeml");
    let rows = text("a.csv").lines().count();
    assert_eq!(rows, 1 + answer.inputs.len(), "a header and a row for each file");
    for name in ["a.otio", "a.fcpxml", "a.xml", "a.csv"] {
        assert!(text(name).contains("second.wav"), "{name}");
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        4,
        "nothing half-written is left"
    );
}

#[test]
fn a_folder_that_is_missing_is_said_before_any_clip_is_read() {
    let nowhere = std::path::Path::new("/no/such/folder/a.csv");
    let ran = call(["no_such_clip.mp4"]).writes("--csv", nowhere).run();
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("/no/such/folder/a.csv cannot be written"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("hint: make its folder first"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("decoded"), "{}", ran.stderr);
}

/// The exports are read back by true readers where they are made; here it is seen that all of it arrived.
fn assert_closes(document: &str, root: &str) {
    assert!(document.starts_with("<?xml"), "{document}");
    assert!(document.trim_end().ends_with(&format!("</{root}>")), "{document}");
}

#[test]
fn a_folder_that_does_not_exist_is_said() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("not/there.csv");
    let files = [footage.file("first.mov"), footage.file("second.wav")];
    let ran = align(files).writes("--csv", &missing).run();
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stdout, "", "no answer that could be taken for a whole one");
    let error = ran
        .stderr
        .lines()
        .find(|line| line.starts_with("error: "))
        .unwrap();
    assert!(error.contains("not/there.csv"), "{error}");
}
