//! What cannot be meant is refused before anything runs.

use crate::called::call;

#[track_caller]
fn refused(flags: &[&str], files: &[&str], word: &str) {
    let ran = call(files).flags(flags.iter().copied()).run();
    assert_eq!(ran.code, Some(2), "{flags:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{flags:?}");
    assert!(ran.stderr.contains(word), "{flags:?}: {}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{flags:?}: {}", ran.stderr);
}

#[test]
fn a_spread_that_cannot_be_is_refused() {
    for spread in ["-1", "nan", "inf", "1e9", "20000.1", "a street", ""] {
        refused(&[&format!("--spread-m={spread}")], &["a.mp4"], "--spread-m");
    }
    refused(&["--spread-m", "-1"], &["a.mp4"], "error");
}

#[test]
fn no_threads_at_all_are_refused() {
    for jobs in ["0", "-1", "65536", "many"] {
        refused(&[&format!("--jobs={jobs}")], &["a.mp4"], "--jobs");
    }
}

#[test]
fn nothing_to_align_is_refused() {
    refused(&["--json"], &[], "FILE");
}

#[test]
fn an_unknown_flag_is_refused() {
    refused(&["--guess"], &["a.mp4"], "--guess");
}
