//! Movies (ISO 14496-12) made by ffmpeg, of which some bytes were written over.

use std::fs;
use std::path::Path;
use std::process::Command;

fn made(words: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.mov");
    let mut command = Command::new("ffmpeg");
    command
        .args("-v error -f lavfi -i".split(' '))
        .args(words.split(' '))
        .arg(&path);
    assert!(command.status().unwrap().success());
    fs::read(path).unwrap()
}

fn sound() -> Vec<u8> {
    made("sine=d=1 -c:a pcm_s16le")
}

fn position(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .position(|window| window == what)
        .unwrap()
}

/// Pictures that say to be so many pixels wide and high (JPEG, ITU T.81 B.2.2).
pub(crate) fn of_pixels(path: &Path, side: u16) {
    let mut movie = made("testsrc=s=64x48:r=5:d=1 -c:v mjpeg");
    let frames: Vec<usize> = (0..movie.len() - 9)
        .filter(|at| movie[*at..].starts_with(&[0xff, 0xc0, 0, 17, 8]))
        .collect();
    assert_eq!(frames.len(), 5);
    let [high, low] = side.to_be_bytes();
    for at in frames {
        movie[at + 5..at + 9].copy_from_slice(&[high, low, high, low]);
    }
    fs::write(path, movie).unwrap();
}

/// A second of sound, with a claim written over, `at` bytes after the name of its box.
pub(crate) fn claiming(path: &Path, name: &[u8], at: usize, claim: [u8; 8]) {
    let mut movie = sound();
    let at = position(&movie, name) + at;
    movie[at..at + 8].copy_from_slice(&claim);
    fs::write(path, movie).unwrap();
}

/// A movie whose samples lie in another file, by its path (QuickTime File Format, data reference atoms).
pub(crate) fn pointing_to(target: &str) -> Vec<u8> {
    let movie = sound();
    let reference = reference(target.as_bytes());
    let at = position(&movie, b"dref") - 4;
    let old = u32::from_be_bytes(movie[at..at + 4].try_into().unwrap()) as usize;
    let mut pointing = [&movie[..at], &reference, &movie[at + old..]].concat();
    for holder in [b"moov", b"trak", b"mdia", b"minf", b"dinf"] {
        let name = pointing[..at]
            .windows(4)
            .rposition(|name| name == holder)
            .unwrap();
        let size = u32::from_be_bytes(pointing[name - 4..name].try_into().unwrap());
        let grown = size + reference.len() as u32 - old as u32;
        pointing[name - 4..name].copy_from_slice(&grown.to_be_bytes());
    }
    pointing
}

fn reference(path: &[u8]) -> Vec<u8> {
    let mut padded = path.to_vec();
    padded.resize(path.len().next_multiple_of(2), 0);
    let written = |kind: u16| {
        [
            &kind.to_be_bytes(),
            &(padded.len() as u16).to_be_bytes(),
            padded.as_slice(),
        ]
        .concat()
    };
    let head = [
        &[0; 14][..],
        &[1, b'V'],
        &[0; 38],
        &[1, b'f'],
        &[0; 78],
        &[0, 1, 0, 1],
        &[0; 16],
    ]
    .concat();
    // The path as Unix writes it, the path with colons, the end.
    let alias = [head, written(18), written(2), vec![0xff, 0xff, 0, 0]].concat();
    let entry = [&(alias.len() as u32 + 8).to_be_bytes()[..], b"alis", &alias].concat();
    let size = entry.len() as u32 + 16;
    [
        &size.to_be_bytes()[..],
        b"dref",
        &[0, 0, 0, 0, 0, 0, 0, 1],
        &entry,
    ]
    .concat()
}
