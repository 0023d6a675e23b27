//! One sound as a group hears it: by how much each member hears it later than its line says.
//!
//! It begins with a pair and takes in whoever hears the same at the same times, at a place where all pairs agree. Then
//! others are laid against all of it at once, and everybody again, and whoever hears it pause is let go. Knows what pairs
//! hear, not the recordings; whether the sound leads is decided elsewhere.

use std::collections::BTreeMap;

use super::ears::{APART, Ears, REACH, Seed};
use super::steady::{Activity, Heard};
use crate::SAMPLE_RATE_HZ;
use crate::refine::highest;

/// Places considered of each member, and how high they stand at least.
const PLACES: usize = 5;
const PLACE_MIN: f32 = 3.0;
/// Height and likeness together that take a member in, and by how much they exceed those of the next place.
const SURE: f32 = 7.0;
const SURE_MARGIN: f32 = 4.0;
/// Where a single pair speaks: more height, and so much likeness.
const SINGLE_MORE: f32 = 2.0;
const SINGLE_LIKENESS: f32 = 2.5;
/// Unlikeness counts no more than so much.
const UNLIKE_MAX: f32 = -2.0;
/// Later two pairs or more suffice, so high together and so many times as high as at the next place.
const LIKELY: f32 = 5.5;
const LIKELY_RATIO: f32 = 1.13;
/// To move, a member's other place must be so much higher.
const MOVE_RATIO: f32 = 1.15;
const MOVE_MORE: f32 = 0.3;
/// Rounds of laying everybody against all others: after each new member, and at the end.
const ROUNDS: usize = 2;
const ROUNDS_LAST: usize = 8;
/// An earlier place may be the direct way if it stands so high, measured by where the member lies, and no earlier than
/// walls throw back: 80 ms, 27 m.
const DIRECT: f32 = 6.5;
const DIRECT_SHARE: f32 = 0.55;
const DIRECT_LIKENESS: f32 = 1.0;
const ECHO_MAX: isize = SAMPLE_RATE_HZ as isize * 80 / 1000;
/// Who hears it pause, so much more likely than not, does not hear it.
const PAUSES: f32 = -0.5;
/// Lags so near are one sound: 2 ms.
const SAME: isize = 16;
/// So many must hear two sounds before these can be said to be parts of one.
const SHARED_MIN: usize = 3;

/// Members that hear one sound, and by how many samples later than their lines say, apart from what all share.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) later: BTreeMap<usize, isize>,
    activity: Activity,
}

/// A place of one member among the others.
#[derive(Debug, Clone, Copy)]
struct Place {
    later: isize,
    height: f32,
    /// Height and likeness together.
    total: f32,
}

/// What all members of a frame say of one more.
struct Stack {
    /// By how much it lies later, from `−2·REACH` on.
    heights: Vec<f32>,
    pairs: usize,
}

impl Frame {
    pub(super) fn new(ears: &Ears, seed: Seed) -> Self {
        let mut frame = Self {
            later: BTreeMap::from([(seed.a, 0)]),
            activity: Activity::new(ears.steps),
        };
        frame.take(ears, seed.b, -seed.lag);
        frame
    }

    /// What some members follow already: each where its line says.
    pub(super) fn of(ears: &Ears, members: &[usize]) -> Self {
        Self {
            later: members.iter().map(|&c| (c, 0)).collect(),
            activity: Activity::new(ears.steps),
        }
    }

    /// Who hears this, and whoever ran beside one of them.
    pub(super) fn audience(&self, ears: &Ears) -> Vec<usize> {
        let beside = |c: usize| self.later.keys().any(|&m| ears.is_pair(c, m));
        let all = 0..ears.members();
        all.filter(|&c| self.later.contains_key(&c) || beside(c))
            .collect()
    }

    /// Lets go whom it would lay farther from all others than pairs were compared: two sounds part by less.
    pub(super) fn let_go_far(&mut self) {
        let usual = self.usual();
        self.later
            .retain(|_, later| (*later - usual).unsigned_abs() <= crate::refine::REACH);
    }

    /// By how much they lie later in the median: what all share.
    pub(super) fn usual(&self) -> isize {
        median(self.later.values().copied().collect())
    }

    /// By how many samples another sound lays a member elsewhere, though it lays most of those who hear both alike.
    pub(super) fn contradicted(&self, other: &Self, c: usize) -> Option<usize> {
        let apart = |(m, at): (&usize, &isize)| Some(other.later.get(m)? - at);
        let all: Vec<isize> = self.later.iter().filter_map(apart).collect();
        let shared = median(all.clone());
        let alike = all.iter().filter(|apart| (**apart - shared).abs() < SAME).count();
        let by = (other.later.get(&c)? - self.later.get(&c)? - shared).unsigned_abs();
        (2 * alike > all.len() && all.len() >= SHARED_MIN && by >= SAME.unsigned_abs()).then_some(by)
    }

