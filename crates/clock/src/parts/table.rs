//! Whom a recording is laid beside, and where it is looked for.

use std::collections::{BTreeMap, BTreeSet};

use super::Standing;
use super::profile::Neighbours;
use crate::align::Group;
use crate::correlate::first_lag;
use crate::evidence::Reading;
use crate::listen::FRAMES_PER_S;

/// Two recordings hold together by themselves from here on, in standard deviations.
const HOLDS_Z: f32 = 5.0;
/// Places asked per group and in all, highest first.
const LAGS_PER_GROUP: usize = 12;
const LAGS_MAX: usize = 48;
/// Below this a place promises nothing, however short the stretch that it comes from.
const LAG_Z: f32 = 3.0;
/// A recording that was refused is looked at when one of its comparisons reaches this.
const PROMISE_Z: f32 = 5.5;
/// A copy of nearly all of a recording tells nothing about it.
const WHOLE_SHARE: f64 = 0.9;

/// Everyone around a recording.
pub(super) struct Around {
    /// Those that hold together without it.
    pub groups: Vec<Neighbours>,
    /// Clock of the group that it was joined to, which counts its groups from there.
    pub clock: usize,
    /// Where it was put on that clock.
    pub lag: Option<isize>,
}

impl Standing<'_> {
    /// Everyone but itself, its own copies, and `without`; its own group falls into what holds together without it.
    pub(super) fn neighbours(&self, own: usize, without: &BTreeSet<usize>) -> Around {
        let mut around = Around {
            groups: Vec::new(),
            clock: usize::MAX,
            lag: None,
        };
        for (clock, group) in self.groups.iter().enumerate() {
            let mut members = self.with_copies(group);
            let lag = members.remove(&own);
            members.retain(|id, _| !without.contains(id) && !self.is_whole_copy(*id, own));
            let falls_apart = lag.is_some();
            if falls_apart && !members.is_empty() {
                (around.clock, around.lag) = (clock, lag);
            }
            let parts = if falls_apart {
                self.held(members)
            } else {
                vec![members]
            };
            let parts = parts.into_iter().filter(|members| !members.is_empty());
            around
                .groups
                .extend(parts.map(|members| Neighbours { clock, members }));
        }
        around
    }

    pub(super) fn with_copies(&self, group: &Group) -> Group {
        let frames = |seconds: f64| (seconds * FRAMES_PER_S as f64).round() as isize;
        let copies = self.copies.iter().filter_map(|copy| {
            let at = group.get(&copy.of)?;
            Some((copy.id, at + frames(copy.offset_s)))
        });
        group.iter().map(|(&id, &at)| (id, at)).chain(copies).collect()
    }

    fn is_whole_copy(&self, id: usize, own: usize) -> bool {
        let frames = |id: usize| self.grounds.features[id].frames as f64;
        self.copies
            .iter()
            .any(|copy| copy.id == id && copy.of == own && frames(id) > WHOLE_SHARE * frames(own))
    }

    /// Members that hold together pair by pair.
    fn held(&self, members: Group) -> Vec<Group> {
        let mut left = members;
        let mut groups = Vec::new();
        while let Some((id, at)) = left.pop_first() {
            let mut group = Group::from([(id, at)]);
            let mut asked = vec![(id, at)];
            while let Some((i, at_i)) = asked.pop() {
                let near: Vec<(usize, isize)> = left
                    .iter()
                    .filter(|&(&j, &at_j)| self.z_at(i, j, at_j - at_i) >= HOLDS_Z)
                    .map(|(&j, &at_j)| (j, at_j))
                    .collect();
                near.iter().for_each(|(j, _)| _ = left.remove(j));
                group.extend(near.iter().copied());
                asked.extend(near);
            }
            groups.push(group);
        }
        groups
    }

    /// How well two recordings fit where j starts `lag` frames after i.
    fn z_at(&self, i: usize, j: usize, lag: isize) -> f32 {
        let Some((curve, reading)) = self.grounds.curve(i, j) else {
            return 0.0;
        };
        let lag = if reading == Reading::Forward { lag } else { -lag };
        let at = lag - first_lag(curve.frames_b);
        let near = (at - 2).max(0) as usize..((at + 3).max(0) as usize).min(curve.steps.len());
        near.map(|k| curve.z(k)).fold(0.0, f32::max)
    }

    /// Whether any comparison of a recording promises something.
    pub(super) fn promises(&self, own: usize, groups: &[Neighbours]) -> bool {
        let mut others = groups.iter().flat_map(|group| group.members.keys());
        others.any(|&other| self.highest(own, other) >= PROMISE_Z)
    }

    fn highest(&self, i: usize, j: usize) -> f32 {
        self.grounds.curve(i, j).map_or(0.0, |(curve, _)| curve.highest())
    }

    /// Where a recording is looked for, by group: where it was put, and wherever its curves stand high.
    pub(super) fn lags(&self, own: usize, around: &Around) -> BTreeMap<usize, Vec<isize>> {
        let alone = Group::from([(own, 0)]);
        let mut peaks: Vec<(f32, usize, isize)> = Vec::new();
        for (k, group) in around.groups.iter().enumerate() {
            if group
                .members
                .keys()
                .all(|&other| self.highest(own, other) < LAG_Z)
            {
                continue;
            }
            let evidence = self.grounds.evidence(&group.members, &alone);
            let found = evidence.map_or(Vec::new(), |evidence| evidence.peaks(LAGS_PER_GROUP));
            peaks.extend(
                found
                    .into_iter()
                    .filter(|peak| peak.1 >= LAG_Z)
                    .map(|(lag, z)| (z, k, lag)),
            );
        }
        peaks.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        peaks.truncate(LAGS_MAX);
        let mut lags: BTreeMap<usize, Vec<isize>> = BTreeMap::new();
        if let Some(lag) = around.lag {
            let here = (0..around.groups.len()).filter(|&k| around.groups[k].clock == around.clock);
            here.for_each(|k| lags.entry(k).or_default().push(lag));
        }
        for (_, k, lag) in peaks {
            let known = lags.entry(k).or_default();
            if known
                .iter()
                .all(|known| (known - lag).abs() > FRAMES_PER_S as isize / 4)
            {
                known.push(lag);
            }
        }
        lags
    }
}
