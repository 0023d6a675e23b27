//! What `pfiff align --json` says: the wire form, version 1. `formats/align.md` is its contract.
//!
//! Only shapes stand here, no decision. Fields may be added; none changes its meaning.

use serde::{Deserialize, Serialize};

/// Version of this wire form.
pub const VERSION: u32 = 1;

/// One whole answer. Every input stands exactly once: in an island or among the refusals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Always [`VERSION`].
    pub version: u32,
    /// Cameras of one island are taken to stand at most so far apart, in metres.
    pub spread_m: f64,
    /// In argument order; `id` is the index.
    pub inputs: Vec<Input>,
    /// Two clips or more each; unrelated in time among each other.
    pub islands: Vec<Island>,
    /// Every two clips of one island that overlap by 2 s or more.
    pub pairs: Vec<Pair>,
    /// Probable copies: the same recording again.
    pub copies: Vec<Copy>,
    /// What files claim of their own times, offered and never believed.
    pub hints: Vec<Hint>,
    /// Clips that were not placed, and why.
    pub refusals: Vec<Refusal>,
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its index in argument order.
    pub id: usize,
    /// The path as given; percent-encoded where `encoded`.
    pub file: String,
    /// True where the name is not UTF-8 and was percent-encoded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoded: bool,
}

/// Clips that hang together by sound. Its clock begins with its earliest clip and runs at their median rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Island {
    /// By start, earliest first.
    pub clips: Vec<Placement>,
}

/// Where one clip lies: scene time = `start_ns` + file time · (1 + `drift_ppm` · 10⁻⁶).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Input id.
    pub id: usize,
    /// As in [`Input::file`].
    pub file: String,
    /// Scene time of file time zero.
    pub start_ns: i64,
    /// Rate against the island's clock.
    pub drift_ppm: f64,
    /// 95 % half-width of the drift; 600 where it was not measured.
    pub drift_error_ppm: f64,
    /// File time at which the errors hold.
    pub anchor_ns: i64,
    /// 95 % half-width of where it lies by what was heard.
    pub heard_error_ns: i64,
    /// 95 % half-width of where it lies by the clock, distance included, after a free common shift.
    pub clock_error_ns: i64,
    /// Measured pairs, copies left out.
    pub links: usize,
}

/// Two clips of one island: file time of a = `offset_ns` + file time of b · (1 + `drift_ppm` · 10⁻⁶), as heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Input id.
    pub a: usize,
    /// Input id, larger than `a`.
    pub b: usize,
    /// File time of a at file time zero of b.
    pub offset_ns: i64,
    /// Rate of b's clock against a's.
    pub drift_ppm: f64,
    /// 95 % half-width, at the middle of the overlap.
    pub heard_error_ns: i64,
    /// How long both ran.
    pub overlap_ns: i64,
    /// Heard between the two, or only following from the fitted clock.
    pub basis: Basis,
    /// Documented with a reliability table in `formats/align.md`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// How a pair's offset is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The two were heard to match.
    Measured,
    /// It follows from the island's clock.
    Fitted,
}

/// The same recording again: re-encoded, trimmed or recorded from a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Input id of the probable copy.
    pub id: usize,
    /// Input id of what it copies.
    pub of: usize,
    /// File time of the original at file time zero of the copy.
    pub offset_ns: i64,
}

/// A start that a file's own claims would give, where a sibling was placed by sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Input id of the clip that sound did not place.
    pub id: usize,
    /// Index into `islands`.
    pub island: usize,
    /// Scene time of its file time zero, if the claim holds.
    pub start_ns: i64,
    /// 95 % half-width, if the claim holds.
    pub error_ns: i64,
    /// For people: whose claim, shared with whom.
    pub source: String,
    /// Input id of that clip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_with: Option<usize>,
}

/// A clip that was not placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Input id.
    pub id: usize,
    /// As in [`Input::file`].
    pub file: String,
    /// One of eight words; a ninth while a case is shown that is still being aligned.
    pub reason: Reason,
    /// For people, with the figures.
    pub detail: String,
    /// The figures of `detail` in its order, for whoever says it in another language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<f64>,
    /// What it hesitated between.
    pub alternatives: Vec<Alternative>,
    /// Stretches of a discontinuous clip that can be placed.
    pub parts: Vec<Part>,
}

/// Why a clip was not placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No sound track.
    NoSound,
    /// A sound track with nothing on it.
    Silent,
    /// Less sound than a decision needs.
    TooShort,
    /// Nothing in it was heard by another clip.
    NothingInCommon,
    /// It fits in several places.
    Ambiguous,
    /// It fits with some clips only by contradicting others.
    Contradicts,
    /// Paused, edited or changed in speed.
    Discontinuous,
    /// It could not be read.
    Unreadable,
    /// It was not heard yet: only while a case is shown that is still being aligned.
    Unheard,
}

/// A place that was considered and not believed: beside which clip, how much later, how well it fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Input id of the clip it may stand beside.
    pub beside: usize,
    /// File time of that clip at file time zero of the refused one.
    pub offset_ns: i64,
    /// Documented with the pair's score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// A stretch of a discontinuous clip that lies on an island's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// File time where the stretch begins.
    pub from_ns: i64,
    /// File time where it ends.
    pub to_ns: i64,
    /// Index into `islands`.
    pub island: usize,
    /// Scene time of `from_ns`.
    pub start_ns: i64,
    /// 95 % half-width by the clock.
    pub clock_error_ns: i64,
}
