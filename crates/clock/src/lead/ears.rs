//! What every pair of a group hears: at which lags, and, for one lag, when.
//!
//! A lag is by how many samples a hears later than its line says, measured against b. Decides nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::steady::{Profile, STEP_S};
use super::wave::Wave;
use crate::refine::{Closeup, ROW_MAX, Room, WINDOW, highest};
use crate::solve::Line;
use crate::{Recording, SAMPLE_RATE_HZ};

const RATE: f64 = SAMPLE_RATE_HZ as f64;
/// Samples to either side: 450 ms, since two sounds 60 m to either side of two cameras part by 350 ms and more.
pub(super) const REACH: usize = SAMPLE_RATE_HZ * 450 / 1000;
/// Seconds from one window to the next.
const HOP_S: f64 = 1.0;
/// Seconds that both must run.
const OVERLAP_MIN_S: f64 = 4.0;
/// Lags so near are one: half a millisecond, what drift leaves open.
const NEAR: usize = 4;
/// The highest of so many neighbours is so high by chance.
const NEAR_MEAN: f32 = 0.9;
/// Heights at one lag count within these.
const HEIGHTS: std::ops::RangeInclusive<f32> = -3.0..=9.0;
/// Peaks of one pair that a frame may begin with, how high they stand and how far apart.
const PEAKS: usize = 6;
const PEAK_MIN: f32 = 8.0;
pub(super) const APART: usize = SAMPLE_RATE_HZ * 3 / 1000;

/// A group, listened to.
pub(super) struct Ears {
    pairs: Vec<Pair>,
    of: BTreeMap<(usize, usize), usize>,
    waves: Vec<Wave>,
    lines: Vec<Line>,
    /// Common time of the first step.
    begin_s: f64,
    /// Steps from the first to the last.
    pub(super) steps: usize,
    profiles: Mutex<HashMap<(usize, isize), Arc<Profile>>>,
}

/// Two members with a < b.
struct Pair {
    a: usize,
    b: usize,
    from_s: f64,
    to_s: f64,
    /// Sum of all windows at each lag.
    sums: Vec<f32>,
    /// The same in robust standard deviations, near lags as one.
    heights: Vec<f32>,
    /// Spread of `sums` where windows hold chance.
    unit: f32,
}

/// A lag at which one pair clearly hears something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) lag: isize,
    pub(super) z: f32,
}

impl Ears {
    /// Listens to all `pairs` of members whose clocks are `lines`.
    pub(super) fn new(recordings: &[&dyn Recording], lines: &[Line], pairs: &[(usize, usize)]) -> Self {
        let closeup = Closeup::default();
        let pairs: Vec<Pair> = pairs
            .par_iter()
            .filter_map(|&(a, b)| Pair::new(&closeup, recordings, lines, a, b))
            .collect();
        let waves = recordings
            .par_iter()
            .map(|&recording| Wave::new(recording))
            .collect();
        let begin_s = pairs.iter().map(|pair| pair.from_s).fold(f64::MAX, f64::min);
        let end_s = pairs.iter().map(|pair| pair.to_s).fold(f64::MIN, f64::max);
        Self {
            of: pairs
                .iter()
                .enumerate()
                .map(|(p, pair)| ((pair.a, pair.b), p))
                .collect(),
            waves,
            lines: lines.to_vec(),
            begin_s,
            steps: ((end_s - begin_s) / STEP_S).max(0.0) as usize,
            pairs,
            profiles: Mutex::default(),
        }
    }

    /// Members.
    pub(super) fn members(&self) -> usize {
        self.lines.len()
    }

    /// Whether two members hear anything together.
    pub(super) fn is_pair(&self, c: usize, m: usize) -> bool {
        self.of.contains_key(&(c.min(m), c.max(m)))
    }

    /// Lags that stand clear in a pair, clearest first.
    pub(super) fn seeds(&self) -> Vec<Seed> {
        let mut seeds: Vec<Seed> = self.pairs.iter().flat_map(Pair::seeds).collect();
        seeds.sort_by(|x, y| {
            y.z.total_cmp(&x.z)
                .then((x.a, x.b, x.lag).cmp(&(y.a, y.b, y.lag)))
        });
        seeds
    }

    /// Adds heights to `sum`, which counts by how much c lies later, from `−2·REACH` on, where m lies `at_m` later.
    /// Says whether the two are a pair.
    pub(super) fn add_heights(&self, sum: &mut [f32], c: usize, m: usize, at_m: isize) -> bool {
        let Some(&p) = self.of.get(&(c.min(m), c.max(m))) else {
            return false;
        };
        let heights = &self.pairs[p].heights;
        let first = at_m + REACH as isize;
        let (skip, start) = ((-first).max(0) as usize, first.max(0) as usize);
        let (Some(into), Some(from)) = (sum.get_mut(start..), heights.get(skip..)) else {
            return true;
        };
        if c < m {
            into.iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
        } else {
            let from = heights.iter().rev().skip(skip);
            into.iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
        }
        true
    }

