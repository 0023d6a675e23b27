//! What takes minutes, for `make soak`: kills by the clock, and a file of two gigabytes.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::called::TestCase;
use crate::failing::{names_and_digests, next, seed};

/// A recording of so many bytes that no other is like.
fn noise(path: &Path, bytes: u64, mut chance: u64) {
    let mut into = BufWriter::new(File::create(path).unwrap());
    let data = bytes - 44;
    into.write_all(b"RIFF").unwrap();
    into.write_all(&(data as u32 + 36).to_le_bytes()).unwrap();
    into.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0").unwrap();
    into.write_all(&48_000_u32.to_le_bytes()).unwrap();
    into.write_all(&96_000_u32.to_le_bytes()).unwrap();
    into.write_all(b"\x02\0\x10\0data").unwrap();
    into.write_all(&(data as u32).to_le_bytes()).unwrap();
    let block: Vec<u8> = (0..8_192)
        .flat_map(|_| (next(&mut chance) as i16).to_le_bytes())
        .collect();
    let mut left = data as usize;
    while left > 0 {
        let part = left.min(block.len());
        into.write_all(&block[..part]).unwrap();
        left -= part;
    }
    into.flush().unwrap();
}

/// How long an import takes that nobody disturbs.
fn undisturbed(folder: &Path) -> (Duration, String) {
    let case = TestCase::new();
    let began = Instant::now();
    case.import(folder).done();
    (began.elapsed(), names_and_digests(&case))
}

/// Starts an import and kills it after `wait`; false where it had ended by then.
fn is_killed_after(case: &TestCase, folder: &Path, wait: Duration) -> bool {
    let mut import = Command::new(env!("CARGO_BIN_EXE_pfiff"))
        .args(["case", "import", "--"])
        .arg(folder)
        .current_dir(case.dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + wait;
    while Instant::now() < until {
        if import.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    import.kill().unwrap();
    import.wait().unwrap();
    true
}

#[test]
#[ignore = "minutes: `make soak`"]
fn killed_by_the_clock_and_run_again_it_ends_the_same() {
    let material = TestCase::unmade();
    let folder = material.beside("in");
    let mut seed = seed();
    println!("PFIFF_SEED={seed}");
    for n in 0..6 {
        noise(&folder.join(format!("{n}.wav")), 8_000_000 + n, 1 + n);
    }
    let (took, expected) = undisturbed(&folder);
    let mut killed = 0;
    for _ in 0..100 {
        let case = TestCase::new();
        let thousandth = next(&mut seed) % 1_000;
        killed += usize::from(is_killed_after(&case, &folder, took * thousandth as u32 / 1_000));
        case.run("status --verify").done();
        case.import(&folder).done();
        assert_eq!(
            names_and_digests(&case),
            expected,
            "killed at {thousandth} of 1000"
        );
        case.is_unaltered();
        assert_eq!(fs::read_dir(case.dir().join("incoming")).unwrap().count(), 0);
    }
    assert!(killed >= 50, "{killed} of 100 were killed in time");
}

#[test]
#[ignore = "four gigabytes on the disk: `make soak`"]
fn two_gigabytes_are_one_original() {
    let case = TestCase::new();
    let file = case.beside("in").join("long.wav");
    noise(&file, 2_100_000_000, 7);
    case.import(&file).done();
    let status = case.status();
    assert_eq!(status["exhibits"][0]["bytes"], 2_100_000_000_u64);
    assert_eq!(status["exhibits"][0]["facts"]["problems"].to_string(), "[]");
    case.is_unaltered();
}
