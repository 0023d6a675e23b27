//! One group of joined recordings to one scene clock: starts, drifts, and how sure each is.
//!
//! First every pair is measured alone and all are fitted together; where pairs follow several sounds, they are told which
//! one. Then each recording that is not settled by that, or was told, is laid against all its neighbours at once, and
//! the pairs are measured again near what came of it. Knows no files and no distances: everything here is *as heard*.

mod led;

use rayon::prelude::*;

use crate::align::Group;
use crate::choice::{self, Overlap};
use crate::joint::{self, Neighbour, Place, Side, place};
use crate::listen::FRAMES_PER_S;
use crate::refine::{Alignment, Closeup, Rows};
use crate::solve::{Line, Link, Solution, solve};
use crate::{Recording, SAMPLE_RATE_HZ};
use led::led;

/// Overlap from which on a pair is measured and listed.
pub const OVERLAP_MIN_S: f64 = 2.0;
/// One window in so many is enough where a pair is clear.
const STEP: usize = 4;
/// Where no more recordings hang together, each pair's windows are worth their time.
const FEW: usize = 48;
/// A pair that stands so high by itself needs no second look.
pub(crate) const SETTLED_Z: f32 = 8.0;
/// Below this a pair alone says nothing.
const HEARD_Z: f32 = 4.8;
/// Height at which all neighbours together outweigh what pairs said alone.
const JOINT_Z: f32 = 6.0;
/// By so much the best place must stand above the next.
const JOINT_RATIO: f32 = 1.12;
/// By so much a place elsewhere must stand above where a recording lies now. Sound comes late and never early, so an
/// earlier place is more easily believed: the direct path behind a louder reflection.
const EARLIER_RATIO: f32 = 1.35;
const LATER_RATIO: f32 = 1.5;
/// Shifts below this are corrections, not moves.
const MOVE_S: f64 = 0.006;
/// Rounds of laying recordings against their neighbours, and the drift looked for in each.
const ROUNDS: [f64; 3] = [250e-6, 80e-6, 30e-6];

/// One pair, measured.
pub struct Measured {
    /// Index of a.
    pub a: usize,
    /// Index of b.
    pub b: usize,
    /// Seconds both ran.
    pub overlap_s: f64,
    /// What came of it.
    pub alignment: Alignment,
    /// What it said by itself, before the others were asked.
    pub alone: Alignment,
    /// Times in b, by each sound that was clear then, of the instant at the middle of `alone` in a.
    pub sounds_s: Vec<f64>,
    /// Time in a at which b was expected to begin.
    expected_s: f64,
    rows: Option<Rows>,
}

impl Measured {
    /// By how much what the pair said by itself differs from where it was expected.
    pub(crate) fn off_s(&self) -> f64 {
        (self.alone.mid_a_s - self.alone.mid_b_s - self.expected_s).abs()
    }
}

/// What may be wrong with where a recording lies, beyond what its pairs tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// Another place fits its weaker pairs nearly as well: they may be off by so many seconds more; 0 where none does.
    Place(f64),
    /// It was laid by a sound of which it may have followed an echo: all its pairs may be off by so many seconds more.
    Echo(f64),
    /// Which of several sounds it follows is not known.
    Sound,
}

/// A group on one clock.
pub struct SceneClock {
    /// Recordings, as numbered by the caller.
    pub members: Vec<usize>,
    /// Their fitted clocks and how sure they are, in the order of `members`.
    pub solution: Solution,
    /// Pairs that were measured; a and b index `members`.
    pub pairs: Vec<Measured>,
    /// What may be wrong with where a member lies, in the order of `members`.
    pub doubts: Vec<Doubt>,
}

