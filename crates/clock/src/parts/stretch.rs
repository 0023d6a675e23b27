//! Stretches of a recording that stand by themselves, each at one place.
//!
//! The strongest stretch is taken first and grown as far as it fits; what is left is asked again. A stretch that fits
//! at two places is ambiguous and none, and neither is one that rests on a single word.

use std::ops::Range;

use super::profile::{CELL, Profile, Spot, Track};
use crate::listen::FRAMES_PER_S;

/// Cells of the shortest stretch: 4.5 s, so that a piece of 5 s is found wherever it begins.
pub(super) const CELLS_MIN: usize = 9;
/// Stretches of one recording, at most.
const STRETCHES_MAX: usize = 48;
/// The next place must be so much lower.
const RATIO_MIN: f32 = 1.3;
/// Or, where sounds repeat, lower by so much.
const MARGIN: f32 = 4.5;
/// What must be left without the best cells: half of a short stretch, 6 s of a long one.
const REST_MIN: f32 = 4.0;
/// Cells that are taken away at most.
const BEST: usize = 6 * FRAMES_PER_S / CELL;

/// Some cells of a recording at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// Where in the recording.
    pub(super) cells: Range<usize>,
    /// Where beside the others.
    pub(super) spot: Spot,
    /// Index of its profile.
    pub(super) profile: usize,
    /// Standard deviations.
    pub(super) z: f32,
}

/// Finds stretches of at least `needed_z`, in order of time.
#[must_use]
pub(super) fn find(profiles: &[Profile], needed_z: f32, repeats: bool) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut free = vec![true; profiles.first().map_or(0, |profile| profile.all.cells())];
    for _ in 0..STRETCHES_MAX {
        let Some((profile, core)) = strongest(profiles, &free) else {
            break;
        };
        if profiles[profile].all.z(&core) < needed_z {
            break;
        }
        let cells = grown(&profiles[profile].all, &core, &free);
        free[cells.clone()].fill(false);
        let stretch = Stretch {
            z: profiles[profile].all.z(&cells),
            spot: profiles[profile].spot,
            cells,
            profile,
        };
        if stands(&stretch, profiles, repeats) {
            found.push(stretch);
        }
    }
    found.sort_by_key(|stretch| stretch.cells.start);
    let mut found = merged(without_insets(found), profiles);
    for k in 1..found.len() {
        part(&mut found[k - 1..=k], profiles);
    }
    found
}

/// The highest run of free cells of any profile, over lengths that grow by a third.
fn strongest(profiles: &[Profile], free: &[bool]) -> Option<(usize, Range<usize>)> {
    let mut taken = vec![0usize];
    taken.extend(free.iter().scan(0, |sum, free| {
        *sum += usize::from(!free);
        Some(*sum)
    }));
    let mut best: Option<(f32, usize, Range<usize>)> = None;
    let mut length = CELLS_MIN;
    while length <= free.len() {
        for start in (0..=free.len() - length).step_by((length / 8).max(1)) {
            let cells = start..start + length;
            if taken[cells.end] > taken[cells.start] {
                continue;
            }
            for (k, profile) in profiles.iter().enumerate() {
                let z = profile.all.z(&cells);
                if best.as_ref().is_none_or(|best| z > best.0) && is_covered(&profile.all, &cells) {
                    best = Some((z, k, cells.clone()));
                }
            }
        }
        length += (length / 3).max(1);
    }
    best.map(|(_, profile, cells)| (profile, cells))
}

fn is_covered(profile: &Track, cells: &Range<usize>) -> bool {
    profile.frames(cells) >= 0.8 * (cells.len() * CELL) as f32
}