    /// When c and m hear what c hears `lag` later than m; none where the lag is out of reach.
    pub(super) fn profile(&self, c: usize, m: usize, lag: isize) -> Option<Arc<Profile>> {
        let &p = self.of.get(&(c.min(m), c.max(m)))?;
        let lag = if c < m { lag } else { -lag };
        let exact = self.pairs[p].highest_near(lag)?;
        if let Some(known) = self.known().get(&(p, exact)) {
            return Some(known.clone());
        }
        let profile = Arc::new(self.listen(&self.pairs[p], exact));
        self.known().insert((p, exact), profile.clone());
        Some(profile)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(usize, isize), Arc<Profile>>> {
        self.profiles
            .lock()
            .expect("nobody panics while holding what is known")
    }

    fn listen(&self, pair: &Pair, lag: isize) -> Profile {
        let count = (STEP_S * RATE) as isize;
        let from = ((pair.from_s - self.begin_s) / STEP_S).ceil() as usize;
        let to = (((pair.to_s - self.begin_s) / STEP_S) as usize).min(self.steps);
        let (line_a, line_b) = (self.lines[pair.a], self.lines[pair.b]);
        let step = |k: usize| {
            let at_s = self.begin_s + k as f64 * STEP_S;
            let at_a = (line_a.file_s(at_s) * RATE).floor() as isize;
            let at_b = (line_b.file_s(at_s) * RATE).round() as isize - lag;
            self.waves[pair.a].product(at_a, &self.waves[pair.b], at_b, count) / (count as f32).sqrt()
        };
        Profile {
            from,
            steps: (from..to).map(step).collect(),
        }
    }
}

impl Pair {
    fn new(
        closeup: &Closeup,
        recordings: &[&dyn Recording],
        lines: &[Line],
        a: usize,
        b: usize,
    ) -> Option<Self> {
        let (line_a, line_b) = (lines[a], lines[b]);
        let end = |line: &Line| line.at(2.0 * line.mid_s);
        let (from_s, to_s) = (line_a.at(0.0).max(line_b.at(0.0)), end(&line_a).min(end(&line_b)));
        if to_s - from_s < OVERLAP_MIN_S {
            return None;
        }
        let mut room = Room::new(closeup);
        let mut sums = vec![0.0f32; 2 * REACH + 1];
        let mut squares = 0.0;
        let windows = ((to_s - from_s - WINDOW as f64 / RATE) / HOP_S).ceil().max(1.0) as usize;
        for w in 0..windows {
            let at_s = from_s + w as f64 * HOP_S;
            // The later of the two begins here: what rounding takes below zero is nothing.
            let at = |line: &Line| (line.file_s(at_s) * RATE).round().max(0.0) as usize;
            let scale = closeup.correlate(
                (recordings[a], at(&line_a)),
                (recordings[b], at(&line_b)),
                &mut room,
            );
            for (sum, lag) in sums.iter_mut().zip(room.lags(REACH)) {
                let height = (lag * scale).clamp(-ROW_MAX, ROW_MAX);
                *sum += height;
                squares += height * height;
            }
        }
        let unit = (squares / sums.len() as f32).sqrt() + 1e-9;
        let heights = heights(&sums);
        Some(Self {
            a,
            b,
            from_s,
            to_s,
            sums,
            heights,
            unit,
        })
    }

    fn seeds(&self) -> Vec<Seed> {
        let mut sums = self.sums.clone();
        let mut seeds = Vec::new();
        for _ in 0..PEAKS {
            let (at, height) = highest(&sums);
            let z = height / self.unit;
            if z < PEAK_MIN {
                break;
            }
            sums[at.saturating_sub(APART)..(at + APART + 1).min(2 * REACH + 1)].fill(f32::MIN);
            let (a, b, lag) = (self.a, self.b, at as isize - REACH as isize);
            seeds.push(Seed { a, b, lag, z });
        }
        seeds
    }

    fn highest_near(&self, lag: isize) -> Option<isize> {
        let middle = usize::try_from(lag + REACH as isize).ok()?;
        let from = middle.saturating_sub(NEAR);
        let near = self.sums.get(from..=(middle + NEAR).min(2 * REACH))?;
        (!near.is_empty()).then(|| (from + highest(near).0) as isize - REACH as isize)
    }
}

/// Sums in robust standard deviations, the highest of near ones for each.
fn heights(sums: &[f32]) -> Vec<f32> {
    let middle = median(sums.to_vec());
    let unit = 1.4826 * median(sums.iter().map(|sum| (sum - middle).abs()).collect()) + 1e-9;
    let near = |k: usize| &sums[k.saturating_sub(NEAR)..(k + NEAR + 1).min(sums.len())];
    (0..sums.len())
        .map(|k| (highest(near(k)).1 / unit - NEAR_MEAN).clamp(*HEIGHTS.start(), *HEIGHTS.end()))
        .collect()
}

fn median(mut values: Vec<f32>) -> f32 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
