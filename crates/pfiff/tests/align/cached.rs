//! What is kept between runs saves work and changes no number, whatever becomes of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::called::{Counts, Ran, align, call};
use crate::footage::{Footage, few};

/// Files of the scene that are decoded: all but the one without sound.
const HEARD: usize = 6;
const PAIRS: usize = HEARD * (HEARD - 1) / 2;

struct Kept {
    footage: Footage,
    home: TempDir,
}

impl Kept {
    /// A cache in which one run left its work.
    fn filled() -> (Self, Ran) {
        let kept = Self {
            footage: few(),
            home: tempfile::tempdir().unwrap(),
        };
        let first = kept.run(&kept.footage.files());
        (kept, first)
    }

    fn run(&self, files: &[PathBuf]) -> Ran {
        let ran = call(files)
            .flags(["--json"])
            .surrounded_by("XDG_CACHE_HOME", self.home.path());
        let ran = ran.run();
        ran.is_done();
        ran
    }

    fn files(&self) -> Vec<PathBuf> {
        everything_in(self.home.path())
    }
}

fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.file_type().unwrap().is_dir() {
            true => everything_in(&entry.path()),
            false => vec![entry.path()],
        })
        .collect();
    found.sort();
    found
}

fn counts(decoded: usize, compared: usize) -> Counts {
    Counts {
        decoded,
        known: HEARD - decoded,
        compared,
        known_pairs: PAIRS - compared,
    }
}

#[test]
fn a_second_run_decodes_and_compares_nothing() {
    let (kept, first) = Kept::filled();
    assert_eq!(first.counts(), counts(HEARD, PAIRS));
    let second = kept.run(&kept.footage.files());
    assert_eq!(second.counts(), counts(0, 0));
    assert_eq!(first.stdout, second.stdout);
    let afresh = align(kept.footage.files()).run();
    assert_eq!(first.stdout, afresh.stdout);
}

#[test]
fn one_more_clip_costs_one_decoding_and_its_own_pairs() {
    let footage = few();
    let home = tempfile::tempdir().unwrap();
    let kept = Kept { footage, home };
    let (all, mut fewer) = (kept.footage.files(), kept.footage.files());
    let new = fewer.remove(1);
    assert!(new.ends_with("second.wav"));
    kept.run(&fewer);
    let grown = kept.run(&all);
    assert_eq!(grown.counts(), counts(1, HEARD - 1));
    assert_eq!(grown.stdout, align(&all).run().stdout);
}

#[test]
fn a_spoilt_cache_changes_nothing_but_the_work() {
    let (kept, first) = Kept::filled();
    for (at, file) in kept.files().into_iter().enumerate() {
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        match at % 3 {
            0 => bytes[middle] ^= 0x10,
            1 => bytes.truncate(middle),
            _ => bytes[0] ^= 1,
        }
        fs::write(&file, bytes).unwrap();
    }
    let again = kept.run(&kept.footage.files());
    assert_eq!(again.stdout, first.stdout);
    assert_eq!(again.counts().decoded, HEARD);
    assert!(again.counts().compared > 0, "{:?}", again.counts());
    let healed = kept.run(&kept.footage.files());
    assert_eq!(healed.stdout, first.stdout);
    assert_eq!(healed.counts().decoded, 0);
}

#[test]
fn every_flipped_byte_of_a_kept_comparison_is_noticed() {
    let (kept, first) = Kept::filled();
    let file = kept
        .files()
        .into_iter()
        .find(|file| file.extension().is_some_and(|e| e == "pairs"))
        .unwrap();
    let whole = fs::read(&file).unwrap();
    // Mark, version, the other's digest, length, checksum, and the comparison itself.
    for at in [0, 3, 10, 36, 39, 42, 60, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x80;
        fs::write(&file, bytes).unwrap();
        let again = kept.run(&kept.footage.files());
        assert_eq!(again.stdout, first.stdout, "byte {at}");
    }
}

#[test]
fn no_cache_writes_nothing() {
    let (footage, home) = (few(), tempfile::tempdir().unwrap());
    let ran = align(footage.files())
        .surrounded_by("XDG_CACHE_HOME", home.path())
        .run();
    assert_eq!(ran.counts(), counts(HEARD, PAIRS));
    assert!(
        fs::read_dir(home.path()).unwrap().next().is_none(),
        "{:?}",
        everything_in(home.path())
    );
}

#[test]
fn a_cache_that_cannot_be_written_is_survived() {
    let (footage, home) = (few(), tempfile::tempdir().unwrap());
    // A file where the folder should be: nobody, not even root, can write into it.
    fs::write(home.path().join("pfiff"), "in the way").unwrap();
    let kept = Kept { footage, home };
    let ran = kept.run(&kept.footage.files());
    assert_eq!(ran.stdout, align(kept.footage.files()).run().stdout);
}

#[test]
fn a_cache_that_can_only_be_read_is_survived() {
    let (kept, first) = Kept::filled();
    let folders = ["pfiff", "pfiff/sounds", "pfiff/comparisons"].map(|name| kept.home.path().join(name));
    let allow = |mode: u32| {
        for folder in &folders {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    // One sound is no longer known, so that something would have to be written.
    let sound = kept
        .files()
        .into_iter()
        .find(|file| file.extension().is_some_and(|e| e == "sound"))
        .unwrap();
    fs::remove_file(sound).unwrap();
    allow(0o555);
    let again = call(kept.footage.files())
        .flags(["--json"])
        .surrounded_by("XDG_CACHE_HOME", kept.home.path())
        .run();
    allow(0o755);
    again.is_done();
    assert_eq!(again.stdout, first.stdout);
}
