//! A group whose pairs follow several sounds, laid by those that lead.
//!
//! Decides when that is asked, and what pairs say afterwards: those whose two recordings both hear one sound that leads
//! are measured there; those of a recording of which that is not known say nothing until the rest has placed it; what
//! ran beside no such sound keeps what it said. Which sounds lead, `lead` decides.

use rayon::prelude::*;

use super::{Doubt, FEW, Measured};
use crate::lead::{Hears, lead};
use crate::refine::{Alignment, Closeup};
use crate::solve::Line;
use crate::{Recording, SAMPLE_RATE_HZ};

/// So many pairs, and this share of them, hear several sounds that do not follow each other.
const SEVERAL_PAIRS: usize = 6;
const SEVERAL_SHARE: f64 = 0.25;

/// A group laid by the sound that leads.
pub(super) struct Led {
    pub(super) lines: Vec<Line>,
    pub(super) doubts: Vec<Doubt>,
    /// Who hears one of them.
    pub(super) following: Vec<usize>,
}

/// Where pairs follow several sounds, lays recordings by those that lead, and has the pairs follow them too.
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
    let hears = lead(&sounds, lines, &which)?;
    let mut lines = lines.to_vec();
    for (k, line) in lines.iter_mut().enumerate() {
        line.at_s += match hears[k] {
            Hears::Lead { shift_s, .. } => shift_s,
            Hears::Unknown => usual_s(k, &which, &hears),
            Hears::Apart => 0.0,
        };
    }
    let closeup = Closeup::default();
    pairs.par_iter_mut().for_each(|pair| {
        let ends = (lines[pair.a], lines[pair.b]);
        pair.expected_s = (ends.1.at_s - ends.1.mid_s) - (ends.0.at_s - ends.0.mid_s);
        match (hears[pair.a], hears[pair.b]) {
            (Hears::Lead { sound: a, .. }, Hears::Lead { sound: b, .. }) if a == b => {
                follow(&closeup, &sounds, pair, ends, true);
            }
            (Hears::Unknown, _) | (_, Hears::Unknown) => follow(&closeup, &sounds, pair, ends, false),
            // Nothing told by which sound these two are to be laid: what they said holds.
            _ => {}
        }
    });
    let doubt = |of: &Hears| match *of {
        Hears::Lead { doubt_s, .. } if doubt_s > 0.0 => Doubt::Echo(doubt_s),
        Hears::Lead { .. } | Hears::Apart => Doubt::Place(0.0),
        Hears::Unknown => Doubt::Sound,
    };
    let is_following = |&k: &usize| matches!(hears[k], Hears::Lead { .. });
    Some(Led {
        lines,
        following: (0..hears.len()).filter(is_following).collect(),
        doubts: hears.iter().map(doubt).collect(),
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
    let offset = (pair.expected_s * SAMPLE_RATE_HZ as f64).round() as isize;
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
fn usual_s(k: usize, pairs: &[(usize, usize)], hears: &[Hears]) -> f64 {
    let beside = pairs.iter().filter_map(|&(a, b)| {
        let other = match k {
            k if k == a => b,
            k if k == b => a,
            _ => return None,
        };
        match hears[other] {
            Hears::Lead { shift_s, .. } => Some(shift_s),
            _ => None,
        }
    });
    let mut of: Vec<f64> = beside.collect();
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(0.0)
}
