//! Files as people hand them in: many kinds, made small by ffmpeg when a test asks.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs ffmpeg over a picture that runs and a tone; words are split at blanks. False where an encoder is missing.
fn encode(words: &str, into: &Path) -> bool {
    let sources = "-v error -y -f lavfi -i testsrc=s=64x48:r=30:d=1 -f lavfi -i sine=d=1";
    let mut command = Command::new("ffmpeg");
    command
        .args(sources.split(' '))
        .args(words.split_whitespace())
        .arg(into);
    command.output().unwrap().status.success()
}

/// The same pictures, to be turned when they are shown.
fn rotated(from: &Path, into: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(from);
    command
        .args("-c copy -metadata:s:v:0 rotate=90".split(' '))
        .arg(into);
    assert!(command.status().unwrap().success());
}

/// What came into a folder.
#[derive(Default)]
pub(crate) struct Mixed {
    /// Each file with the codec of its picture.
    pub(crate) made: Vec<(&'static str, &'static str)>,
    /// For these this machine's ffmpeg has no encoder.
    pub(crate) lacking: Vec<&'static str>,
}

/// Everything that comes in one folder, as far as this machine's ffmpeg can make it.
pub(crate) fn mixed(folder: &Path) -> Mixed {
    let kinds = [
        ("phone.mp4", "-c:v libx264 -c:a aac", "h264"),
        (
            "vfr.mp4",
            "-vf setpts=N*N/900/TB -vsync vfr -c:v libx264 -c:a aac",
            "h264",
        ),
        (
            "hevc.mp4",
            "-c:v libx265 -x265-params log-level=none -c:a aac",
            "hevc",
        ),
        ("av1.mkv", "-c:v libaom-av1 -cpu-used 8 -c:a libopus", "av1"),
        ("prores.mov", "-c:v prores_ks -c:a pcm_s16le", "prores"),
        ("mute.mp4", "-an -c:v libx264", "h264"),
        (
            "messenger.3gp",
            "-c:v h263 -s 176x144 -c:a aac -ar 8000 -b:a 9k",
            "h263",
        ),
        ("screen.webm", "-c:v libvpx -c:a libopus", "vp8"),
        ("voice.ogg", "-vn -c:a libopus", ""),
        ("moov_last.mp4", "-c:v libx264 -g 5 -c:a aac", "h264"),
    ];
    let mut mixed = Mixed::default();
    for (name, words, codec) in kinds {
        if encode(words, &folder.join(name)) {
            mixed.made.push((name, codec));
        } else {
            let _ = fs::remove_file(folder.join(name));
            mixed.lacking.push(name);
        }
    }
    rotated(&folder.join("phone.mp4"), &folder.join("rotated.mov"));
    mixed.made.push(("rotated.mov", "h264"));
    mixed
}

/// What nobody should be stopped by. Returns names with the word that says why each is not taken.
pub(crate) fn no_recordings(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let at = |name: &str| folder.join(name);
    fs::write(at("zero.mp4"), "").unwrap();
    fs::write(at("notes.mp4"), "These are notes, not a recording.\n").unwrap();
    let wide = "\u{feff}Von Windows.\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes);
    fs::write(at("wide.mp4"), wide.collect::<Vec<u8>>()).unwrap();
    fs::write(at("list.mp4"), "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n").unwrap();
    fs::write(at("photo.mp4"), b"\x89PNG\r\n\x1a\n0000").unwrap();
    std::os::unix::fs::symlink("phone.mp4", at("link.mp4")).unwrap();
    let fifo = at("pipe.mp4");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    [
        ("zero.mp4", "empty"),
        ("notes.mp4", "no_recording"),
        ("wide.mp4", "no_recording"),
        ("list.mp4", "no_recording"),
        ("photo.mp4", "no_recording"),
        ("link.mp4", "link"),
        ("pipe.mp4", "no_file"),
    ]
    .map(|(name, why)| (at(name), why))
    .into()
}

/// One second of a tone whose pitch tells it from others, in samples as they are.
pub(crate) fn tone(path: &Path, pitch_hz: u32) {
    let samples = (0..8_000u32).map(|t| ((t * pitch_hz / 8 % 1000) as i16 - 500) * 20);
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8_000u32.to_le_bytes());
    bytes.extend(16_000u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    fs::write(path, bytes).unwrap();
}

/// Names that programs stumble over, each of a recording of its own.
pub(crate) fn odd_names(folder: &Path) -> Vec<PathBuf> {
    let long = "n".repeat(251) + ".wav";
    let names: [&OsStr; 6] = [
        OsStr::new("تسجيل الهاتف.wav"),
        OsStr::new("two\nlines.wav"),
        OsStr::new(&long),
        OsStr::from_bytes(b"not utf-8 \xff.wav"),
        OsStr::new("-dash.wav"),
        OsStr::new("50%.wav"),
    ];
    let mut pitch_hz = 100;
    names
        .iter()
        .map(|name| {
            pitch_hz += 10;
            let path = folder.join(name);
            tone(&path, pitch_hz);
            path
        })
        .collect()
}
