//! Every vector whose door the browser has: its refusal bears the code of the folder in which it lies.

#[path = "vectors/files.rs"]
mod files;
#[path = "vectors/judge.rs"]
mod judge;

use std::path::{Path, PathBuf};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/vectors")
}

/// What a vector in this folder must come to: `good`, the folder, or the folder and the rule that its first line names.
fn due(path: &str) -> String {
    let (folder, _) = path.rsplit_once('/').expect("a vector lies in a folder");
    if folder.contains("/good") {
        return "good".to_owned();
    }
    let text = std::fs::read_to_string(vectors().join(path)).unwrap_or_default();
    let rule = text.lines().next().and_then(|line| line.strip_prefix("! "));
    rule.map_or(folder.to_owned(), |rule| format!("{folder}/{rule}"))
}

#[test]
fn each_vector_is_judged_as_its_folder_says() {
    let lines = judge::judged(&vectors());
    assert!(lines.len() > 350, "only {} vectors", lines.len());
    let (link, vectors) = lines.split_last().expect("more than none");
    for line in vectors {
        let mut parts = line.split('\t');
        let (path, code) = (parts.next().expect("a path"), parts.next().expect("a code"));
        assert_eq!(code, due(path), "{line}");
    }
    let read = |name| {
        std::fs::read_to_string(self::vectors().join("invitation").join(name)).expect("it is readable")
    };
    let (key, recipient) = (read("sign-key.hex"), read("recipient.txt"));
    assert_eq!(*link, format!("invitation\t{}\t{}", key.trim(), recipient.trim()));
}
