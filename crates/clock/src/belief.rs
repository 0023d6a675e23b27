//! Which measured pairs are believed, and how far they may be off: 95 % half-widths of heard offsets.
//!
//! The figures were chosen on rendered scenes with known truth so that 93 of 100 pairs lie within, which holds in fifteen
//! of sixteen of them (`docs/bench.md`). In unseen ones 75 to 100 of 100 did, and fewer where several people talk at
//! several places and no sound leads. Where pairs scatter more, so do the errors; where
//! many contradict each other, errors reach towards all sounds that were followed. Knows no truth and decides no place.

use crate::refine::Alignment;
use crate::scene::{Doubt, Measured, SceneClock};

/// Share of its say that a pair must keep among all others.
const SAY_MIN: f64 = 0.3;
/// A pair that stands so high by itself was found without the others.
const ALONE_Z: f32 = 7.0;
/// And was borne out when the fitted clock lies so near.
const BORNE_OUT_S: f64 = 0.0015;
/// So high, and borne out so nearly, no doubt about a recording's place shakes it.
const SURE_Z: f32 = 8.0;
const SURE_S: f64 = 0.001;
/// Nothing is stated smaller: more where the island's pairs scatter.
const LEAST_ERROR_S: std::ops::RangeInclusive<f64> = 0.004..=0.0095;
const LEAST_PER_SCATTER: f64 = 3.4;
/// Near the fitted clock, a pair must stand so high to count as measured at all.
const NEAR_Z: f32 = 8.0;
/// Windows so high, so many of them on the line, or all of them together so high, are no chance.
const HIGH: f32 = 5.0;
const AGREEING: f64 = 0.5;
const TOGETHER_Z: f32 = 16.0;
const CLEAR_Z: f32 = 11.0;
/// The next lower step of height.
const MIDDLING: f32 = 4.0;
const MIDDLING_ERROR_S: f64 = 0.0085;
/// What is left may be off by a reflection: less where the island's pairs agree, more where they scatter.
const FAINT_ERROR_S: std::ops::RangeInclusive<f64> = 0.01..=0.028;
const FAINT_BASE_S: f64 = 0.005;
const FAINT_PER_SCATTER: f64 = 4.0;
/// So many clear pairs tell the scatter; of fewer, this is taken.
const SCATTER_PAIRS: usize = 8;
const SCATTER_UNKNOWN_S: f64 = 0.002;
/// Pairs that tell an island's scatter stand at least so high by themselves.
const SCATTER_Z: f32 = 6.0;
/// Where so many of the pairs that are clear by themselves, and of no fewer than so many, are so far from where all
/// together put them, several sounds at several places were followed.
const SEVERAL_SHARE: f64 = 0.4;
const SEVERAL_PAIRS: usize = 10;
const ELSEWHERE_S: f64 = 0.006;
/// Share of the way to the farthest sound that errors reach: the whole way was too wide at concerts. And of the usual
/// way, where a pair heard no sound clearly.
const REACH_SHARE: f64 = 0.6;
const USUAL_SHARE: f64 = 0.35;
/// Contradiction that is added to an error at most.
const CONFLICT_MAX_S: f64 = 0.023;
const CLOCK_CONFLICT_MAX_S: f64 = 0.1;

/// How pairs of one island are believed.
#[derive(Debug, Clone, Copy)]
pub struct Belief {
    faint_error_s: f64,
    least_error_s: f64,
    /// Where several sounds were followed nobody knows whose offset is whose: how far the others usually lie.
    mixed_s: Option<f64>,
}

impl Belief {
    /// Reads an island's scatter: what pairs said alone against what all say together, in the median.
    #[must_use]
    pub fn of(clock: &SceneClock) -> Self {
        let mut off_s: Vec<f64> = clock
            .pairs
            .iter()
            .filter(|pair| pair.alone.z >= SCATTER_Z)
            .map(|pair| off_s(clock, pair, &pair.alone))
            .collect();
        off_s.sort_by(f64::total_cmp);
        // Where few clear pairs tell the scatter, it is not known.
        let scatter_s = if off_s.len() < SCATTER_PAIRS {
            SCATTER_UNKNOWN_S
        } else {
            off_s[off_s.len() / 2]
        };
        let least_s = LEAST_PER_SCATTER * scatter_s;
        let faint_s = FAINT_BASE_S + FAINT_PER_SCATTER * scatter_s;
        let elsewhere = off_s.iter().filter(|&&off_s| off_s > ELSEWHERE_S).count();
        Self {
            faint_error_s: faint_s.clamp(*FAINT_ERROR_S.start(), *FAINT_ERROR_S.end()),
            least_error_s: least_s.clamp(*LEAST_ERROR_S.start(), *LEAST_ERROR_S.end()),
            mixed_s: (off_s.len() >= SEVERAL_PAIRS && elsewhere as f64 > SEVERAL_SHARE * off_s.len() as f64)
                .then(|| usual_reach_s(clock)),
        }
    }

    /// By how much one recording's pairs, each clear by itself, contradict where all together put it: the third
    /// quartile, within limits. Several sources at several places, or a reflection louder than the direct path, look
    /// like this; where it is sources, the distance of the cameras bounds all of them already.
    #[must_use]
    pub fn conflict_s(&self, clock: &SceneClock, recording: usize) -> f64 {
        self.contradicted_s(clock, recording).min(CONFLICT_MAX_S)
    }

