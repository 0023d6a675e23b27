//! What is true of a rendered scene: `truth.json`, one line per file.
//!
//! Event time is `t0 + (1 + ppm · 10⁻⁶) · τ`, τ in seconds since file time zero: the earliest decoded frame or sample.

use serde::{Deserialize, Serialize};

/// The whole truth.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Truth {
    /// 1.
    pub version: u32,
    /// The scene's name.
    pub scene: String,
    /// What it grew from.
    pub seed: u64,
    /// Always `stage`: no recordings were used.
    pub manifest: String,
    /// Length of an event.
    pub seconds: f64,
    /// No clock is further off than this.
    pub ppm: f64,
    /// Wall time of event time zero.
    pub epoch: String,
    /// The events heard.
    pub events: Vec<EventTruth>,
    /// The files written.
    pub files: Vec<FileTruth>,
}

/// One event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventTruth {
    /// What sounded.
    pub sources: Vec<SourceTruth>,
}

/// One source; a moving one where it was at the middle of the event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SourceTruth {
    /// What it is.
    pub name: String,
    /// Metres to the east.
    pub x: f64,
    /// Metres to the north.
    pub y: f64,
    /// How loud.
    pub gain: f32,
    /// Whether clips are scored by it.
    pub main: bool,
}

/// One file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileTruth {
    /// Its name.
    pub file: String,
    /// `clip` and `copy` must be placed; all others must be refused: `edited`, `speed_changed`, `other_event`,
    /// `periodic`, `silent`, `no_sound`, `too_short`, `unreadable`.
    pub kind: String,
    /// Which event it heard.
    pub event: Option<usize>,
    /// Event time at file time zero.
    pub t0: Option<f64>,
    /// How much faster event time runs than the file's.
    pub ppm: f64,
    /// Seconds from file time zero to the end.
    pub dur: f64,
    /// Ratio of what was heard to own noise.
    pub snr: f32,
    /// Where the phone stood.
    pub pos: [f64; 2],
    /// Metres to each source of its event, at the clip's middle.
    pub src_r: Vec<f64>,
    /// The recipe it was packed with.
    pub codec: String,
    /// The phone: clips of one device share one clock.
    pub phone: Option<String>,
    /// When the file says it was made.
    pub claimed: Option<String>,
    /// Reasons that are right where it is refused.
    pub expect: Vec<String>,
    /// The file it is a copy of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// File time at which its sound starts.
    pub sound_from_s: f64,
    /// Its unbroken stretches; more than one where it was edited.
    pub pieces: Vec<Piece>,
}

/// A stretch of a file on one line of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// File time at which it begins.
    pub from_s: f64,
    /// File time at which it ends.
    pub to_s: f64,
    /// Event time that its line has at file time **zero**, even where it begins later.
    pub t0: f64,
    /// How fast event time runs against file time: 1 + ppm · 10⁻⁶, and the factor of a changed speed.
    pub rate: f64,
}

impl Piece {
    /// Event time at this file time.
    #[must_use]
    pub fn event_s(&self, file_s: f64) -> f64 {
        self.t0 + self.rate * file_s
    }
}

/// Event time of an instant of a file.
#[must_use]
pub fn event_s(pieces: &[Piece], file_s: f64) -> f64 {
    let piece = pieces.iter().find(|piece| file_s < piece.to_s).or(pieces.last());
    piece.map_or(file_s, |piece| piece.event_s(file_s))
}
