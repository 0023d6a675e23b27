//! Finds recordings that were paused, cut, or put together from pieces, and the stretches that can be placed.
//!
//! Such a recording has no one place. The evidence must be positive: one stretch fits clearly here and another
//! clearly elsewhere, and each misses where the other fits although somebody listened there too. A stretch that is
//! merely faint, or talked over, says nothing. Decides who is broken; measures nothing close up.

mod place;
mod profile;
mod stretch;
mod table;

pub(crate) use place::parts_of;
use stretch::Stretch;

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::align::{Grounds, Group, REPEATS, peak_min};
use crate::listen::FRAMES_PER_S;
use crate::outcome::Copy;
use profile::{Beside, CELL, Neighbours, Profile, Track};
use stretch::CELLS_MIN;

/// A stretch may begin and end anywhere: what that adds to the height that chance reaches.
const STRETCH_PRICE: f32 = 1.0;
/// Most recordings are whole: two stretches that say otherwise must stand higher still by so much.
const BREAK_PRICE: f32 = 2.5;
/// By so much a stretch must stand above what another's place gives it.
const APART_Z: f32 = 4.5;
/// Height that a place must promise beyond its stretch before its silence there counts.
const PROMISE_Z: f32 = 6.0;
/// A place misses where it gives less than this share of what it promised.
const MISS_SHARE: f32 = 0.3;
/// Cells beyond a stretch that are asked: 30 s.
const BEYOND: usize = 30 * FRAMES_PER_S / CELL;
/// Frames that must be heard there: 4.5 s.
const BEYOND_MIN: f32 = 4.5 * FRAMES_PER_S as f32;
/// From here on a neighbour has heard a stretch by itself.
const BOTH_Z: f32 = 5.0;
/// From here on a placed recording is looked at: a run that gives less than so much of what the rest promises.
const WEAK_SHARE: f32 = 0.35;
const WEAK_Z: f32 = 5.5;

/// Groups as they stand, in which broken recordings are looked for.
pub struct Standing<'a> {
    /// All that decisions rest on.
    pub grounds: &'a Grounds<'a>,
    /// What was joined so far.
    pub groups: &'a [Group],
    /// What copies what.
    pub copies: &'a [Copy],
}

impl Standing<'_> {
    /// Recordings that cannot be whole, most certain first; each by evidence that needs none of those before it.
    #[must_use]
    pub fn broken(&self) -> Vec<usize> {
        let none = BTreeSet::new();
        let all: Vec<usize> = self.listed().collect();
        let mut suspects: Vec<(f32, usize)> = all
            .into_par_iter()
            .filter(|&own| self.is_suspect(own))
            .filter_map(|own| Some((self.break_z(own, &none)?, own)))
            .collect();
        suspects.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let mut broken = BTreeSet::new();
        let mut order = Vec::new();
        for (_, own) in suspects {
            if broken.is_empty() || self.break_z(own, &broken).is_some() {
                broken.insert(own);
                order.push(own);
            }
        }
        order
    }

    fn listed(&self) -> impl Iterator<Item = usize> {
        let members = self.groups.iter().flat_map(|group| group.keys().copied());
        members.chain(self.copies.iter().map(|copy| copy.id))
    }

    /// Height that a stretch needs.
    fn needed_z(&self) -> f32 {
        peak_min(self.grounds.features.len()) + STRETCH_PRICE
    }

    /// Whether a recording is worth a closer look: cheap, and wrong often enough.
    fn is_suspect(&self, own: usize) -> bool {
        let around = self.neighbours(own, &BTreeSet::new());
        let Some(lag) = around.lag else {
            return self.promises(own, &around.groups);
        };
        let beside = self.beside(own, &around.groups);
        let mut here = (0..around.groups.len()).filter(|&g| around.groups[g].clock == around.clock);
        here.any(|group| {
            let profiles = beside.profiles(group, &[lag]);
            profiles.iter().any(|profile| has_weak_run(&profile.all))
        })
    }

    fn beside<'b>(&'b self, own: usize, groups: &'b [Neighbours]) -> Beside<'b> {
        Beside {
            grounds: self.grounds,
            own,
            groups,
        }
    }

    /// Stretches of a recording beside the others, none of which is `without`.
    fn stretches(
        &self,
        own: usize,
        without: &BTreeSet<usize>,
    ) -> (Vec<Stretch>, Vec<Profile>, Vec<Neighbours>) {
        let around = self.neighbours(own, without);
        let lags = self.lags(own, &around);
        let beside = self.beside(own, &around.groups);
        let profiles: Vec<Profile> = lags
            .iter()
            .flat_map(|(&group, lags)| beside.profiles(group, lags))
            .collect();
        let repeats = self.grounds.repetition[own] > REPEATS;
        let found = stretch::find(&profiles, self.needed_z(), repeats);
        (found, profiles, around.groups)
    }

    /// How certainly a recording is broken, if it is.
    fn break_z(&self, own: usize, without: &BTreeSet<usize>) -> Option<f32> {
        let (found, profiles, _) = self.stretches(own, without);
        let mut strongest: Option<f32> = None;
        for (n, first) in found.iter().enumerate() {
            for second in &found[n + 1..] {
                let z = first.z.min(second.z);
                if z >= self.needed_z() + BREAK_PRICE
                    && strongest.is_none_or(|known| z > known)
                    && is_jump(first, second, &profiles)
                    && is_own(first, second, &profiles)
                {
                    strongest = Some(z);
                }
            }
        }
        strongest
    }
}