/// Fits one clock to a group of two recordings or more.
#[must_use]
pub fn fit(recordings: &[&dyn Recording], group: &Group) -> SceneClock {
    let members: Vec<usize> = group.keys().copied().collect();
    let lines: Vec<Line> = members
        .iter()
        .map(|&i| {
            let mid_s = recordings[i].len() as f64 / SAMPLE_RATE_HZ as f64 / 2.0;
            Line {
                mid_s,
                at_s: group[&i] as f64 / FRAMES_PER_S as f64 + mid_s,
                drift: 0.0,
            }
        })
        .collect();
    let mut pairs = measured(recordings, &members, &lines);
    let mut solution = solve(lines.clone(), &links(&pairs, &lines));
    let mut doubts = vec![Doubt::Place(0.0); members.len()];
    let mut following = Vec::new();
    if let Some(led) = led(recordings, &members, &mut pairs, &solution.lines) {
        following = led.following;
        solution = solve(led.lines.clone(), &links(&pairs, &led.lines));
        doubts = led.doubts;
    }
    for drift_max in ROUNDS {
        let mut moving = unsettled(&pairs, &solution);
        // Laid by one sound, all can be asked of it: no other is followed that could pull them away.
        let more: Vec<usize> = following
            .iter()
            .copied()
            .filter(|k| !moving.contains(k))
            .collect();
        moving.extend(more);
        if moving.is_empty() {
            break;
        }
        for &k in &moving {
            better(&mut solution.lines, &pairs, k, drift_max);
        }
        remeasure(&mut pairs, &solution.lines);
        solution = solve(solution.lines.clone(), &links(&pairs, &solution.lines));
    }
    for (k, doubt) in doubts.iter_mut().enumerate() {
        let more_s = elsewhere_s(&solution.lines, &pairs, k);
        if let Doubt::Place(doubt_s) | Doubt::Echo(doubt_s) = doubt {
            *doubt_s = doubt_s.max(more_s);
        }
    }
    SceneClock {
        members,
        solution,
        pairs,
        doubts,
    }
}

/// Measures some pairs of each recording, and the others where those are not clear enough.
fn measured(recordings: &[&dyn Recording], members: &[usize], lines: &[Line]) -> Vec<Measured> {
    let closeup = Closeup::default();
    let step = if lines.len() > FEW { STEP } else { 1 };
    let measure = |&(a, b, overlap_s): &Overlap| {
        let offset_s = (lines[b].at_s - lines[b].mid_s) - (lines[a].at_s - lines[a].mid_s);
        let offset = (offset_s * SAMPLE_RATE_HZ as f64).round() as isize;
        let (a_sound, b_sound) = (recordings[members[a]], recordings[members[b]]);
        let (rows, alignment) = closeup.rows_until(a_sound, b_sound, offset, step, is_clear)?;
        Some(Measured {
            a,
            b,
            overlap_s,
            alignment,
            alone: alignment,
            sounds_s: rows.sounds(&alignment),
            expected_s: offset_s,
            rows: (!is_clear(&alignment)).then_some(rows),
        })
    };
    let (first, mut others) = choice::parted(choice::overlaps(lines), lines.len());
    let mut pairs: Vec<Measured> = first.par_iter().filter_map(measure).collect();
    let mut clear = vec![0; lines.len()];
    for pair in pairs.iter().filter(|pair| is_clear(&pair.alignment)) {
        clear[pair.a] += 1;
        clear[pair.b] += 1;
    }
    others.retain(|&(a, b, _)| clear[a].min(clear[b]) < choice::ENOUGH);
    pairs.par_extend(others.par_iter().filter_map(measure));
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    pairs
}

/// Whether a pair needs neither more windows nor a second look.
fn is_clear(alone: &Alignment) -> bool {
    alone.z >= 2.0 * SETTLED_Z
}

/// What each pair says, with as much weight as it stands out.
fn links(pairs: &[Measured], lines: &[Line]) -> Vec<Link> {
    pairs.iter().map(|pair| link(pair, lines)).collect()
}