    /// The same against the *clock*: whoever is contradicted so far was laid by sounds at several places, of which each
    /// is off the clock by its own distance.
    #[must_use]
    pub fn clock_conflict_s(&self, clock: &SceneClock, recording: usize) -> f64 {
        self.contradicted_s(clock, recording).min(CLOCK_CONFLICT_MAX_S)
    }

    fn contradicted_s(&self, clock: &SceneClock, recording: usize) -> f64 {
        let mut off_s: Vec<f64> = clock
            .pairs
            .iter()
            .filter(|pair| pair.a == recording || pair.b == recording)
            .filter(|pair| pair.alone.z >= SCATTER_Z)
            .map(|pair| off_s(clock, pair, &pair.alone))
            .collect();
        off_s.sort_by(f64::total_cmp);
        off_s.get(off_s.len() * 3 / 4).copied().unwrap_or(0.0)
    }

    /// What is added where an island follows several sounds: a pair's error then reaches to every sound that is clear
    /// in it, or as far as usual where none is; all the way where it is not known which one `a` or `b` follows.
    /// `listed_s`: by how much what is listed differs from the fitted clock.
    #[must_use]
    pub fn mixed_s(
        &self,
        clock: &SceneClock,
        (a, b): (usize, usize),
        pair: Option<&Measured>,
        listed_s: f64,
    ) -> f64 {
        let (share, usual_share) = match (clock.doubts[a], clock.doubts[b], self.mixed_s) {
            (Doubt::Sound, ..) | (_, Doubt::Sound, _) => (1.0, 1.0),
            (_, _, Some(_)) => (REACH_SHARE, USUAL_SHARE),
            (of_a, of_b, None) => {
                let is_sure = pair
                    .is_some_and(|pair| pair.alone.z >= SURE_Z && off_s(clock, pair, &pair.alone) <= SURE_S);
                let doubt_s = doubt_s(of_a, is_sure).max(doubt_s(of_b, is_sure));
                return if doubt_s > 0.0 {
                    doubt_s + self.least_error_s
                } else {
                    0.0
                };
            }
        };
        let usual_s = self.mixed_s.unwrap_or_else(|| usual_reach_s(clock));
        let reach_s = pair.and_then(|pair| reach_s(clock, pair, listed_s));
        reach_s.map_or(usual_share * usual_s, |reach_s| share * reach_s) + MIDDLING_ERROR_S
    }

    /// By how much a pair's heard offset may be off at most, in 95 of 100; none where it does not count as measured.
    #[must_use]
    pub fn heard_error_s(&self, clock: &SceneClock, pair: &Measured, say: f64) -> Option<f64> {
        let found = &pair.alignment;
        if say < SAY_MIN {
            return None;
        }
        if pair.alone.z >= ALONE_Z && off_s(clock, pair, &pair.alone) <= BORNE_OUT_S {
            return Some(self.least_error_s);
        }
        if found.z < NEAR_Z {
            return None;
        }
        Some(match found.height {
            height if height >= HIGH && found.z >= CLEAR_Z => self.least_error_s,
            _ if found.inliers >= AGREEING && found.z >= CLEAR_Z || found.z >= TOGETHER_Z => {
                self.least_error_s
            }
            height if height >= MIDDLING || found.inliers >= AGREEING => {
                self.least_error_s.max(MIDDLING_ERROR_S)
            }
            _ => {
                let conflict_s = |k: usize| self.conflict_s(clock, k);
                self.faint_error_s
                    .hypot(conflict_s(pair.a).hypot(conflict_s(pair.b)))
            }
        })
    }
}

/// By how much a pair may be off as one of its recordings may, which a pair that is sure by itself is not.
fn doubt_s(of: Doubt, is_sure: bool) -> f64 {
    match of {
        Doubt::Place(_) if is_sure => 0.0,
        Doubt::Place(doubt_s) | Doubt::Echo(doubt_s) => doubt_s,
        Doubt::Sound => 0.0,
    }
}

/// How far the farthest sound that is clear in a pair lies from what is listed.
fn reach_s(clock: &SceneClock, pair: &Measured, listed_s: f64) -> Option<f64> {
    let (a, b) = (clock.solution.lines[pair.a], clock.solution.lines[pair.b]);
    let at_s = a.at(pair.alone.mid_a_s);
    let reaches = pair
        .sounds_s
        .iter()
        .map(|&b_s| (at_s - b.at(b_s) - listed_s).abs());
    reaches.max_by(f64::total_cmp)
}

fn usual_reach_s(clock: &SceneClock) -> f64 {
    let mut all: Vec<f64> = clock
        .pairs
        .iter()
        .filter_map(|pair| reach_s(clock, pair, 0.0))
        .collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// By how much an alignment differs from the fitted clock.
fn off_s(clock: &SceneClock, pair: &Measured, alignment: &Alignment) -> f64 {
    let (a, b) = (clock.solution.lines[pair.a], clock.solution.lines[pair.b]);
    (a.at(alignment.mid_a_s) - b.at(alignment.mid_b_s)).abs()
}