/// Whether some run gives much less than the rest of the recording promises.
fn has_weak_run(profile: &Track) -> bool {
    let cells = profile.cells();
    let all = 0..cells;
    let (total, frames) = (profile.rate(&all) * profile.frames(&all), profile.frames(&all));
    let mut length = CELLS_MIN;
    while length < cells {
        for start in (0..=cells - length).step_by((length / 4).max(1)) {
            let run = start..start + length;
            let heard = profile.frames(&run);
            let product = profile.rate(&run) * heard;
            let rest = (total - product) / (frames - heard).max(1.0);
            let promised = rest * heard.sqrt();
            if heard >= BEYOND_MIN && promised > WEAK_Z && profile.z(&run) < WEAK_SHARE * promised {
                return true;
            }
        }
        length *= 2;
    }
    false
}

/// Whether two stretches cannot belong to one unbroken recording.
fn is_jump(first: &Stretch, second: &Stretch, profiles: &[Profile]) -> bool {
    let (of_first, of_second) = (&profiles[first.profile], &profiles[second.profile]);
    if first.spot.group == second.spot.group && first.spot.agrees(&second.spot) {
        return false;
    }
    let is_apart = |here: &Stretch, elsewhere: &Profile| here.z >= elsewhere.all.z(&here.cells) + APART_Z;
    let after = second.cells.start..second.cells.end.min(second.cells.start + BEYOND);
    let before = first.cells.start.max(first.cells.end.saturating_sub(BEYOND))..first.cells.end;
    is_apart(first, of_second)
        && is_apart(second, of_first)
        && misses(of_first, &first.cells, &after)
        && misses(of_second, &second.cells, &before)
}

/// Whether a place that fits within some cells does not fit in others, though neighbours that fit there listen on.
fn misses(profile: &Profile, within: &Range<usize>, beyond: &Range<usize>) -> bool {
    let (mut heard, mut promised, mut got) = (0.0, 0.0, 0.0);
    for (_, track) in &profile.each {
        // What a neighbour promises is what it gave, less what chance may have added.
        let rate = track.rate(within) - track.frames(within).max(1.0).sqrt().recip();
        let promise = rate.max(0.0) * track.frames(beyond).sqrt();
        heard += track.frames(beyond);
        promised += promise * promise;
        got += promise * track.z(beyond);
    }
    heard >= BEYOND_MIN && promised >= PROMISE_Z.powi(2) && got <= MISS_SHARE * promised
}

/// Whether a jump is this recording's and not that of somebody who heard both stretches: in what was cut, pieces touch.
fn is_own(first: &Stretch, second: &Stretch, profiles: &[Profile]) -> bool {
    let (of_first, of_second) = (&profiles[first.profile], &profiles[second.profile]);
    let clearest = [of_first.clearest(&first.cells), of_second.clearest(&second.cells)];
    clearest.into_iter().flatten().all(|(member, _)| {
        let (Some(before), Some(after)) = (of_first.of(member), of_second.of(member)) else {
            return true;
        };
        if before.z(&first.cells).min(after.z(&second.cells)) < BOTH_Z {
            return true;
        }
        let (before, after) = (before.likeliest(&first.cells), after.likeliest(&second.cells));
        let frames = |cells: usize| (cells * CELL) as isize;
        let own_gap = frames(after.start) - frames(before.end);
        let other_gap = own_gap + second.spot.lag - first.spot.lag;
        own_gap.abs() <= other_gap.abs()
    })
}