fn link(pair: &Measured, lines: &[Line]) -> Link {
    let Measured { a, b, alignment, .. } = *pair;
    let sigma_s = match alignment.z {
        z if z >= SETTLED_Z => 0.006,
        z if z >= 6.0 => 0.010,
        z if z >= HEARD_Z => 0.025,
        _ => {
            // Only the coarse comparison speaks.
            let a_s = alignment.mid_a_s;
            let b_s = lines[b].file_s(lines[a].at(a_s));
            return Link {
                a,
                b,
                a_s,
                b_s,
                sigma_s: 0.08,
                drift: None,
            };
        }
    };
    let drift_sigma = (0.001 / (alignment.span_s * alignment.inliers.max(0.05))).max(4e-6);
    let drift = alignment
        .drift
        .filter(|_| alignment.z >= 6.0)
        .map(|drift| (drift, drift_sigma));
    Link {
        a,
        b,
        a_s: alignment.mid_a_s,
        b_s: alignment.mid_b_s,
        sigma_s,
        drift,
    }
}

/// Recordings that no two strong pairs hold, or one where there is only one neighbour.
fn unsettled(pairs: &[Measured], solution: &Solution) -> Vec<usize> {
    let mut strong = vec![0.0; solution.lines.len()];
    let mut all = vec![0; solution.lines.len()];
    for (pair, say) in pairs.iter().zip(&solution.says) {
        for k in [pair.a, pair.b] {
            all[k] += 1;
            if pair.alignment.z >= SETTLED_Z {
                strong[k] += say;
            }
        }
    }
    let mut loose: Vec<usize> = (0..strong.len())
        .filter(|&k| all[k] > 0 && strong[k] < 4.5)
        .collect();
    loose.sort_by(|&x, &y| {
        solution.at_sigma_s[x]
            .total_cmp(&solution.at_sigma_s[y])
            .then(x.cmp(&y))
    });
    loose
}

/// Moves one recording to where all its neighbours together want it, if that is clear.
fn better(lines: &mut [Line], pairs: &[Measured], k: usize, drift_max: f64) {
    if let Some(place) = place(lines[k], &neighbours(lines, pairs, k), drift_max)
        && place.z >= JOINT_Z
        && place.z >= JOINT_RATIO * place.second_z
        && is_worth_moving(&place)
    {
        lines[k].at_s += place.shift_s;
        lines[k].drift += place.drift;
    }
}

/// How far another place lies that fits a recording nearly as well, told by the windows of most of its pairs or not at all.
fn elsewhere_s(lines: &[Line], pairs: &[Measured], k: usize) -> f64 {
    let beside = neighbours(lines, pairs, k);
    let all = pairs.iter().filter(|pair| pair.a == k || pair.b == k).count();
    if 2 * beside.len() > all {
        joint::doubt_s(lines[k], &beside)
    } else {
        0.0
    }
}

/// Whose windows with one recording were kept.
fn neighbours<'a>(lines: &[Line], pairs: &'a [Measured], k: usize) -> Vec<Neighbour<'a>> {
    let side = |pair: &Measured| match k {
        k if k == pair.a => Some((Side::A, lines[pair.b])),
        k if k == pair.b => Some((Side::B, lines[pair.a])),
        _ => None,
    };
    let of = pairs.iter().filter_map(|pair| {
        let rows = pair.rows.as_ref()?;
        let (side, line) = side(pair)?;
        Some(Neighbour { line, rows, side })
    });
    of.collect()
}

fn is_worth_moving(place: &Place) -> bool {
    let ratio = if place.shift_s < 0.0 {
        EARLIER_RATIO
    } else {
        LATER_RATIO
    };
    place.shift_s.abs() < MOVE_S || place.z >= ratio * place.here_z
}

/// Measures pairs again near what the lines say, and keeps what is at least nearly as high as before.
fn remeasure(pairs: &mut [Measured], lines: &[Line]) {
    pairs.par_iter_mut().for_each(|pair| {
        let Some(rows) = &pair.rows else { return };
        let (a, b) = (lines[pair.a], lines[pair.b]);
        let a_s = pair.alignment.mid_a_s;
        let drift = (1.0 + b.drift) / (1.0 + a.drift) - 1.0;
        let near = rows.near(a_s, b.file_s(a.at(a_s)), drift);
        if near.z >= 0.75 * pair.alignment.z && near.z >= 3.0 {
            pair.alignment = near;
        }
    });
}
