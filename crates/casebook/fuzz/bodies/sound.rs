//! A kept sound: what was damaged is not used, what is whole comes back sample by sample.

use std::fs;
use std::path::Path;

use casebook::foreign::recalled_sound;

const HEADER: &[u8] = b"pfiff sound 1, 8000 Hz, mono, 16 bit\n";
const OF: [u8; 32] = [7; 32];

thread_local! {
    static CACHE: tempfile::TempDir = tempfile::tempdir().expect("there is room for a cache");
}

pub(crate) fn holds(bytes: &[u8]) {
    CACHE.with(|cache| tried(cache.path(), bytes));
}

fn tried(cache: &Path, bytes: &[u8]) {
    if let Some((samples, _)) = recalled(cache, bytes) {
        assert!(2 * samples.len() <= bytes.len());
    }
    let digest = *blake3::hash(bytes).as_bytes();
    let whole = [HEADER, &digest, bytes].concat();
    let expected = bytes.len().is_multiple_of(2).then(|| {
        let pairs = bytes.chunks_exact(2);
        let samples = pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0);
        (samples.collect::<Vec<f32>>(), digest)
    });
    assert_eq!(recalled(cache, &whole), expected);
    // One bit of it, wherever the bytes say.
    let mut damaged = whole;
    let at = bytes.iter().fold(0_usize, |at, byte| {
        at.wrapping_mul(31).wrapping_add(usize::from(*byte))
    }) % damaged.len();
    damaged[at] ^= 1;
    assert_eq!(recalled(cache, &damaged), None);
    assert_eq!(recalled(cache, &damaged[..at]), None);
}

fn recalled(cache: &Path, bytes: &[u8]) -> Option<(Vec<f32>, [u8; 32])> {
    let folder = cache.join("sounds");
    fs::create_dir_all(&folder).expect("the cache can be written");
    let name = blake3::Hash::from_bytes(OF).to_hex();
    let path = folder.join(format!("{name}.sound"));
    // Some file systems wait for the disk when a file is written over.
    let _ = fs::remove_file(&path);
    fs::write(path, bytes).expect("the cache can be written");
    recalled_sound(cache, &OF)
}
