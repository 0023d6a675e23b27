//! Who stands watch, and where. `formats/alarm.md`.
//!
//! **Invariant:** a shift ends with its epoch, so whoever joined later judges "on shift" as all others do.
//! Knows no map and no clock: who is on shift follows from who checked in and out before, in the ledger's order.

use crate::group::{Group, Key};
use std::collections::BTreeMap;

/// A place where people stand watch, by 16 bytes of chance. Its name lies in closed bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub [u8; 16]);

/// Who checked in, and in which epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    epoch: u64,
    standing: BTreeMap<Key, PostId>,
}

impl Watch {
    /// A member begins to stand at a post, or changes to it. Strangers do not.
    pub fn check_in(&mut self, group: &Group, member: Key, post: PostId) {
        if group.member(member).is_none() {
            return;
        }
        if self.epoch != group.epoch().number {
            self.epoch = group.epoch().number;
            self.standing.clear();
        }
        self.standing.insert(member, post);
    }

    /// A member stands watch no longer.
    pub fn check_out(&mut self, member: Key) {
        self.standing.remove(&member);
    }

    /// Whether the member is on shift.
    #[must_use]
    pub fn is_on(&self, group: &Group, member: Key) -> bool {
        self.on_shift(group).any(|(key, _)| key == member)
    }

    /// Everybody on shift, and where: nobody of an earlier epoch, nobody who is no member any more.
    pub fn on_shift(&self, group: &Group) -> impl Iterator<Item = (Key, PostId)> {
        let is_present = self.epoch == group.epoch().number;
        let stands = move |key: &Key| is_present && group.member(*key).is_some();
        self.standing
            .iter()
            .map(|(key, post)| (*key, *post))
            .filter(move |(key, _)| stands(key))
    }
}