    /// Whether this is the sound of a seed.
    pub(super) fn holds(&self, seed: Seed) -> bool {
        let (a, b) = (self.later.get(&seed.a), self.later.get(&seed.b));
        a.zip(b).is_some_and(|(a, b)| (a - b - seed.lag).abs() < SAME)
    }

    fn take(&mut self, ears: &Ears, c: usize, later: isize) {
        for (&m, at_m) in &self.later {
            if let Some(profile) = ears.profile(c, m, later - at_m) {
                self.activity.add(&profile);
            }
        }
        self.later.insert(c, later);
    }

    /// Takes in all who are sure to hear it.
    pub(super) fn grow(&mut self, ears: &Ears) {
        let mut known: BTreeMap<usize, Option<(f32, isize)>> = BTreeMap::new();
        loop {
            for c in (0..ears.members()).filter(|c| !self.later.contains_key(c)) {
                known.entry(c).or_insert_with(|| self.sure_place(ears, c));
            }
            let sure = known.iter().filter_map(|(&c, place)| Some((c, (*place)?)));
            let best = sure.max_by(|x, y| x.1.0.total_cmp(&y.1.0).then(y.0.cmp(&x.0)));
            let Some((c, (_, later))) = best else { return };
            self.take(ears, c, later);
            known.retain(|&other, _| other != c && !ears.is_pair(other, c));
        }
    }

    /// Where a member is sure to lie, after by how much that exceeds all other places.
    fn sure_place(&self, ears: &Ears, c: usize) -> Option<(f32, isize)> {
        let stack = self.stack(ears, c);
        let mut places: Vec<Place> = stack
            .places()
            .into_iter()
            .map(|(later, height)| Place {
                later,
                height,
                total: height + self.likeness(ears, c, later).max(UNLIKE_MAX),
            })
            .collect();
        places.sort_by(|x, y| y.total.total_cmp(&x.total).then(x.later.cmp(&y.later)));
        let best = *places.first()?;
        let margin = best.total - places.get(1).map_or(PLACE_MIN, |place| place.total);
        let is_single = stack.pairs == 1;
        let least = SURE + if is_single { SINGLE_MORE } else { 0.0 };
        let is_sure = best.total >= least
            && margin >= SURE_MARGIN
            && (!is_single || best.total - best.height > SINGLE_LIKENESS);
        is_sure.then_some((margin, best.later))
    }

    /// How much what a member would hear resembles what the others hear.
    fn likeness(&self, ears: &Ears, c: usize, later: isize) -> f32 {
        let mut heard = Heard::new(ears.steps);
        for (&m, at_m) in &self.later {
            if let Some(profile) = ears.profile(c, m, later - at_m) {
                heard.add(&profile);
            }
        }
        self.activity.likeness(&heard)
    }

    fn stack(&self, ears: &Ears, c: usize) -> Stack {
        let mut heights = vec![0.0f32; 4 * REACH + 1];
        let others = self.later.iter().filter(|(m, _)| **m != c);
        let pairs = others
            .filter(|(m, at_m)| ears.add_heights(&mut heights, c, **m, **at_m))
            .count();
        let scale = 1.0 / (pairs.max(1) as f32).sqrt();
        heights.iter_mut().for_each(|height| *height *= scale);
        Stack { heights, pairs }
    }

    /// Lays the others, and then everybody again, against all who hear it; lets go who hears it pause.
    pub(super) fn finish(&mut self, ears: &Ears) {
        self.settle(ears, ROUNDS_LAST);
        while let Some((c, later)) = self.likeliest(ears) {
            self.later.insert(c, later);
            self.settle(ears, ROUNDS);
        }
        self.settle(ears, ROUNDS_LAST);
        while let Some(c) = self.pausing(ears) {
            self.later.remove(&c);
        }
    }

