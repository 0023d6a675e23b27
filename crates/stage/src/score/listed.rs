//! The `pairs` list of an answer: right, wrong, false, covered by its own errors, and complete.

use super::answer::seconds;
use super::joined::judge;
use super::places::Places;
use super::{Answer, File, Pair, Truth};
use serde::Serialize;
use std::collections::HashSet;

/// What the list of pairs is worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListedPairs {
    /// How many are listed.
    pub listed: usize,
    /// Overlapping ones within 40 ms.
    pub within40: usize,
    /// Overlapping ones off by more than distance and stated error explain.
    pub wrong: usize,
    /// Of different events, or of one without overlap and wrong.
    #[serde(rename = "false")]
    pub false_pairs: usize,
    /// Measured ones that lie within their stated error.
    pub heard_covered: usize,
    /// Of so many; what stands in one island and is not listed counts as not covered.
    pub heard_of: usize,
    /// Overlapping pairs of one island that are not listed.
    pub unlisted: usize,
}

/// One listed pair against the truth.
pub(super) enum Listed {
    /// No such pair could have been heard.
    False,
    /// One event but no overlap.
    Apart { wrong: bool },
    /// They overlap.
    Overlapping { error_s: f64, wrong: bool },
}

/// Judges one entry of the list.
pub(super) fn listed(truth: &Truth, spread_m: f64, answer: &Answer, pair: &Pair) -> Listed {
    let Some((a, b)) = files_of(truth, answer, pair).filter(|(a, b)| a.event.is_some() && a.event == b.event)
    else {
        return Listed::False;
    };
    let offset = |at_s| seconds(pair.offset_ns) + pair.drift_ppm.unwrap_or(0.0) * 1e-6 * at_s;
    let stated_s = spread_m / super::truth::SOUND_M_PER_S + seconds(pair.heard_error_ns);
    let judgement = judge(truth, a, b, offset, stated_s);
    if a.overlap(b) < 0.0 {
        return Listed::Apart {
            wrong: judgement.wrong,
        };
    }
    Listed::Overlapping {
        error_s: judgement.error_s,
        wrong: judgement.wrong,
    }
}

fn files_of<'t>(truth: &'t Truth, answer: &Answer, pair: &Pair) -> Option<(&'t File, &'t File)> {
    Some((
        truth.file(answer.name(pair.a)?)?,
        truth.file(answer.name(pair.b)?)?,
    ))
}

impl ListedPairs {
    /// The figures, and stated and true error of each measured pair.
    pub(super) fn of(truth: &Truth, answer: &Answer, places: &Places<'_>) -> (Self, Vec<(f64, f64)>) {
        let (mut list, mut errors) = (Self::default(), Vec::new());
        let spread_m = truth.spread_m();
        for pair in &answer.pairs {
            list.listed += 1;
            match listed(truth, spread_m, answer, pair) {
                Listed::False => list.false_pairs += 1,
                Listed::Apart { wrong } => list.false_pairs += usize::from(wrong),
                Listed::Overlapping { error_s, wrong } => {
                    list.within40 += usize::from(error_s <= 0.04);
                    list.wrong += usize::from(wrong);
                    errors
                        .extend((pair.basis == "measured").then(|| (seconds(pair.heard_error_ns), error_s)));
                }
            }
        }
        list.unlisted = unlisted(truth, answer, places);
        list.heard_covered = errors
            .iter()
            .filter(|(stated_s, error_s)| error_s <= stated_s)
            .count();
        list.heard_of = errors.len() + list.unlisted;
        (list, errors)
    }
}

fn unlisted(truth: &Truth, answer: &Answer, places: &Places<'_>) -> usize {
    let named = |pair: &Pair| answer.name(pair.a).zip(answer.name(pair.b));
    let listed: HashSet<_> = answer
        .pairs
        .iter()
        .filter_map(named)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    let missing = |a: &str, b: &str| !listed.contains(&(a.min(b), a.max(b)));
    let joined = truth
        .pairs()
        .filter(|(a, b)| places.together(&a.file, &b.file).is_some());
    joined.filter(|(a, b)| missing(&a.file, &b.file)).count()
}
