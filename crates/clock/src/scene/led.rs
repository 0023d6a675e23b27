//! A group whose pairs follow several sounds, laid by the one that leads.
//!
//! Decides when that is asked, and what pairs say afterwards: those whose two recordings both hear the sound that leads
//! are measured there; the others say nothing until the rest has placed them. Which sound leads, `lead` decides.

use rayon::prelude::*;

use super::{FEW, Measured};
use crate::lead::lead;
use crate::refine::{Alignment, Closeup};
use crate::solve::Line;
use crate::{Recording, SAMPLE_RATE_HZ};

/// So many pairs, and this share of them, hear several sounds that do not follow each other.
const SEVERAL_PAIRS: usize = 6;
const SEVERAL_SHARE: f64 = 0.25;

/// A group laid by the sound that leads.
pub(super) struct Led {
    pub(super) lines: Vec<Line>,
    /// By how much members may hear it earlier; none of whom it is not known whether they do.
    pub(super) doubts_s: Vec<Option<f64>>,
}

/// Where pairs follow several sounds, lays all recordings by the one that leads, and has the pairs follow it too.
pub(super) fn led(
    recordings: &[&dyn Recording],
    members: &[usize],
    pairs: &mut [Measured],
    lines: &[Line],
) -> Option<Led> {
    if members.len() > FEW || !follow_several(pairs) {
        return None;
    }
    let sounds: Vec<&dyn Recording> = members.iter().map(|&i| recordings[i]).collect();
    let which: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    let places = lead(&sounds, lines, &which)?;
    let shifts_s: Vec<Option<f64>> = places.iter().map(|place| Some(place.as_ref()?.shift_s)).collect();
    let mut lines = lines.to_vec();
    for (k, line) in lines.iter_mut().enumerate() {
        line.at_s += shifts_s[k].unwrap_or_else(|| usual_s(k, &which, &shifts_s));
    }
    let closeup = Closeup::default();
    pairs.par_iter_mut().for_each(|pair| {
        let is_heard = shifts_s[pair.a].and(shifts_s[pair.b]).is_some();
        follow(&closeup, &sounds, pair, (lines[pair.a], lines[pair.b]), is_heard);
    });
    Some(Led {
        lines,
        doubts_s: places.iter().map(|place| Some(place.as_ref()?.doubt_s)).collect(),
    })
}

/// Measures a pair again where two lines lay it; unless both hear what leads, it says nothing of where they lie.
fn follow(
    closeup: &Closeup,
    sounds: &[&dyn Recording],
    pair: &mut Measured,
    (a, b): (Line, Line),
    is_heard: bool,
) {
    let offset_s = (b.at_s - b.mid_s) - (a.at_s - a.mid_s);
    let offset = (offset_s * SAMPLE_RATE_HZ as f64).round() as isize;
    pair.expected_s = offset_s;
    let Some(rows) = closeup.rows(sounds[pair.a], sounds[pair.b], offset) else {
        // What it said before was of whichever sound it followed.
        pair.alone.z = 0.0;
        pair.alignment = pair.alone;
        return;
    };
    let a_s = pair.alone.mid_a_s;
    let near = rows.near(a_s, b.file_s(a.at(a_s)), (1.0 + b.drift) / (1.0 + a.drift) - 1.0);
    let z = if is_heard { near.z } else { 0.0 };
    pair.alone = Alignment { z, ..near };
    pair.sounds_s = rows.sounds(&near);
    pair.alignment = pair.alone;
    pair.rows = Some(rows);
}

/// Whether many pairs hear several sounds that do not follow each other.
fn follow_several(pairs: &[Measured]) -> bool {
    let several = pairs.iter().filter(|pair| pair.sounds_s.len() > 1).count();
    several >= SEVERAL_PAIRS && several as f64 > SEVERAL_SHARE * pairs.len() as f64
}

/// By how much those lie later, in the median, with whom a recording overlaps.
fn usual_s(k: usize, pairs: &[(usize, usize)], shifts_s: &[Option<f64>]) -> f64 {
    let beside = pairs.iter().filter_map(|&(a, b)| match k {
        k if k == a => shifts_s[b],
        k if k == b => shifts_s[a],
        _ => None,
    });
    let mut of: Vec<f64> = beside.collect();
    if of.is_empty() {
        of = shifts_s.iter().copied().flatten().collect();
    }
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(0.0)
}