/// As far to both sides as it is likelier to fit than not.
fn grown(profile: &Track, core: &Range<usize>, free: &[bool]) -> Range<usize> {
    let rate = profile.rate(core);
    let last = (core.end..free.len()).find(|&k| !free[k]).unwrap_or(free.len());
    let first = (0..core.start).rev().find(|&k| !free[k]).map_or(0, |k| k + 1);
    let middle = (core.start + core.end) / 2;
    let best = |ends: &mut dyn Iterator<Item = usize>, gain: &dyn Fn(usize) -> f32, at: usize| {
        ends.fold((gain(at), at), |best, k| {
            let gain = gain(k);
            if gain > best.0 { (gain, k) } else { best }
        })
        .1
    };
    let start = best(
        &mut (first..middle),
        &|k| profile.gain(&(k..middle), rate),
        core.start,
    );
    let end = best(
        &mut (middle + 1..=last),
        &|k| profile.gain(&(middle..k), rate),
        core.end,
    );
    start..end
}

/// Whether a stretch is long enough, rests on more than one word, and fits nowhere else.
fn stands(stretch: &Stretch, profiles: &[Profile], repeats: bool) -> bool {
    let cells = &stretch.cells;
    if cells.len() < CELLS_MIN {
        return false;
    }
    let profile = &profiles[stretch.profile].all;
    let away = BEST.min(cells.len() / 2);
    let rest = (cells.start..=cells.end - away)
        .map(|at| {
            let (left, right) = (cells.start..at, at + away..cells.end);
            let frames = profile.frames(&left) + profile.frames(&right);
            (profile.rate(&left) * profile.frames(&left) + profile.rate(&right) * profile.frames(&right))
                / frames.max(1.0).sqrt()
        })
        .fold(f32::MAX, f32::min);
    let second_z = profiles
        .iter()
        .filter(|other| !other.spot.agrees(&stretch.spot))
        .map(|other| other.all.z(cells))
        .fold(0.0, f32::max);
    let is_clear = if repeats {
        stretch.z >= second_z + MARGIN
    } else {
        stretch.z >= second_z * RATIO_MIN
    };
    rest >= REST_MIN && is_clear
}

/// Takes out what lies between two stretches at one place: a cut or a pause would have moved the later one. What fits
/// elsewhere in between is a sound that was played twice.
fn without_insets(found: Vec<Stretch>) -> Vec<Stretch> {
    let is_inset = |k: usize| {
        let own = &found[k].spot;
        found[..k].iter().any(|before| {
            let mut after = found[k + 1..].iter();
            !before.spot.agrees(own) && after.any(|after| after.spot.agrees(&before.spot))
        })
    };
    let kept: Vec<bool> = (0..found.len()).map(|k| !is_inset(k)).collect();
    let all = found.into_iter().zip(kept);
    all.filter_map(|(stretch, kept)| kept.then_some(stretch))
        .collect()
}

/// Neighbouring stretches at one place are one, if what lies between was heard by others at all.
fn merged(found: Vec<Stretch>, profiles: &[Profile]) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in found {
        match all.last_mut() {
            Some(last) if last.spot.group == stretch.spot.group && last.spot.agrees(&stretch.spot) => {
                last.cells.end = stretch.cells.end;
                if stretch.z > last.z {
                    (last.spot, last.profile) = (stretch.spot, stretch.profile);
                }
                last.z = profiles[last.profile].all.z(&last.cells);
            }
            _ => all.push(stretch),
        }
    }
    all
}

/// Draws the border of two stretches that touch where both together are likeliest.
fn part(two: &mut [Stretch], profiles: &[Profile]) {
    let (from, to) = (two[0].cells.clone(), two[1].cells.clone());
    if to.start > from.end + 1 {
        return;
    }
    let (left, right) = (&profiles[two[0].profile].all, &profiles[two[1].profile].all);
    let (rate_left, rate_right) = (left.rate(&from), right.rate(&to));
    let gain = |at: usize| left.gain(&(from.start..at), rate_left) + right.gain(&(at..to.end), rate_right);
    let lowest = from.end.saturating_sub(CELLS_MIN).max(from.start + 1);
    let highest = (to.start + CELLS_MIN).min(to.end - 1);
    let border = (lowest..=highest).max_by(|&x, &y| gain(x).total_cmp(&gain(y)));
    if let Some(border) = border {
        two[0].cells.end = border;
        two[1].cells.start = border;
    }
}
