//! Films whose every frame carries its number: sixteen squares, white where the bit is set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::made;

/// As it is shown, upright and in square pixels.
pub(crate) const SHOWN: (u32, u32) = (256, 64);

/// The lavfi source of so many frames at a rate; `size` is that in the file.
pub(crate) fn source(rate: &str, frames: u32, size: (u32, u32)) -> String {
    let (width, height) = size;
    let bit = "pow(2\\,floor(X*8/W)+8*floor(Y*2/H))";
    format!(
        "-f lavfi -i color=black:s={width}x{height}:r={rate},trim=end_frame={frames},\
         geq=lum='if(bitand(N\\,{bit})\\,235\\,16)':cb=128:cr=128"
    )
}

/// The numbers of all frames of a film in the order in which ffmpeg decodes and shows them: asked in another way than
/// the room does.
pub(crate) fn numbers(path: &Path) -> Vec<u32> {
    let scaled = format!("scale={}:{}:flags=area", SHOWN.0, SHOWN.1);
    let gray = gray(
        path,
        &["-map", "0:V:0", "-an", "-vf", &scaled, "-fps_mode", "passthrough"],
    );
    let frame_bytes = (SHOWN.0 * SHOWN.1) as usize;
    gray.chunks_exact(frame_bytes).map(number).collect()
}

/// The numbers in pictures, which must have the size that is shown.
pub(crate) fn numbers_of_stills(stills: &[Vec<u8>], size: (u32, u32)) -> Vec<u32> {
    let folder = made::folder();
    for (place, png) in stills.iter().enumerate() {
        fs::write(folder.path().join(format!("{place}.png")), png).unwrap();
        let from_head = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((from_head(16), from_head(20)), size, "size of the picture");
    }
    numbers(&folder.path().join("%d.png"))
}

/// Red, green and blue in the middle of a picture.
pub(crate) fn colour_of_png(png: &[u8]) -> [u8; 3] {
    let folder = made::folder();
    let path = folder.path().join("still.png");
    fs::write(&path, png).unwrap();
    let rgb = pixels(&path, &["-vf", "crop=2:2"], "rgb24");
    [rgb[0], rgb[1], rgb[2]]
}

fn gray(path: &Path, words: &[&str]) -> Vec<u8> {
    pixels(path, words, "gray")
}

fn pixels(path: &Path, words: &[&str], format: &str) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "quiet", "-threads", "1", "-i"])
        .arg(path)
        .args(words)
        .args(["-pix_fmt", format, "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    output.stdout
}

fn number(gray: &[u8]) -> u32 {
    let (columns, side) = (8, SHOWN.0 / 8);
    let is_white = |bit: u32| {
        let (across, down) = (bit % columns * side + side / 2, bit / columns * side + side / 2);
        gray[(down * SHOWN.0 + across) as usize] > 128
    };
    (0..16).filter(|bit| is_white(*bit)).map(|bit| 1 << bit).sum()
}

/// Time stamps of all decoded frames as ffprobe tells them, in nanoseconds.
pub(crate) fn stamps_ns(path: &Path) -> Vec<i64> {
    let text = ffprobe(path, "frame=best_effort_timestamp_time:frame_side_data=");
    let seconds = text.lines().filter_map(|line| line.parse::<f64>().ok());
    seconds
        .map(|seconds| (seconds * 1_000_000_000.0).round() as i64)
        .collect()
}

/// How many packets the picture has.
pub(crate) fn packets(path: &Path) -> usize {
    ffprobe(path, "packet=flags:packet_side_data=").lines().count()
}

fn ffprobe(path: &Path, entries: &str) -> String {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "quiet",
            "-select_streams",
            "V:0",
            "-of",
            "default=nw=1:nk=1",
        ])
        .args(["-show_entries", entries])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn make(folder: &Path, source: &str, words: &str, name: &str) -> PathBuf {
    made::ffmpeg(folder, &format!("{source} {words} {name}"));
    folder.join(name)
}

/// Writes a display matrix into the track of an MP4: rows `a b` and `c d` of the part that turns.
pub(crate) fn turn(path: &Path, [a, b, c, d]: [i32; 4]) {
    let mut bytes = fs::read(path).unwrap();
    let head = bytes.windows(4).position(|four| four == b"tkhd").unwrap();
    for (cell, value) in [(0, a), (1, b), (3, c), (4, d)] {
        let at = head + 4 + 40 + 4 * cell;
        bytes[at..at + 4].copy_from_slice(&(value << 16).to_be_bytes());
    }
    fs::write(path, bytes).unwrap();
}
