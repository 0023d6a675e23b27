//! The manifest of the app, by the vectors of `formats/vectors/app/`, which the worker's TypeScript reads too.

#![expect(clippy::unwrap_used, reason = "whatever supports a test may fail as tests do")]

use seal::app::{AppError, File, Manifest, ReleaseKey, Signer};
use std::path::PathBuf;

fn vectors() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../formats/vectors/app"))
}

fn text(name: &str) -> String {
    std::fs::read_to_string(vectors().join(name)).unwrap()
}

fn signer() -> Signer {
    Signer::new("pfiff-release", &[11; 32]).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn check(case: &str) {
    let [name, word, digest] = case.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let key = ReleaseKey::parse(&text("release.key")).unwrap();
    let bytes = std::fs::read(vectors().join(format!("{name}.note"))).unwrap();
    let said = match Manifest::parse(&bytes, &key) {
        Ok(manifest) => {
            assert_eq!(manifest.note().as_bytes(), bytes, "{name}");
            ("good", hex(&manifest.digest()))
        }
        Err(error) => (error.word(), "-".to_owned()),
    };
    assert_eq!(said, (word, digest.to_owned()), "{name}");
}

#[test]
fn each_vector_is_taken_or_refused_with_its_word() {
    let cases = text("cases.txt");
    cases.lines().for_each(check);
    let of = |word: &str| {
        cases
            .lines()
            .filter(|case| case.split(' ').nth(1) == Some(word))
            .count()
    };
    assert_eq!(of("good"), 7);
    assert!(cases.lines().count() > 50);
}

#[test]
fn what_is_signed_here_is_what_was_made_elsewhere() {
    let files = ["worker.js", "assets/main-B5kQz1aT.js", "index.html"];
    let files = files.map(|path| File::of(path, path.as_bytes())).to_vec();
    let manifest = Manifest::sign(files, &signer()).unwrap();
    assert_eq!(manifest.note(), text("good.note"));
}

#[test]
fn what_could_not_be_read_is_not_signed() {
    let sign = |path: &str| {
        let files = ["index.html", "worker.js", path]
            .map(|path| File::of(path, b""))
            .to_vec();
        Manifest::sign(files, &signer())
    };
    assert!(sign("a.js").is_ok());
    assert_eq!(sign("../a.js").unwrap_err().word(), "line");
    assert_eq!(sign("index.html").unwrap_err().word(), "order");
    let alone = Manifest::sign(vec![File::of("index.html", b"")], &signer());
    assert_eq!(alone, Err(AppError::Lacks("worker.js")));
}

#[test]
fn a_private_key_is_read_in_one_spelling() {
    let kept = signer().private().unwrap();
    let read = Signer::parse(&format!("{kept}\n")).unwrap();
    assert_eq!(read.release_key(), signer().release_key());
    let public = signer().release_key().unwrap().to_string();
    for bad in [
        "",
        &public,
        &kept[1..],
        &kept[..kept.len() - 1],
        &kept.replace("release", "mallory"),
    ] {
        assert!(Signer::parse(bad).is_err(), "{bad}");
    }
    assert!(Signer::new("a b", &[1; 32]).is_err());
    assert!(ReleaseKey::parse(&kept).is_err());
    assert!(!format!("{:?}", signer()).contains('+'));
}
