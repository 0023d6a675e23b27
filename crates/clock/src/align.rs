//! All recordings to joined groups, decided jointly.
//!
//! Pair by pair, noise wins too often. So the best two groups are joined, and from then on their evidence is *added*:
//! every later decision rests on all recordings heard so far. Afterwards each member is asked again in the light of
//! everything, since a repeated song may have fitted before the clip that holds both repetitions came in.
//! A wrong join puts words in the wrong mouth, so whatever is not clear is left open, with its alternatives.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::correlate::Curve;
use crate::evidence::{Evidence, Peak, Reading};
use crate::listen::{FRAMES_PER_S, Features};
use crate::support::{Overlay, Support};

/// Peak needed to join 24 recordings, in robust standard deviations. Read off an earlier comparison, where unlike
/// recordings that share nothing reached 5.5 at most in 4,300 trials; not calibrated again since.
const PEAK_MIN: f32 = 6.0;
/// Never less, however few are left.
const PEAK_LEAST: f32 = 5.75;
/// More for each doubling: what the tail of a normal distribution asks when four times as many offsets are searched.
const PEAK_PER_DOUBLING: f32 = 0.25;
/// More for each doubling of the offsets between two groups, beyond those of two that last six minutes each.
/// Reasoned from the same normal tail, not yet measured.
const PEAK_PER_OFFSETS: f32 = 0.125;
const OFFSETS_USUAL: usize = 12 * 60 * FRAMES_PER_S;
/// Where a sound does not repeat itself, the second place must be so much lower.
const RATIO_MIN: f32 = 1.3;
/// From here on a recording counts as repeating itself (loops, chants, sirens).
pub(crate) const REPEATS: f32 = 6.5;
/// Where sounds repeat, both places are high and the ratio says little: the difference must be clear. 4.0 sufficed.
const MARGIN_REPEATING: f32 = 4.5;
/// The same where one side repeats itself and the other seems not to, because somebody talks over it: of 34 pairs that
/// shared a loop or a tempo and no moment, the best place of the clearest stood 3.2 above the second.
const MARGIN_HALF_REPEATING: f32 = 3.75;
/// What must be left of a fit without its best stretch of 6 s, or of 12 s where sounds repeat.
const REST_MIN: f32 = 3.3;
const REST_MIN_SHORT: f32 = 5.0;
/// Without loops a place must stand so high, by so much above the second, and so many times as high. In 10,800
/// trials of a clip beside some others of its event, at a height of 7 and 3 above, 287 more came in right and one
/// wrong, where nobody else had heard the moment; at a height of 8, 225 and none.
/// The margin is stricter here, and this very combination was not tried by itself.
const LOOPLESS_MIN: f32 = 8.0;
const LOOPLESS_MARGIN: f32 = 3.5;
const LOOPLESS_RATIO: f32 = 1.6;
/// With loops that place must be at least so high, measured by the highest.
const LOOPED_SHARE: f32 = 0.7;
/// Half of what must be shared where either side repeats itself: a beat of 3 s, once, told of a place 44 s off.
const LOOP_HALF_MIN_S: usize = 3;
/// From here on a single pair is certain enough to be joined before evidence is summed.
const CLEAR: f32 = 12.0;

/// Peak needed to join when so many recordings are compared with each other.
#[must_use]
pub fn peak_min(recordings: usize) -> f32 {
    (PEAK_MIN + PEAK_PER_DOUBLING * (recordings as f32 / 24.0).log2()).max(PEAK_LEAST)
}

/// All that decisions rest on.
pub struct Grounds<'a> {
    /// Of each recording.
    pub features: &'a [Features],
    /// How strongly each recording repeats itself.
    pub repetition: &'a [f32],
    /// Curves of pairs i < j; pairs without promise may be missing.
    pub curves: &'a BTreeMap<(usize, usize), Curve>,
    /// The same without what each recording repeats, where that was asked for.
    pub loopless: Option<&'a Grounds<'a>>,
}

/// Recordings on one time: frames after a common zero.
pub type Group = BTreeMap<usize, isize>;

/// How a possible join looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Clear.
    Join,
    /// No place stands out of chance.
    Faint,
    /// Two places fit nearly as well.
    Ambiguous,
    /// Only a short stretch fits.
    Local,
}

/// A join that was considered and left open.
#[derive(Debug, Clone)]
pub struct Open {
    /// Members of the one group.
    pub first: Group,
    /// Members of the other.
    pub second: Group,
    /// Where the second would start after the first.
    pub peak: Peak,
    /// Why it was left open.
    pub verdict: Verdict,
}

/// What came of it.
pub struct Groups {
    /// Of one member or more.
    pub groups: Vec<Group>,
    /// What stood out of chance and was left open, strongest first.
    pub open: Vec<Open>,
}

