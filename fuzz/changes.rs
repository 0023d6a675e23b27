//! Seeds of foreign bytes, changed by a chance that is the same on every machine: what fuzz targets do without end,
//! done for a moment in `make test`.
//!
//! Promises that whoever broke a body finds the bytes in the test's output. Knows no format.

#![expect(clippy::print_stdout, reason = "a test shows it only where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

const SEED: u64 = 1;
/// Longer inputs only take longer.
const BYTES_MAX: usize = 8_192;
/// What breaks readers of texts and of numbers.
const PIECES: [&[u8]; 16] = [
    b"-9223372036854775808",
    b"99999999999999999999999",
    b"4294967295",
    b"1e308",
    b"-0.0",
    b"null",
    b"\"\"",
    b"[]",
    b"{}",
    b"1/0",
    b"../",
    b"%00",
    b"\r\n",
    b"\xff\xfe",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
];

/// Runs a body over the seeds of a folder, each as it is, then so many times changed: as many as take a second at most.
pub(crate) fn try_out(seeds: &str, rounds: usize, body: fn(&[u8])) {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seeds = read_all(&house.join(seeds));
    println!("seed {SEED}");
    let mut chance = Chance(SEED);
    tell_if_broken(&[], body);
    for seed in &seeds {
        tell_if_broken(seed, body);
    }
    for _ in 0..rounds {
        tell_if_broken(&changed(&seeds, &mut chance), body);
    }
}

/// In the order of their names.
fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("there is a folder of seeds");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds no seed", folder.display());
    let read = |path: &PathBuf| fs::read(path).expect("a seed is readable");
    paths.iter().map(read).collect()
}

fn tell_if_broken(bytes: &[u8], body: fn(&[u8])) {
    let told = Told(bytes);
    body(bytes);
    drop(told);
}

/// Says, while a test unwinds, what it was given.
struct Told<'a>(&'a [u8]);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("it broke on b\"{}\"", self.0.escape_ascii());
        }
    }
}

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}

/// A seed with a few pieces taken out, doubled, or put in the place of others.
fn changed(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(4) {
        let from = chance.below(bytes.len() + 1).min(bytes.len());
        let to = (from + chance.below(24)).min(bytes.len());
        let piece = match chance.below(5) {
            0 => bytes[from..to].repeat(2),
            1 => Vec::new(),
            2 => vec![chance.below(256) as u8],
            3 => elsewhere(&seeds[chance.below(seeds.len())], chance),
            _ => PIECES[chance.below(PIECES.len())].to_vec(),
        };
        bytes.splice(from..to, piece);
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

/// A piece of another seed.
fn elsewhere(seed: &[u8], chance: &mut Chance) -> Vec<u8> {
    let from = chance.below(seed.len() + 1);
    seed[from..(from + chance.below(64)).min(seed.len())].to_vec()
}
