//! Writes what was placed for other people's programs: OTIO, FCPXML, xmeml for video editors, CSV for spreadsheets.
//!
//! Every island becomes one timeline, because islands are unrelated in time; every clip lies on a track of its own,
//! at its scene time rounded to a frame. What is not certain is said in the file: errors, drift, copies, refusals.
//! Nothing here opens a file, decides a placement or repairs one: text comes out, and the caller stores it.
//! The layouts, and the choices behind them, are in `formats/export.md`.

mod csv;
mod fcpxml;
mod names;
mod otio;
mod rate;
mod sheet;
mod words;
mod xmeml;
mod xml;

use std::path::PathBuf;

use crate::answer::Answer;

pub use csv::csv;
pub use fcpxml::fcpxml;
pub use otio::{otio, otio_of_island};
pub use xmeml::xmeml;

/// What an export needs: the answer, and for each input what an editor wants to know of the file.
#[derive(Debug, Clone, Copy)]
pub struct Footage<'a> {
    /// Where every input lies, or why it was not placed.
    pub answer: &'a Answer,
    /// Indexed by input id. A clip without facts, or with neither picture nor sound, is on no timeline.
    pub clips: &'a [ClipFacts],
}

/// What an editor wants to know of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClipFacts {
    /// Absolute.
    pub path: PathBuf,
    /// From file time zero to the end of the last stream.
    pub duration_ns: i64,
    /// Width and height as stored, before rotation; `None` without a picture.
    pub picture: Option<(u32, u32)>,
    /// Frames per so many seconds, as in 30000 per 1001.
    pub frame_rate: Option<(u32, u32)>,
    /// Samples per second and channels; `None` without sound.
    pub sound: Option<(u32, u32)>,
    /// How far the picture is turned for showing.
    pub rotation_deg: i32,
}

impl ClipFacts {
    /// Whether an editor can show or play anything of it.
    fn is_playable(&self) -> bool {
        self.picture.is_some() || self.sound.is_some()
    }

    /// Width and height as seen, after rotation.
    fn seen(&self) -> Option<(u32, u32)> {
        let turned = self.rotation_deg.rem_euclid(180) == 90;
        self.picture
            .map(|(width, height)| if turned { (height, width) } else { (width, height) })
    }
}