impl Grounds<'_> {
    pub(crate) fn curve(&self, i: usize, j: usize) -> Option<(&Curve, Reading)> {
        let reading = if i < j {
            Reading::Forward
        } else {
            Reading::Backward
        };
        self.curves
            .get(&(i.min(j), i.max(j)))
            .map(|curve| (curve, reading))
    }

    /// Evidence for where `second`'s zero lies after `first`'s; none where no curve is known.
    #[must_use]
    pub fn evidence(&self, first: &Group, second: &Group) -> Option<Evidence> {
        let mut known = Vec::new();
        for (&i, at_i) in first {
            for (&j, at_j) in second {
                if let Some((curve, reading)) = self.curve(i, j) {
                    known.push((curve, reading, at_i - at_j));
                }
            }
        }
        (!known.is_empty()).then(|| Evidence::new(&known))
    }

    /// How the evidence of a place is spread over time.
    #[must_use]
    pub fn support(&self, first: &Group, second: &Group, lag: isize) -> Support {
        let pairs: Vec<Overlay> = first
            .iter()
            .flat_map(|(&i, &at)| {
                second.iter().map(move |(&j, at_j)| Overlay {
                    a: &self.features[i],
                    b: &self.features[j],
                    lag: lag + at_j - at,
                    at,
                })
            })
            .filter(|pair| crate::correlate::overlap(pair.lag, pair.a.frames, pair.b.frames) > 0)
            .collect();
        Support::new(&pairs)
    }

    /// How strongly a group repeats itself.
    fn strongest(&self, group: &Group) -> f32 {
        group.keys().map(|&i| self.repetition[i]).fold(0.0, f32::max)
    }

    /// What long recordings ask more: chance has more places to strike.
    fn more_for_length(&self, first: &Group, second: &Group) -> f32 {
        let frames = |group: &Group| {
            let end = group
                .iter()
                .map(|(&i, at)| at + self.features[i].frames as isize)
                .max();
            let begin = group.values().min();
            (end.unwrap_or(0) - begin.unwrap_or(&0)).max(0) as usize
        };
        let offsets = (frames(first) + frames(second)).max(OFFSETS_USUAL);
        PEAK_PER_OFFSETS * (offsets as f32 / OFFSETS_USUAL as f32).log2()
    }

    /// What to make of the best place of two groups, when so many are compared with each other.
    #[must_use]
    pub fn judge(&self, first: &Group, second: &Group, peak: &Peak, among: usize) -> Verdict {
        let repeating = [first, second].map(|group| self.strongest(group) > REPEATS);
        let repeats = repeating == [true, true];
        if peak.z < peak_min(among) + self.more_for_length(first, second) {
            return Verdict::Faint;
        }
        let ratio_min = peak.second_z * RATIO_MIN;
        let needed = match repeating {
            [true, true] => peak.second_z + MARGIN_REPEATING,
            [false, false] => ratio_min,
            _ => ratio_min.max(peak.second_z + MARGIN_HALF_REPEATING),
        };
        if peak.z < needed {
            return Verdict::Ambiguous;
        }
        let support = self.support(first, second, peak.lag);
        let stretch_s = if repeats { 12 } else { 6 };
        // A short overlap cannot spare so much: half of it must do, and more must be left.
        let half = support.shared_s() / 2;
        if half < LOOP_HALF_MIN_S && repeating.contains(&true) {
            return Verdict::Local;
        }
        let (stretch_s, rest_min) = if half < stretch_s && !repeats {
            (half, REST_MIN_SHORT)
        } else {
            (stretch_s, REST_MIN)
        };
        if support.without_best(stretch_s) < rest_min {
            Verdict::Local
        } else {
            Verdict::Join
        }
    }

    /// The place where two groups that repeat themselves share what they do not repeat, if there is one.
    fn beyond_loops(&self, first: &Group, second: &Group, peak: &Peak) -> Option<Peak> {
        let loopless = self
            .loopless
            .filter(|_| self.strongest(first).min(self.strongest(second)) > REPEATS)?;
        let found = loopless.evidence(first, second)?.peak();
        let is_clear = found.z >= LOOPLESS_MIN
            && found.z >= found.second_z + LOOPLESS_MARGIN
            && found.z >= found.second_z * LOOPLESS_RATIO;
        let is_spread = || loopless.support(first, second, found.lag).without_best(12) >= REST_MIN;
        // What is shared without loops is shared with them too: one of the places that fitted nearly as well.
        let fits = || {
            self.evidence(first, second)
                .is_some_and(|all| all.near(found.lag) >= LOOPED_SHARE * peak.z)
        };
        (is_clear && is_spread() && fits()).then_some(found)
    }

    /// Joins what can be joined of some recordings.
    #[must_use]
    pub fn join(&self, recordings: &[usize]) -> Groups {
        let mut joining = Joining::new(self, recordings);
        joining.join_clear();
        joining.join_summed();
        joining.finish()
    }
}

/// Groups on their way, with the evidence between them.
struct Joining<'a> {
    grounds: &'a Grounds<'a>,
    groups: BTreeMap<usize, Group>,
    between: BTreeMap<(usize, usize), Candidate>,
}

