//! What the published scorer does not score: copies, hints, edits, drift errors, heard errors of placements, and the
//! pairs from which the reliability of `score` is told.
//!
//! Where the truth lacks what a figure needs, its `of` is 0: not scored, which is neither right nor wrong.

use super::answer::{Copied, Hint, base_name, seconds};
use super::cover::{self, Clock};
use super::listed::{Listed, listed};
use super::places::{Place, Places};
use super::truth::{away, two_of};
use super::{Answer, Edits, File, Truth, WRONG_S, median};
use serde::Serialize;
use std::collections::BTreeMap;

/// How often each clip is given the source that fits it best, and the line fitted anew.
const ROUNDS: usize = 4;
/// An aligner that states more has not measured the drift.
const DRIFT_MEASURED_PPM: f64 = 600.0;

/// Everything else about one answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Beyond {
    /// Name of the scene.
    pub scene: String,
    /// Copies.
    pub copies: Copies,
    /// Hints.
    pub hints: Hints,
    /// Discontinuous clips and their parts.
    pub edits: Edits,
    /// Drifts and their errors.
    pub drift: Drift,
    /// Heard errors at the placements.
    pub heard: HeardPlacements,
    /// Files that stand in more than one place of the answer.
    pub answered_twice: usize,
    /// Clips placed, of whatever kind.
    pub placed: usize,
    /// Pairs of files that were put on one clock, rightly or not.
    pub joins: usize,
    /// Pairs of files that could have been.
    pub could_join: usize,
    /// The `score` of each listed pair that has one, and whether the pair was right.
    #[serde(skip)]
    pub scored: Vec<(f64, bool)>,
}

/// Probable copies, named as such.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Copies {
    /// Copies in the scene.
    pub of: usize,
    /// Named as of the same recording, whichever of the two is called the copy.
    pub found: usize,
    /// Named as a copy of its very original.
    pub right_original: usize,
    /// Named though the two are different recordings.
    pub named_falsely: usize,
    /// Largest error of the stated offset.
    pub worst_ms: Option<f64>,
}

/// Starts by what files claim.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Hints {
    /// Hints whose truth is known.
    pub of: usize,
    /// To an island of the event that it was filmed at.
    pub right_island: usize,
    /// To another.
    pub wrong_island: usize,
    /// To the right one, and within the stated error.
    pub within: usize,
}

/// Drifts with an error below 600 ppm, after each island's free rate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Drift {
    /// Clips with a measured drift.
    pub of: usize,
    /// Those whose true drift lies within the stated error.
    pub within: usize,
    /// Median error.
    pub median_ppm: Option<f64>,
    /// Median stated error over the median true one (at least 0.1 ppm).
    pub blunt: Option<f64>,
    /// How far the stated drifts of an island's clips are from a median of 0, at worst.
    pub off_median_ppm: Option<f64>,
}

/// Heard errors of placements: each clip against the source that explains it best, after a free start and rate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeardPlacements {
    /// Clips with a stated error, of islands with two or more.
    pub of: usize,
    /// Those that lie within it.
    pub within: usize,
    /// Median stated error over the median true one (at least 1 ms).
    pub blunt: Option<f64>,
}

impl Beyond {
    /// Scores one answer.
    pub fn of(truth: &Truth, answer: &Answer) -> Self {
        let places = Places::of(answer);
        let clocks = cover::clocks(truth, &places);
        let files: Vec<&str> = places.iter().map(|(name, _)| name).collect();
        let joined = |&(a, b): &(usize, usize)| places.together(files[a], files[b]).is_some();
        Self {
            scene: truth.scene.clone(),
            copies: Copies::of(truth, answer),
            hints: Hints::of(truth, answer, &clocks),
            edits: Edits::of(truth, answer, &clocks),
            drift: Drift::of(truth, &places),
            heard: HeardPlacements::of(truth, &places),
            answered_twice: answered_twice(answer),
            placed: files.len(),
            joins: two_of(files.len()).filter(joined).count(),
            could_join: truth.files.len() * truth.files.len().saturating_sub(1) / 2,
            scored: scored(truth, answer),
        }
    }
}

