//! Scores an answer of `pfiff align --json` against the truth of the scene that it was given.
//!
//! [`Score`] holds the figures that the published scorer defines, under the same names, so that the two can be
//! compared one by one; [`Beyond`] holds what that scorer leaves out: copies, hints, edits, drift errors, heard errors
//! of placements, reliability. `bench/README.md` has the definitions in words. It never runs an aligner, and it does
//! not know the crate that writes answers.

mod answer;
mod beyond;
mod bound;
mod cover;
mod edits;
mod floors;
mod joined;
mod listed;
mod places;
mod sampled;
mod table;
mod truth;

pub use answer::{Answer, Copied, Hint, Input, Island, Pair, Part, Placement, Refusal};
pub use beyond::{Beyond, Copies, Drift, HeardPlacements, Hints};
pub use bound::{Reliability, at_most, bound};
pub use edits::Edits;
pub use floors::{Run, falls_short, falls_short_apart, falls_short_besides};
pub use listed::ListedPairs;
pub use sampled::{Sample, Verdicts};
pub use table::{columns, columns_beyond, markdown};
pub use truth::{Event, File, Piece, Source, TrueOffsets, Truth};

use places::Places;
use serde::Serialize;
use std::collections::BTreeMap;

/// A clip must be placed if it shares so much with another.
const CLIP_OVERLAP_S: f64 = 5.0;
/// Further off than this is wrong, unless it was said.
const WRONG_S: f64 = 0.1;
/// The same for clips of one event that do not overlap.
const GROSS_S: f64 = 0.5;

/// Why a scene could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The truth is not there.
    #[error("reading {path}")]
    Read {
        /// Which file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not the JSON that it should be.
    #[error("understanding the {what}")]
    Parse {
        /// Truth or answer.
        what: &'static str,
        /// Where it went wrong.
        source: serde_json::Error,
    },
}

/// The published scorer's figures of one scene. Times in milliseconds, as their names say.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Score {
    /// Name of the scene.
    pub scene: String,
    /// Clips that share 5 s or more with another.
    pub clips: usize,
    /// Those of them that stand in an island.
    pub clips_placed: usize,
    /// Files that must not be placed.
    pub decoys: usize,
    /// Those of them that were.
    pub decoys_placed: usize,
    /// All pairs that overlap by 2 s or more.
    pub pairs: usize,
    /// Figures over the pairs that stand in one island.
    #[serde(flatten)]
    pub joined: JoinedPairs,
    /// Two files on one clock that should not be, or grossly apart.
    pub false_joins: usize,
    /// Clips whose place lies within its stated clock error.
    pub covered: usize,
    /// Of so many.
    pub cover_of: usize,
    /// Clips that are off by more than 0.15 s and more than stated.
    pub wrong_clips: usize,
    /// Median length of the clock interval.
    pub width_ms: Option<f64>,
    /// The longest.
    pub width_max_ms: Option<f64>,
    /// What it may be in the median.
    pub width_fair_ms: f64,
    /// Islands of two or more.
    pub islands: usize,
    /// The same checks for the list of pairs.
    pub pair_list: ListedPairs,
    /// Median stated heard error of measured pairs.
    pub heard_stated_ms: Option<f64>,
    /// That over the median true one.
    pub heard_blunt: Option<f64>,
    /// Decoys refused for a right reason.
    pub reasons_right: usize,
    /// What each decoy was refused for.
    pub reasons: BTreeMap<String, Option<String>>,
    /// Files that stand nowhere in the answer.
    pub unaccounted: usize,
}

pub use joined::JoinedPairs;

impl Score {
    /// Scores one answer.
    pub fn of(truth: &Truth, answer: &Answer) -> Self {
        let places = Places::of(answer);
        let mut score = Self {
            scene: truth.scene.clone(),
            islands: places.islands(),
            ..Self::default()
        };
        score.count_placed(truth, &places);
        score.joined = JoinedPairs::of(truth, &places);
        score.false_joins = joined::false_joins(truth, &places);
        score.cover(truth, &places);
        score.list(truth, answer, &places);
        score.give_reasons(truth, answer);
        score
    }

    fn count_placed(&mut self, truth: &Truth, places: &Places) {
        let must: Vec<_> = truth.overlapping(CLIP_OVERLAP_S).collect();
        self.clips = must.len();
        self.clips_placed = must
            .iter()
            .filter(|clip| places.get(&clip.file).is_some())
            .count();
        self.decoys = truth.decoys().count();
        self.decoys_placed = truth
            .decoys()
            .filter(|decoy| places.get(&decoy.file).is_some())
            .count();
        self.pairs = truth.pairs().count();
    }

    fn cover(&mut self, truth: &Truth, places: &Places) {
        let residuals: Vec<_> = cover::clocks(truth, places)
            .into_iter()
            .flat_map(|clock| clock.rows)
            .collect();
        self.cover_of = residuals.len();
        self.covered = residuals.iter().filter(|row| row.off_s <= row.stated_s).count();
        self.wrong_clips = residuals
            .iter()
            .filter(|row| row.off_s > row.stated_s.max(0.15))
            .count();
        let widths: Vec<f64> = places
            .iter()
            .map(|(_, place)| 2e3 * place.clock_error_s)
            .collect();
        self.width_ms = median(&widths);
        self.width_max_ms = widths.into_iter().reduce(f64::max);
        self.width_fair_ms = 1e3 * truth.spread_m() / truth::SOUND_M_PER_S + 60.0;
    }

    fn list(&mut self, truth: &Truth, answer: &Answer, places: &Places) {
        let (list, errors) = ListedPairs::of(truth, answer, places);
        self.pair_list = list;
        let stated: Vec<f64> = errors.iter().map(|(stated_s, _)| *stated_s).collect();
        let made: Vec<f64> = errors.iter().map(|(_, error_s)| *error_s).collect();
        self.heard_stated_ms = median(&stated).map(|s| s * 1e3);
        self.heard_blunt = median(&stated)
            .zip(median(&made))
            .map(|(stated, made)| stated / made.max(1e-3));
    }

    fn give_reasons(&mut self, truth: &Truth, answer: &Answer) {
        let given: BTreeMap<&str, &str> = answer
            .refusals
            .iter()
            .map(|r| (answer::base_name(&r.file), r.reason.as_str()))
            .collect();
        let reason = |file: &str| given.get(file).map(|reason| (*reason).to_owned());
        self.reasons = truth
            .decoys()
            .map(|decoy| (decoy.file.clone(), reason(&decoy.file)))
            .collect();
        let right = |decoy: &&File| reason(&decoy.file).is_some_and(|given| decoy.expect.contains(&given));
        self.reasons_right = truth.decoys().filter(right).count();
        let placed: std::collections::HashSet<&str> = answer
            .islands
            .iter()
            .flat_map(|island| island.clips.iter().map(|clip| answer::base_name(&clip.file)))
            .collect();
        let nowhere = |f: &&File| !given.contains_key(f.file.as_str()) && !placed.contains(f.file.as_str());
        self.unaccounted = truth.files.iter().filter(nowhere).count();
    }
}

/// The middle value, or the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[half]),
        _ => Some((sorted[half - 1] + sorted[half]) / 2.0),
    }
}