/// What two groups have to say to each other. The evidence itself is summed anew when a group has grown: held for
/// every two of a thousand recordings it would not fit the memory.
struct Candidate {
    peak: Peak,
    verdict: Verdict,
}

impl<'a> Joining<'a> {
    fn new(grounds: &'a Grounds<'a>, recordings: &[usize]) -> Self {
        let groups = recordings.iter().map(|&i| (i, Group::from([(i, 0)]))).collect();
        Self {
            grounds,
            groups,
            between: BTreeMap::new(),
        }
    }

    /// Joins pairs that are certain by themselves, strongest first, so that large folders need few summed curves.
    fn join_clear(&mut self) {
        let mut clear: Vec<(usize, usize, Peak)> = self
            .grounds
            .curves
            .par_iter()
            .filter(|((i, j), _)| self.groups.contains_key(i) && self.groups.contains_key(j))
            .filter(|(_, curve)| curve.highest() > CLEAR)
            .filter_map(|(&(i, j), _)| {
                let (first, second) = (Group::from([(i, 0)]), Group::from([(j, 0)]));
                let peak = self.grounds.evidence(&first, &second)?.peak();
                let clear = peak.z > CLEAR
                    && self.grounds.judge(&first, &second, &peak, self.groups.len()) == Verdict::Join;
                clear.then_some((i, j, peak))
            })
            .collect();
        clear.sort_by(|a, b| b.2.z.total_cmp(&a.2.z).then((a.0, a.1).cmp(&(b.0, b.1))));
        for (i, j, peak) in clear {
            let (a, b) = (self.group_of(i), self.group_of(j));
            if a != b {
                let shift = self.groups[&a][&i] + peak.lag - self.groups[&b][&j];
                self.unite(a, b, shift);
            }
        }
    }

    fn group_of(&self, member: usize) -> usize {
        let found = self.groups.iter().find(|(_, group)| group.contains_key(&member));
        *found.expect("every recording is in one group").0
    }

    fn unite(&mut self, a: usize, b: usize, shift: isize) {
        let moved = self.groups.remove(&b).expect("b names a group");
        let into = self.groups.get_mut(&a).expect("a names a group");
        into.extend(moved.into_iter().map(|(member, at)| (member, at + shift)));
    }

    fn join_summed(&mut self) {
        let names: Vec<usize> = self.groups.keys().copied().collect();
        let pairs: Vec<(usize, usize)> = names
            .iter()
            .flat_map(|&a| names.iter().filter(move |&&b| b > a).map(move |&b| (a, b)))
            .collect();
        self.renew(pairs);
        while let Some((a, b)) = self.best() {
            self.join_best(a, b);
        }
    }

    /// Considers pairs of groups as they are now.
    fn renew(&mut self, pairs: Vec<(usize, usize)>) {
        let renewed: Vec<((usize, usize), Candidate)> = pairs
            .into_par_iter()
            .filter_map(|(a, b)| Some(((a, b), self.candidate(a, b)?)))
            .collect();
        self.between.extend(renewed);
    }

    /// None where no two members were worth comparing.
    fn candidate(&self, a: usize, b: usize) -> Option<Candidate> {
        let (first, second) = (&self.groups[&a], &self.groups[&b]);
        let peak = self.grounds.evidence(first, second)?.peak();
        let verdict = self.grounds.judge(first, second, &peak, self.groups.len());
        if verdict == Verdict::Ambiguous
            && let Some(peak) = self.grounds.beyond_loops(first, second, &peak)
        {
            let verdict = Verdict::Join;
            return Some(Candidate { peak, verdict });
        }
        Some(Candidate { peak, verdict })
    }

    fn best(&self) -> Option<(usize, usize)> {
        let clear = self
            .between
            .iter()
            .filter(|(_, candidate)| candidate.verdict == Verdict::Join);
        clear
            .max_by(|a, b| a.1.peak.z.total_cmp(&b.1.peak.z).then(b.0.cmp(a.0)))
            .map(|(&names, _)| names)
    }

    fn join_best(&mut self, a: usize, b: usize) {
        let lag = self
            .between
            .remove(&(a, b))
            .expect("the best candidate is there")
            .peak
            .lag;
        self.unite(a, b, lag);
        self.between
            .retain(|&(x, y), _| ![x, y].contains(&a) && ![x, y].contains(&b));
        let others = self.groups.keys().filter(|&&c| c != a);
        self.renew(others.map(|&c| (a.min(c), a.max(c))).collect());
    }

    fn finish(self) -> Groups {
        let mut open: Vec<Open> = self
            .between
            .iter()
            .filter(|(_, candidate)| candidate.peak.z > 0.0)
            .map(|((a, b), candidate)| Open {
                first: self.groups[a].clone(),
                second: self.groups[b].clone(),
                peak: candidate.peak,
                verdict: candidate.verdict,
            })
            .collect();
        open.sort_by(|a, b| b.peak.z.total_cmp(&a.peak.z));
        Groups {
            groups: self.groups.into_values().collect(),
            open,
        }
    }
}
