//! Makes the files: a click in the sound and a flash in the picture, at the same moment.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use media::{MediaError, SoundRead, Tools};
use tempfile::TempDir;

pub(crate) const RATE_HZ: u32 = 16_000;
/// When click and flash happen in the sources.
pub(crate) const CLICK_S: f64 = 1.0;
const CLICK: &str = "aevalsrc='if(between(t,1,1.02),0.8*sin(2*PI*3000*(t-1)),0)':s=48000:d=2";
const FLASH: &str = "color=black:s=64x48:r=50:d=2,drawbox=t=fill:color=white:enable='between(t,0.99,1.03)'";

pub(crate) fn tools() -> Tools {
    Tools::find().expect("`make test` installs ffmpeg")
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs ffmpeg in `folder`; words are split at blanks.
pub(crate) fn ffmpeg(folder: &Path, words: &str) {
    let status = Command::new("ffmpeg")
        .current_dir(folder)
        .args(["-nostdin", "-v", "error", "-y", "-threads", "1"])
        .args(words.split_whitespace())
        .status()
        .expect("ffmpeg runs");
    assert!(status.success(), "ffmpeg {words}");
}

/// Lossless sources, made once: `click.wav` and `flash.mkv`.
pub(crate) fn sources() -> &'static Path {
    static SOURCES: OnceLock<TempDir> = OnceLock::new();
    SOURCES
        .get_or_init(|| {
            let folder = folder();
            ffmpeg(folder.path(), &format!("-f lavfi -i {CLICK} click.wav"));
            ffmpeg(folder.path(), &format!("-f lavfi -i {FLASH} -c:v ffv1 flash.mkv"));
            folder
        })
        .path()
}

/// `CLICK` and `FLASH` in `words` stand for the inputs.
pub(crate) fn make(folder: &Path, words: &str, name: &str) -> PathBuf {
    let input = |file: &str| format!("-i {}", sources().join(file).display());
    let words = words
        .replace("FLASH", &input("flash.mkv"))
        .replace("CLICK", &input("click.wav"));
    ffmpeg(folder, &format!("{words} {name}"));
    folder.join(name)
}

/// Hears a file, and holds what `read` says of it against `probe` and `sound`: so for every file of these tests.
pub(crate) fn hear(tools: &Tools, path: &Path, rate_hz: u32) -> Result<(Vec<i16>, SoundRead), MediaError> {
    let mut all = Vec::new();
    let heard = media::sound(tools, path, rate_hz, &mut |piece| keep(&mut all, piece));
    let mut again = Vec::new();
    let read = media::read(tools, path, rate_hz, &mut |piece| keep(&mut again, piece));
    let name = path.display();
    match (media::probe(tools, path), read) {
        (Ok(clip), Ok((clip_again, heard_again))) => {
            assert_eq!(clip, clip_again, "{name}");
            assert_eq!(format!("{heard:?}"), format!("{heard_again:?}"), "{name}");
            assert!(all == again, "{name}: other samples");
        }
        (Err(apart), Err(together)) => assert_eq!(format!("{apart:?}"), format!("{together:?}"), "{name}"),
        (apart, together) => panic!("{name}: {apart:?} but {together:?}"),
    }
    let heard = heard?;
    assert_eq!(heard.samples, all.len() as u64);
    Ok((all, heard))
}

fn keep(all: &mut Vec<i16>, piece: &[i16]) -> ControlFlow<()> {
    all.extend_from_slice(piece);
    ControlFlow::Continue(())
}

pub(crate) fn loudest(samples: &[i16]) -> u16 {
    samples
        .iter()
        .map(|sample| sample.unsigned_abs())
        .max()
        .unwrap_or(0)
}

/// When the click begins, after the first sample.
pub(crate) fn click_s(samples: &[i16]) -> f64 {
    let half = loudest(samples) / 2;
    assert!(half > 1_000, "no click");
    let onset = samples
        .iter()
        .position(|sample| sample.unsigned_abs() >= half)
        .expect("it was found above");
    onset as f64 / f64::from(RATE_HZ)
}

/// When the flash begins, after the first decoded frame: asked of ffmpeg in another way than the room does.
pub(crate) fn flash_s(path: &Path) -> f64 {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "info", "-nostats", "-copyts", "-i"])
        .arg(path)
        .args([
            "-map",
            "0:V:0",
            "-an",
            "-vf",
            "format=gray,showinfo",
            "-fps_mode",
            "passthrough",
            "-f",
            "null",
            "-",
        ])
        .output()
        .expect("ffmpeg runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let field = |line: &str, name: &str| -> Option<f64> {
        let (_, rest) = line.split_once(name)?;
        rest.trim_start_matches([' ', '['])
            .split([' ', ']'])
            .next()?
            .parse()
            .ok()
    };
    let frames: Vec<(f64, f64)> = said
        .lines()
        .filter_map(|line| Some((field(line, " pts_time:")?, field(line, " mean:")?)))
        .collect();
    let flash = frames.iter().find(|(_, mean)| *mean > 128.0).expect("a flash");
    flash.0 - frames[0].0
}