impl Copies {
    fn of(truth: &Truth, answer: &Answer) -> Self {
        let true_copies = || truth.files.iter().filter(|file| file.copy_of.is_some());
        let named = |of: &&Copied| Some((truth.file(answer.name(of.id)?)?, truth.file(answer.name(of.of)?)?));
        let named: Vec<_> = answer
            .copies
            .iter()
            .filter_map(|c| named(&c).map(|files| (c, files)))
            .collect();
        let same = |a: &File, b: &File| recording(a) == recording(b) && a.file != b.file;
        let found = |file: &&File| {
            named
                .iter()
                .any(|(_, (a, b))| same(a, b) && (a.file == file.file || b.file == file.file))
        };
        let right: Vec<_> = named.iter().filter(|(_, (a, b))| same(a, b)).collect();
        let very = |(_, (a, b)): &&&(_, (&File, &File))| a.copy_of.as_deref() == Some(&b.file);
        let off = |(copied, (a, b)): &&(&Copied, (&File, &File))| {
            (seconds(copied.offset_ns) - b.heard_at(a.start(), 0.0)).abs() * 1e3
        };
        Self {
            of: true_copies().count(),
            found: true_copies().filter(found).count(),
            right_original: right.iter().filter(very).count(),
            named_falsely: answer.copies.len() - right.len(),
            worst_ms: right.iter().map(off).reduce(f64::max),
        }
    }
}

/// The recording that a file holds: its own, or that of what it copies.
fn recording(file: &File) -> &str {
    file.copy_of.as_deref().unwrap_or(&file.file)
}

impl Hints {
    fn of(truth: &Truth, answer: &Answer, clocks: &[Clock]) -> Self {
        let mut hints = Self::default();
        for hint in &answer.hints {
            let file = answer.name(hint.id).and_then(|name| truth.file(name));
            let Some((event, t0)) = file.and_then(|file| file.event.zip(file.t0)) else {
                continue;
            };
            hints.of += 1;
            match clock_of(clocks, hint.island, event) {
                Some(clock) => hints.count_right(hint, clock.island_time(t0)),
                None => hints.wrong_island += 1,
            }
        }
        hints
    }

    fn count_right(&mut self, hint: &Hint, start_s: f64) {
        self.right_island += 1;
        self.within += usize::from((seconds(hint.start_ns) - start_s).abs() <= seconds(hint.error_ns));
    }
}

/// The fitted clock of an island, if clips of that event stand on it.
pub(super) fn clock_of(clocks: &[Clock], island: usize, event: usize) -> Option<&Clock> {
    clocks
        .iter()
        .find(|clock| clock.island == island && clock.event == Some(event))
}

impl Drift {
    fn of(truth: &Truth, places: &Places<'_>) -> Self {
        let (mut errors, mut stated, mut medians) = (Vec::new(), Vec::new(), Vec::new());
        for clips in cover::companions(truth, places).into_values() {
            let rows: Vec<_> = clips
                .iter()
                .filter_map(|(file, place)| measured_drift(file, place))
                .collect();
            let residual: Vec<f64> = rows
                .iter()
                .map(|(drift, true_drift, _)| drift - true_drift)
                .collect();
            let Some(free) = median(&residual).filter(|_| rows.len() >= 2) else {
                continue;
            };
            errors.extend(residual.iter().map(|ppm| (ppm - free).abs()));
            stated.extend(rows.iter().map(|row| row.2));
            medians.extend(median(&rows.iter().map(|row| row.0).collect::<Vec<_>>()).map(f64::abs));
        }
        Self {
            of: errors.len(),
            within: errors
                .iter()
                .zip(&stated)
                .filter(|(error, stated)| error <= stated)
                .count(),
            median_ppm: median(&errors),
            blunt: median(&stated)
                .zip(median(&errors))
                .map(|(stated, made)| stated / made.max(0.1)),
            off_median_ppm: medians.into_iter().reduce(f64::max),
        }
    }
}

