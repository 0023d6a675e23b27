//! Kept comparisons: whole entries come back as they were, others not at all, whatever surrounds them.

use std::fs;
use std::path::{Path, PathBuf};

use casebook::foreign::{keep_comparison, recalled_comparison};
use clock::correlate::Curve;

/// The second is the newer sound, and its file holds the comparison.
const DIGESTS: [[u8; 32]; 2] = [[1; 32], [2; 32]];
/// Mark, version, the other's digest, bytes of the comparison, checksum.
const HEAD: usize = 4 + 32 + 4 + 8;

thread_local! {
    static CACHE: tempfile::TempDir = tempfile::tempdir().expect("there is room for a cache");
}

pub(crate) fn holds(bytes: &[u8]) {
    CACHE.with(|cache| tried(cache.path(), bytes));
}

fn tried(cache: &Path, bytes: &[u8]) {
    // Bytes alone.
    if let Some(curve) = recalled(cache, bytes) {
        assert!(curve.to_bytes().len() + HEAD <= bytes.len());
    }
    // Bytes under a right head.
    let entry = entry(bytes);
    assert_eq!(recalled(cache, &entry), Curve::from_bytes(bytes));
    // The same, cut.
    let cut = bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % entry.len();
    assert_eq!(recalled(cache, &entry[..cut]), None);
    // What stands behind a whole entry can hide it, but not change it.
    let curve = curve(bytes);
    let kept = kept(cache, &curve);
    assert_eq!(recalled(cache, &kept).as_ref(), Some(&curve));
    let followed = recalled(cache, &[&kept[..], bytes].concat());
    assert!(followed.is_none_or(|found| found == curve || found.to_bytes().len() + HEAD <= bytes.len()));
}

/// As another program than the one that is tried would write it.
fn entry(comparison: &[u8]) -> Vec<u8> {
    let length = (comparison.len() as u32).to_le_bytes();
    let checksum = blake3::hash(comparison);
    [
        b"pfc\x01",
        &DIGESTS[0][..],
        &length,
        &checksum.as_bytes()[..8],
        comparison,
    ]
    .concat()
}

fn curve(bytes: &[u8]) -> Curve {
    let steps: Vec<i16> = bytes.iter().map(|byte| i16::from(*byte) - 100).collect();
    let frames_a = steps.len() / 3 + 1;
    Curve {
        frames_a,
        frames_b: steps.len() + 1 - frames_a,
        steps,
    }
}

fn kept(cache: &Path, curve: &Curve) -> Vec<u8> {
    let _ = fs::remove_file(file(cache));
    keep_comparison(cache, DIGESTS, curve);
    fs::read(file(cache)).expect("it was kept")
}

fn recalled(cache: &Path, bytes: &[u8]) -> Option<Curve> {
    fs::create_dir_all(cache.join("comparisons")).expect("the cache can be written");
    // Some file systems wait for the disk when a file is written over.
    let _ = fs::remove_file(file(cache));
    fs::write(file(cache), bytes).expect("the cache can be written");
    recalled_comparison(cache, DIGESTS)
}

fn file(cache: &Path) -> PathBuf {
    let name = blake3::Hash::from_bytes(DIGESTS[1]).to_hex();
    cache.join("comparisons").join(format!("{name}.pairs"))
}
