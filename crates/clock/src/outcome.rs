//! What came of a folder of recordings: each one placed or refused, exactly once.
//!
//! Shapes only. Recordings are named by their index; times are seconds, since all of them end in an error bar.

/// All that was found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Unrelated in time among each other; largest first.
    pub islands: Vec<Island>,
    /// Every two recordings of one island that overlap by two seconds or more.
    pub pairs: Vec<Pair>,
    /// The same recording again.
    pub copies: Vec<Copy>,
    /// What was not placed, and why.
    pub refusals: Vec<Refusal>,
}

/// Recordings that hang together by sound. Its clock begins with the earliest and runs at their median rate.
#[derive(Debug, Clone, Default)]
pub struct Island {
    /// By start, earliest first.
    pub clips: Vec<Clip>,
}

/// Where one recording lies: scene time = `start_s` + file time · (1 + `drift`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clip {
    /// Index of the recording.
    pub id: usize,
    /// Scene time of its first sample.
    pub start_s: f64,
    /// Scene seconds per second of its own, less one.
    pub drift: f64,
    /// 95 % half-width of the drift.
    pub drift_error: f64,
    /// File time at which the errors hold.
    pub anchor_s: f64,
    /// 95 % half-width of its place as heard.
    pub heard_error_s: f64,
    /// 95 % half-width of its place by the clock, distance included.
    pub clock_error_s: f64,
    /// Measured pairs, copies left out.
    pub links: usize,
}

/// File time of a = `offset_s` + file time of b · (1 + `drift`), as heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Index of a.
    pub a: usize,
    /// Index of b, larger than a.
    pub b: usize,
    /// File time of a at the first sample of b.
    pub offset_s: f64,
    /// Seconds of a per second of b, less one.
    pub drift: f64,
    /// 95 % half-width at the middle of the overlap.
    pub heard_error_s: f64,
    /// How long both ran.
    pub overlap_s: f64,
    /// Whether the two were heard to match; else it follows from the island's clock.
    pub is_measured: bool,
    /// How far the match stands out of chance, in standard deviations; 0 where not measured.
    pub z: f32,
}

/// The same recording again: re-encoded, trimmed, or recorded from a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Copy {
    /// Index of the probable copy.
    pub id: usize,
    /// Index of what it copies.
    pub of: usize,
    /// File time of the original at the first sample of the copy.
    pub offset_s: f64,
}

/// A recording that was not placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Index of the recording.
    pub id: usize,
    /// Why.
    pub reason: Reason,
    /// Places it hesitated between, best first.
    pub alternatives: Vec<Alternative>,
    /// Stretches that can be placed.
    pub parts: Vec<Part>,
}

/// Why a recording was not placed, with the figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// Less sound than a decision needs.
    TooShort {
        /// What there is.
        heard_s: f64,
        /// What is needed.
        needed_s: f64,
    },
    /// Nothing on it.
    Silent {
        /// Its loudest hundredth, in decibels below full scale.
        level_db: f64,
    },
    /// Nothing in it was heard by another.
    NothingInCommon {
        /// Best peak found.
        best_z: f32,
        /// What was needed.
        needed_z: f32,
    },
    /// It fits in several places.
    Ambiguous {
        /// Best peak.
        best_z: f32,
        /// The next.
        second_z: f32,
    },
    /// It fits somewhere from afar, but close up no pair bears that out.
    Contradicts {
        /// How far from there the best match lies, in seconds.
        by_s: f64,
    },
    /// Paused, edited or changed in speed.
    Discontinuous {
        /// Stretches found.
        parts: usize,
    },
}

/// A place that was considered and not believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Index of the recording it may stand beside.
    pub beside: usize,
    /// File time of that recording at the first sample of the refused one.
    pub offset_s: f64,
    /// How far it stands out of chance, in standard deviations.
    pub z: f32,
}

/// A stretch of a discontinuous recording on an island's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// File time where it begins.
    pub from_s: f64,
    /// File time where it ends.
    pub to_s: f64,
    /// Index of the island.
    pub island: usize,
    /// Scene time of `from_s`.
    pub start_s: f64,
    /// 95 % half-width by the clock.
    pub clock_error_s: f64,
}
