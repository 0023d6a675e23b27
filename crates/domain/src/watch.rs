//! Who stands watch, and where. `formats/alarm.md`.
//!
//! Knows no map and no clock: who is on shift follows from who checked in and out before, in the ledger's order.

use crate::group::Key;
use std::collections::BTreeMap;

/// A place where people stand watch, by 16 bytes of chance. Its name lies in closed bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub [u8; 16]);

/// Who is on shift.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    standing: BTreeMap<Key, PostId>,
}

impl Watch {
    /// A member begins to stand at a post, or changes to it.
    pub fn check_in(&mut self, member: Key, post: PostId) {
        self.standing.insert(member, post);
    }

    /// A member stands watch no longer.
    pub fn check_out(&mut self, member: Key) {
        self.standing.remove(&member);
    }

    /// Whether the member is on shift.
    #[must_use]
    pub fn is_on(&self, member: Key) -> bool {
        self.standing.contains_key(&member)
    }

    /// Everybody on shift, and where.
    #[must_use]
    pub fn standing(&self) -> &BTreeMap<Key, PostId> {
        &self.standing
    }
}
