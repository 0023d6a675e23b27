//! What a file is and its sound at once, for the price of the sound.
//!
//! Promises the results of `probe` and `sound`, and every sample once. Starting a program costs as much as decoding
//! a minute of sound, so a plain file gets one process instead of two; whatever is not plain, or did not end well,
//! is done again by the two, and what was handed out already is passed over.

use std::ops::ControlFlow;
use std::path::Path;

use crate::aside;
use crate::clip::{self, Clip};
use crate::door::Original;
use crate::error::MediaError;
use crate::report::Report;
use crate::sound::{self, Beside, Heard, SoundRead};
use crate::tools::Tools;

/// In larger files passing by the picture would cost more than a second process: 90 ms of processor time in a
/// gigabyte, and the reading of it from a slow disk.
const PASSED_BY_BYTES_MAX: u64 = 256 << 20;

type Take<'a> = &'a mut dyn FnMut(&[i16]) -> ControlFlow<()>;
type Both = (Clip, Result<SoundRead, MediaError>);

/// Reads what a file is, and hands out its sound as [`sound`](crate::sound()) does.
///
/// # Errors
/// [`MediaError`] as of [`probe`](crate::probe()); inside, that of [`sound`](crate::sound()).
pub fn read(tools: &Tools, path: &Path, rate_hz: u32, take: Take<'_>) -> Result<Both, MediaError> {
    let original = Original::at(path)?;
    let is_one_line = path_is_plain(&original);
    if original.about.len() > PASSED_BY_BYTES_MAX || !is_one_line {
        return in_two(tools, &original, rate_hz, take);
    }
    let mut passed = 0;
    let heard = sound::hear(tools, &original, rate_hz, Beside::Aside, &mut |piece| {
        passed += piece.len() as u64;
        take(piece)
    });
    match heard {
        Ok(heard) if heard.ended.is_none() => with_look(tools, &original, heard.read(&original)),
        Ok(heard) => match report(&heard) {
            Told::Everything(report) => Ok((clip::clip(tools, &original, *report)?, heard.read(&original))),
            Told::TheSound => with_look(tools, &original, heard.read(&original)),
            Told::Nothing => in_two(tools, &original, rate_hz, &mut after(passed, take)),
        },
        // A limit or the stop switch: it would end the second try too.
        Err(error) => with_look(tools, &original, Err(error)),
    }
}

fn path_is_plain(original: &Original) -> bool {
    original
        .path()
        .to_str()
        .is_some_and(|path| !path.contains(char::is_control))
}

fn in_two(tools: &Tools, original: &Original, rate_hz: u32, take: Take<'_>) -> Result<Both, MediaError> {
    let report = clip::first_look(tools, original)?;
    let clip = clip::clip(tools, original, report)?;
    let heard = sound::hear(tools, original, rate_hz, Beside::Nothing, take);
    Ok((clip, heard.and_then(|heard| heard.read(original))))
}

fn with_look(
    tools: &Tools,
    original: &Original,
    sound: Result<SoundRead, MediaError>,
) -> Result<Both, MediaError> {
    let report = clip::first_look(tools, original)?;
    Ok((clip::clip(tools, original, report)?, sound))
}

/// How much of one process's work can be used.
enum Told {
    Everything(Box<Report>),
    TheSound,
    Nothing,
}

fn report(heard: &Heard) -> Told {
    let Some(ended) = heard.ended.as_ref().filter(|_| heard.samples > 0) else {
        let has_none = heard.ended.as_ref().is_some_and(|ended| ended.log.no_such_stream);
        return if has_none { Told::TheSound } else { Told::Nothing };
    };
    // A complaint may be of the outputs beside the sound, and then the sound ends too early.
    if !ended.status.success() || ended.log.last_error.is_some() || ended.log.pointed_elsewhere {
        return Told::Nothing;
    }
    match aside::parse(&ended.log.opening, &ended.aside) {
        Ok(report) => Told::Everything(Box::new(report)),
        Err(aside::Unclear) => Told::TheSound,
    }
}

/// Passes over what was handed out before.
fn after(passed: u64, take: Take<'_>) -> impl FnMut(&[i16]) -> ControlFlow<()> {
    let mut to_pass = passed;
    move |piece| {
        let over = usize::try_from(to_pass).unwrap_or(usize::MAX).min(piece.len());
        to_pass -= over as u64;
        if over < piece.len() {
            take(&piece[over..])
        } else {
            ControlFlow::Continue(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_plain_file_takes_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find().unwrap();
        for (codecs, name) in [
            ("-c:v mpeg4 -c:a aac", "a.mp4"),
            ("-vn -c:a libopus", "a.ogg"),
            ("-vn", "a.mp3"),
        ] {
            let path = folder.path().join(name);
            let words = format!("-v error -f lavfi -i testsrc=d=1 -f lavfi -i sine=d=1 {codecs}");
            let made = Command::new("ffmpeg").args(words.split(' ')).arg(&path).status();
            assert!(made.unwrap().success());
            let original = Original::at(&path).unwrap();
            let mut take = |_: &[i16]| ControlFlow::Continue(());
            let heard = sound::hear(&tools, &original, 8_000, Beside::Aside, &mut take).unwrap();
            assert!(matches!(report(&heard), Told::Everything(_)), "{name}");
        }
    }
}
