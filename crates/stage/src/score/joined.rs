//! Pairs that an answer put on one clock: how far off they are, and whether they belong there.

use super::places::Places;
use super::truth::{PAIR_OVERLAP_S, two_of};
use super::{File, GROSS_S, Truth, WRONG_S, median};
use serde::Serialize;

/// Drift is compared where two clips share a minute.
const DRIFT_OVERLAP_S: f64 = 60.0;

/// Of the pairs that truly overlap, those that stand in one island.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct JoinedPairs {
    /// How many.
    pub placed: usize,
    /// Within 10 ms of an acoustic or the clock offset.
    pub e10: usize,
    /// Within 40 ms.
    pub e40: usize,
    /// Within 100 ms.
    pub e100: usize,
    /// Within 40 ms of the clock offset.
    pub clock40: usize,
    /// More than 100 ms off, and off the clock by more than stated.
    pub wrong: usize,
    /// More than 100 ms off, but so stated.
    pub vague: usize,
    /// Median error.
    pub median_ms: Option<f64>,
    /// Median error against the clock.
    pub clock_median_ms: Option<f64>,
    /// Median error of relative drift.
    pub drift_median_ppm: Option<f64>,
    /// Over so many pairs.
    pub drift_pairs: usize,
}

/// One offset against the truth, in seconds.
pub(super) struct Judgement {
    /// From the nearest acoustic or the clock offset.
    pub(super) error_s: f64,
    /// From the clock offset.
    pub(super) clock_s: f64,
    /// Off by more than was stated.
    pub(super) wrong: bool,
}

/// Judges an offset that depends on the second file's time.
pub(super) fn judge(
    truth: &Truth,
    a: &File,
    b: &File,
    offset: impl Fn(f64) -> f64,
    stated_s: f64,
) -> Judgement {
    let expected = truth.offsets(a, b);
    let offset_s = offset(expected.at_b);
    let (error_s, clock_s) = (expected.error(offset_s), (offset_s - expected.clock).abs());
    Judgement {
        error_s,
        clock_s,
        wrong: error_s > WRONG_S && clock_s > stated_s,
    }
}

impl JoinedPairs {
    pub(super) fn of(truth: &Truth, places: &Places<'_>) -> Self {
        let (mut errors, mut clocks, mut drifts) = (Vec::new(), Vec::new(), Vec::new());
        let mut joined = Self::default();
        for (a, b) in truth.pairs() {
            let Some((place_a, place_b)) = places.together(&a.file, &b.file) else {
                continue;
            };
            let stated_s = place_a.stated_with(place_b);
            let judgement = judge(truth, a, b, |at_s| place_a.offset_to(place_b, at_s), stated_s);
            joined.count(&judgement);
            errors.push(judgement.error_s * 1e3);
            clocks.push(judgement.clock_s * 1e3);
            if a.overlap(b) >= DRIFT_OVERLAP_S {
                drifts.push(((place_b.drift - place_a.drift) * 1e6 - (b.ppm - a.ppm)).abs());
            }
        }
        joined.median_ms = median(&errors);
        joined.clock_median_ms = median(&clocks);
        joined.drift_median_ppm = median(&drifts);
        joined.drift_pairs = drifts.len();
        joined
    }

    fn count(&mut self, judgement: &Judgement) {
        let error_s = judgement.error_s;
        self.placed += 1;
        self.e10 += usize::from(error_s <= 0.01);
        self.e40 += usize::from(error_s <= 0.04);
        self.e100 += usize::from(error_s <= WRONG_S);
        self.clock40 += usize::from(judgement.clock_s <= 0.04);
        self.wrong += usize::from(judgement.wrong);
        self.vague += usize::from(error_s > WRONG_S && !judgement.wrong);
    }
}

/// Pairs on one clock that have no business there.
pub(super) fn false_joins(truth: &Truth, places: &Places<'_>) -> usize {
    let placed: Vec<&str> = places.iter().map(|(name, _)| name).collect();
    two_of(placed.len())
        .filter(|&(a, b)| is_false(truth, places, placed[a], placed[b]))
        .count()
}

fn is_false(truth: &Truth, places: &Places<'_>, a: &str, b: &str) -> bool {
    let Some((place_a, place_b)) = places.together(a, b) else {
        return false;
    };
    let Some((a, b)) = truth.file(a).zip(truth.file(b)) else {
        return true;
    };
    if !a.is_clip() || !b.is_clip() || a.event != b.event {
        return true;
    }
    let apart_s = place_b.start_s - place_a.start_s - (b.start() - a.start());
    a.overlap(b) < PAIR_OVERLAP_S && apart_s.abs() > GROSS_S.max(place_a.stated_with(place_b))
}
