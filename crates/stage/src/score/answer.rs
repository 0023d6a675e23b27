//! An answer of `pfiff align --json`, as far as it is scored.
//!
//! Written apart from the code that writes answers, on purpose: what both got wrong alike would not show.
//! Numbers are read as floats, so that any aligner's JSON is taken. Decides nothing.

use super::ScoreError;
use serde::Deserialize;

/// One whole answer. What is missing counts as empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Ids and their files.
    pub inputs: Vec<Input>,
    /// Clips on one clock.
    pub islands: Vec<Island>,
    /// Offsets of two clips each.
    pub pairs: Vec<Pair>,
    /// Probable copies.
    pub copies: Vec<Copied>,
    /// Starts by what files claim.
    pub hints: Vec<Hint>,
    /// Clips not placed.
    pub refusals: Vec<Refusal>,
}

/// One argument.
#[derive(Debug, Clone, Deserialize)]
pub struct Input {
    /// Its number.
    pub id: usize,
    /// Its path.
    pub file: String,
}

/// Clips on one clock; scored where they are two or more.
#[derive(Debug, Clone, Deserialize)]
pub struct Island {
    /// Its clips.
    pub clips: Vec<Placement>,
}

/// Where one clip lies.
#[derive(Debug, Clone, Deserialize)]
pub struct Placement {
    /// Its path.
    pub file: String,
    /// Scene time of file time zero.
    pub start_ns: f64,
    /// Rate against the island's clock; none counts as 0.
    #[serde(default)]
    pub drift_ppm: Option<f64>,
    /// Half-width of the rate.
    #[serde(default)]
    pub drift_error_ppm: Option<f64>,
    /// File time at which the errors hold.
    pub anchor_ns: f64,
    /// Half-width by sound.
    #[serde(default)]
    pub heard_error_ns: Option<f64>,
    /// Half-width by the clock.
    pub clock_error_ns: f64,
}

/// Two clips of one island.
#[derive(Debug, Clone, Deserialize)]
pub struct Pair {
    /// First input.
    pub a: usize,
    /// Second input.
    pub b: usize,
    /// File time of the first at file time zero of the second.
    pub offset_ns: f64,
    /// Rate of the second against the first; none counts as 0.
    #[serde(default)]
    pub drift_ppm: Option<f64>,
    /// Half-width at the middle of the overlap.
    pub heard_error_ns: f64,
    /// `measured` or `fitted`.
    pub basis: String,
    /// The aligner's own measure of trust.
    #[serde(default)]
    pub score: Option<f64>,
}

/// The same recording again.
#[derive(Debug, Clone, Deserialize)]
pub struct Copied {
    /// The copy.
    pub id: usize,
    /// What it copies.
    pub of: usize,
    /// File time of the original at file time zero of the copy.
    pub offset_ns: f64,
}

/// A start by what files claim.
#[derive(Debug, Clone, Deserialize)]
pub struct Hint {
    /// The clip that was not placed.
    pub id: usize,
    /// Index into the islands.
    pub island: usize,
    /// Scene time of its file time zero.
    pub start_ns: f64,
    /// Half-width.
    pub error_ns: f64,
}

/// A clip that was not placed.
#[derive(Debug, Clone, Deserialize)]
pub struct Refusal {
    /// Its path.
    pub file: String,
    /// Why.
    pub reason: String,
    /// Stretches of it that were placed.
    #[serde(default)]
    pub parts: Vec<Part>,
}

/// A stretch of a clip on an island's clock.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    /// File time where it begins.
    pub from_ns: f64,
    /// File time where it ends.
    pub to_ns: f64,
    /// Index into the islands.
    pub island: usize,
    /// Scene time at `from_ns`.
    pub start_ns: f64,
    /// Half-width by the clock.
    pub clock_error_ns: f64,
}

impl Answer {
    /// Reads the text of an answer.
    pub fn parse(text: &str) -> Result<Self, ScoreError> {
        serde_json::from_str(text).map_err(|source| ScoreError::Parse {
            what: "answer",
            source,
        })
    }

    /// Name of an input, without its folder; none for a number that no input has.
    pub fn name(&self, id: usize) -> Option<&str> {
        self.inputs
            .iter()
            .find(|input| input.id == id)
            .map(|input| base_name(&input.file))
    }
}

/// What follows the last slash.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Nanoseconds as seconds.
pub(super) fn seconds(ns: f64) -> f64 {
    ns / 1e9
}