    fn likeliest(&self, ears: &Ears) -> Option<(usize, isize)> {
        let others = (0..ears.members()).filter(|c| !self.later.contains_key(c));
        let likely = others.filter_map(|c| {
            let stack = self.stack(ears, c);
            let places = stack.places();
            let &(later, height) = places.first()?;
            let next = places.get(1).map_or(2.0, |place| place.1);
            let is_likely = stack.pairs >= 2 && height >= LIKELY && height >= LIKELY_RATIO * next;
            is_likely.then_some((height - next, c, later))
        });
        let best = likely.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))?;
        Some((best.1, best.2))
    }

    /// Moves whom all others together want elsewhere.
    fn settle(&mut self, ears: &Ears, rounds: usize) {
        for _ in 0..rounds {
            let mut is_moved = false;
            for c in self.later.keys().copied().collect::<Vec<_>>() {
                let stack = self.stack(ears, c);
                let here = self.later[&c];
                if let Some(&(later, height)) = stack.places().first()
                    && height > MOVE_RATIO * stack.height_near(here) + MOVE_MORE
                    && (later - here).unsigned_abs() > APART
                {
                    self.later.insert(c, later);
                    is_moved = true;
                }
            }
            if !is_moved {
                return;
            }
        }
    }

    /// How many samples earlier a member may hear it: where a wall is louder than the way past whatever stands before
    /// the sound, the others together hear it earlier too, less loud.
    pub(super) fn doubt(&self, ears: &Ears, c: usize) -> usize {
        let (stack, here) = (self.stack(ears, c), self.later[&c]);
        let least = DIRECT.max(DIRECT_SHARE * stack.height_near(here));
        let places = stack.places().into_iter();
        let earlier = places.filter(|&(later, height)| later < here && height >= least);
        let near = earlier.filter(|(later, _)| here - later <= ECHO_MAX);
        let same = near.filter(|&(later, _)| self.likeness(ears, c, later) > DIRECT_LIKENESS);
        same.map(|(later, _)| (here - later).unsigned_abs())
            .max()
            .unwrap_or(0)
    }

    /// The member who most clearly hears it pause.
    fn pausing(&self, ears: &Ears) -> Option<usize> {
        let of = |c: usize| {
            let mut activity = Activity::new(ears.steps);
            for (&m, at_m) in self.later.iter().filter(|(m, _)| **m != c) {
                if let Some(profile) = ears.profile(c, m, self.later[&c] - at_m) {
                    activity.add(&profile);
                }
            }
            activity.goes_on()
        };
        let all = self.later.keys().map(|&c| (of(c), c));
        let least = all.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)))?;
        (least.0 < PAUSES).then_some(least.1)
    }

    /// Log of how much more likely this goes on than pauses.
    pub(super) fn goes_on(&self, ears: &Ears) -> f32 {
        let mut activity = Activity::new(ears.steps);
        for (&c, at_c) in &self.later {
            for (&m, at_m) in self.later.range(c + 1..) {
                if let Some(profile) = ears.profile(c, m, at_c - at_m) {
                    activity.add(&profile);
                }
            }
        }
        activity.goes_on()
    }
}

fn median(mut all: Vec<isize>) -> isize {
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or(0)
}

impl Stack {
    /// The highest places, highest first.
    fn places(&self) -> Vec<(isize, f32)> {
        if self.pairs == 0 {
            return Vec::new();
        }
        let mut heights = self.heights.clone();
        let mut places = Vec::new();
        for _ in 0..PLACES {
            let (at, height) = highest(&heights);
            if height < PLACE_MIN {
                break;
            }
            let end = (at + APART + 1).min(heights.len());
            heights[at.saturating_sub(APART)..end].fill(f32::MIN);
            places.push((at as isize - 2 * REACH as isize, height));
        }
        places
    }

    fn height_near(&self, later: isize) -> f32 {
        let Ok(middle) = usize::try_from(later + 2 * REACH as isize) else {
            return 0.0;
        };
        let from = middle.saturating_sub(APART);
        let near = self
            .heights
            .get(from..(middle + APART + 1).min(self.heights.len()));
        near.map_or(0.0, |near| near.iter().copied().fold(0.0, f32::max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_laid_farther_than_pairs_are_compared() {
        let reach = crate::refine::REACH as isize;
        let later = BTreeMap::from([
            (0, 40),
            (1, 0),
            (2, -30),
            (3, 40 + reach),
            (4, 41 + reach),
            (5, 39 - reach),
        ]);
        let activity = Activity::new(0);
        let mut frame = Frame { later, activity };
        assert_eq!(frame.usual(), 40);
        frame.let_go_far();
        assert_eq!(frame.later.into_keys().collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    fn frame(later: &[(usize, isize)]) -> Frame {
        let later = later.iter().copied().collect();
        let activity = Activity::new(0);
        Frame { later, activity }
    }

    #[test]
    fn a_part_of_the_same_sound_that_lays_one_elsewhere_contradicts() {
        let all = frame(&[(0, 0), (1, -23), (3, 740), (4, -13)]);
        // The same sound later on, heard from 500 samples off by the seed, with member 1 laid elsewhere.
        let part = frame(&[(0, 500), (1, 2114), (3, 1241)]);
        assert_eq!(all.contradicted(&part, 1), Some(1636));
        assert_eq!(all.contradicted(&part, 3), None);
        assert_eq!(all.contradicted(&part, 4), None);
        // Another sound at another place lays everybody elsewhere, and contradicts nobody.
        let other = frame(&[(0, 300), (1, -900), (3, 40)]);
        assert_eq!(all.contradicted(&other, 1), None);
    }
}
