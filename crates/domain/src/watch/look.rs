//! What the watch lacks, for whoever looks at a time.

use super::{Plan, PostId, ShiftId, Watch};
use crate::group::{Group, Key};
use std::collections::BTreeMap;

/// A shift that runs, and at whose post fewer stand than it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Which.
    pub shift: ShiftId,
    /// Where.
    pub post: PostId,
    /// How many more it needs.
    pub missing: usize,
    /// Who took it and does not stand there.
    pub absent: Vec<Key>,
}

/// All gaps at that time, in the order of shifts. Where several shifts run at one post, each counts all who stand there.
#[must_use]
pub fn gaps(group: &Group, watch: &Watch, plan: &Plan, now_s: u64) -> Vec<Gap> {
    let mut standing: BTreeMap<PostId, Vec<Key>> = BTreeMap::new();
    for (key, post) in watch.on_shift(group) {
        standing.entry(post).or_default().push(key);
    }
    let running = plan
        .shifts()
        .iter()
        .filter(|(_, one)| one.shift.span.holds(now_s));
    let gap = |(id, one): (&ShiftId, &super::Stood)| {
        let there = standing.get(&one.shift.post).map_or(&[][..], Vec::as_slice);
        let missing = usize::from(one.shift.needed).saturating_sub(there.len());
        let absent = one.shift.takers.iter().filter(|key| !there.contains(key));
        (missing > 0).then(|| Gap {
            shift: *id,
            post: one.shift.post,
            missing,
            absent: absent.copied().collect(),
        })
    };
    running.filter_map(gap).collect()
}