/// Stated drift, true drift, stated error.
fn measured_drift(file: &File, place: &Place) -> Option<(f64, f64, f64)> {
    let stated = place
        .drift_error_ppm
        .filter(|error| *error < DRIFT_MEASURED_PPM)?;
    Some((place.drift * 1e6, file.ppm, stated))
}

impl HeardPlacements {
    fn of(truth: &Truth, places: &Places<'_>) -> Self {
        let groups = cover::companions(truth, places).into_values();
        let rows: Vec<(f64, f64)> = groups.flat_map(|clips| heard_errors(truth, &clips)).collect();
        let stated: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let made: Vec<f64> = rows.iter().map(|row| row.1).collect();
        Self {
            of: rows.len(),
            within: rows.iter().filter(|(stated, made)| made <= stated).count(),
            blunt: median(&stated)
                .zip(median(&made))
                .map(|(stated, made)| stated / made.max(1e-3)),
        }
    }
}

/// Stated and true error of each clip, beside the reference source that fits the island best.
fn heard_errors(truth: &Truth, clips: &[(&File, &Place)]) -> Vec<(f64, f64)> {
    let sources = clips
        .first()
        .map(|(file, _)| truth.leading_sources(file))
        .unwrap_or_default();
    let beside = |reference: &usize| errors_beside(&sources, *reference, clips);
    let middle = |rows: &Vec<(f64, f64)>| median(&rows.iter().map(|row| row.1).collect::<Vec<_>>());
    let all = sources.iter().map(beside);
    all.min_by(|x, y| middle(x).unwrap_or(0.0).total_cmp(&middle(y).unwrap_or(0.0)))
        .unwrap_or_default()
}

fn errors_beside(sources: &[usize], reference: usize, clips: &[(&File, &Place)]) -> Vec<(f64, f64)> {
    // A clip that is aligned by a source lies early on the island's clock by as much as that source is late.
    let heard = |file: &File, place: &Place, source: usize| {
        let (true_s, off_s) = cover::at_anchor(file, place);
        (true_s, off_s + file.late_s(true_s, away(file, source)))
    };
    let rows: Vec<_> = clips
        .iter()
        .map(|(file, place)| heard(file, place, reference))
        .collect();
    let mut line = cover::fit(&rows);
    let off =
        |(true_s, off_s): (f64, f64), (shift_s, rate): (f64, f64)| (off_s - shift_s - rate * true_s).abs();
    let nearest = |file: &File, place: &Place, line: (f64, f64)| {
        let all = sources.iter().map(|source| heard(file, place, *source));
        all.min_by(|x, y| off(*x, line).total_cmp(&off(*y, line)))
    };
    // A clip that heard another source than the reference must not bend the line by which all are judged.
    for _ in 0..ROUNDS {
        let rows: Vec<_> = clips
            .iter()
            .filter_map(|(file, place)| nearest(file, place, line))
            .collect();
        line = cover::fit(&rows);
    }
    let error = |(file, place): &(&File, &Place)| {
        Some((place.heard_error_s?, off(nearest(file, place, line)?, line)))
    };
    clips.iter().filter_map(error).collect()
}

fn answered_twice(answer: &Answer) -> usize {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let clips = answer
        .islands
        .iter()
        .flat_map(|island| &island.clips)
        .map(|clip| &clip.file);
    for file in clips.chain(answer.refusals.iter().map(|refusal| &refusal.file)) {
        *times.entry(base_name(file)).or_default() += 1;
    }
    times.values().filter(|times| **times > 1).count()
}

fn scored(truth: &Truth, answer: &Answer) -> Vec<(f64, bool)> {
    let spread_m = truth.spread_m();
    let right = |pair| match listed(truth, spread_m, answer, pair) {
        Listed::False => false,
        Listed::Apart { wrong } => !wrong,
        Listed::Overlapping { error_s, .. } => error_s <= WRONG_S,
    };
    answer
        .pairs
        .iter()
        .filter_map(|pair| Some((pair.score?, right(pair))))
        .collect()
}
