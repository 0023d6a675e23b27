//! Every write of a case fails once, and the program is killed in the middle: no original is lost, no case is half.

use std::fs;

use crate::called::{TestCase, timeless};
use crate::material::tone;

/// The next number of a row that looks like chance and is the same for one seed (D. H. Lehmer's, modulus 2³¹ − 1).
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = *state * 48_271 % 2_147_483_647;
    *state
}

struct Material {
    case: TestCase,
    came: Vec<Vec<u8>>,
}

impl Material {
    /// Three recordings, two of them the same, and a text, in a folder beside no case.
    fn new() -> Self {
        let case = TestCase::unmade();
        let folder = case.beside("in");
        tone(&folder.join("a.wav"), 150);
        tone(&folder.join("b.wav"), 250);
        tone(&folder.join("c.wav"), 150);
        fs::write(folder.join("d.mp4"), "no recording").unwrap();
        let mut came = ["a.wav", "b.wav"]
            .map(|name| fs::read(folder.join(name)).unwrap())
            .to_vec();
        came.sort();
        Self { case, came }
    }

    /// Makes the case, imports, places and removes by hand; the n-th write of the whole fails as `fault` says.
    /// Returns whether it failed, after which nothing is half.
    fn lives(&self, fault: &str) -> bool {
        let dir = self.case.dir();
        let folder = self.case.beside("in");
        let dir = dir.to_str().unwrap();
        let steps: [Vec<&str>; 4] = [
            vec!["new", dir],
            vec!["import", folder.to_str().unwrap()],
            vec!["place", "2", "--beside", "1", "--at", "0.5"],
            vec!["remove", "2", "--why", "a test"],
        ];
        let Some((which, fault)) = fault.split_once('/') else {
            panic!("{fault} says no command")
        };
        let which: usize = which.parse().unwrap();
        for words in &steps[..which] {
            self.case.call(words, "").done();
        }
        let ran = self.case.call(&steps[which], fault);
        let has_failed = ran.code != Some(0);
        if has_failed && fault.starts_with("full") {
            assert!(ran.stderr.contains("error: the disk is full: "), "{}", ran.stderr);
        }
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        self.is_whole();
        // Run again, it ends as if nothing had been.
        for (k, words) in steps.iter().enumerate().skip(which) {
            let again = self.case.call(words, "");
            let is_there_already = k == 0 && again.stderr.contains("is not empty")
                || k == 3 && again.stderr.contains("no clip of this case is `2`");
            assert!(
                again.code == Some(0) || is_there_already,
                "{} {}",
                words[0],
                again.stderr
            );
        }
        has_failed
    }

    /// A case that is there can be looked at, and what it speaks of is there.
    fn is_whole(&self) {
        if !self.case.dir().join("case.sqlite").exists() {
            return;
        }
        let ran = self.case.run("status --verify");
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.contains(" is gone"), "{}", ran.stdout);
    }

    fn ends_well(&self) {
        self.case.is_unaltered();
        assert_eq!(self.case.originals(), [self.came_first()]);
        let left_over = fs::read_dir(self.case.dir().join("incoming")).unwrap().count();
        assert_eq!(left_over, 0);
    }

    fn came_first(&self) -> Vec<u8> {
        fs::read(self.case.beside("in").join("a.wav")).unwrap()
    }
}

/// Fails each write of each command once; returns how many there were.
fn every_write(how: &str) -> usize {
    let mut failures = 0;
    for command in 0..4 {
        for nth in 1.. {
            let material = Material::new();
            assert_eq!(material.came.len(), 2);
            if !material.lives(&format!("{command}/{how}:{nth}")) {
                break;
            }
            material.ends_well();
            failures += 1;
        }
    }
    failures
}

#[test]
fn a_disk_that_is_full_at_any_write_leaves_nothing_half() {
    let failures = every_write("full");
    assert!(failures >= 30, "{failures}");
}

#[test]
fn a_disk_that_breaks_at_any_write_leaves_nothing_half() {
    let failures = every_write("broken");
    assert!(failures >= 30, "{failures}");
}

/// A seed for the caller to print, so that the same kills can be had again.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("PFIFF_SEED").ok();
    given.and_then(|seed| seed.parse().ok()).unwrap_or(4)
}

fn kill_at_writes(mut seed: u64, kills: usize) {
    let undisturbed = Material::new();
    assert!(!undisturbed.lives("3/full:1000"));
    let expected = names_and_digests(&undisturbed.case);
    let mut killed = 0;
    for _ in 0..kills {
        let (command, nth) = (next(&mut seed) % 4, 1 + next(&mut seed) % 24);
        let material = Material::new();
        killed += usize::from(material.lives(&format!("{command}/killed:{nth}")));
        material.ends_well();
        let ends = names_and_digests(&material.case);
        assert_eq!(ends, expected, "{command}/killed:{nth}");
    }
    // Some commands write less often than the highest point that is drawn.
    assert!(
        3 * killed >= kills,
        "hardly anything was killed: {killed} of {kills}"
    );
}

#[test]
fn killed_at_any_write_and_run_again_it_ends_the_same() {
    let seed = seed();
    println!("PFIFF_SEED={seed}");
    kill_at_writes(seed, 20);
}

#[test]
#[ignore = "minutes: `make soak`"]
fn killed_at_a_thousand_writes_and_run_again_it_ends_the_same() {
    let seed = seed();
    println!("PFIFF_SEED={seed}");
    kill_at_writes(seed, 1_000);
}

/// What a case holds, whenever and in how many steps it came.
pub(crate) fn names_and_digests(case: &TestCase) -> String {
    let status = timeless(case.status());
    let of = |exhibit: &serde_json::Value| {
        format!("{} {} {}", exhibit["number"], exhibit["name"], exhibit["sha256"])
    };
    let mut all: Vec<String> = status["exhibits"].as_array().unwrap().iter().map(of).collect();
    all.extend(status["removed"].as_array().unwrap().iter().map(of));
    all.join("\n")
}
