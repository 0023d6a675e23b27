//! Whom an epoch left out: its author had not read of them yet. Rule 12 of `formats/group.md`.
//!
//! Everybody computes the same from the same entries: what an author had read, their envelope says itself, in clear.
//! Whether what was handed over opens anything, is not known here.

use super::{Change, Group, Key, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Since which entry a member is one, and since which they read what is for dispatchers, if they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Since {
    member: u64,
    dispatch: Option<u64>,
}

/// Since when each member is to be handed epochs, and whom the present one left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handing {
    since: BTreeMap<Key, Since>,
    left_out: BTreeSet<Key>,
}

impl Handing {
    /// Takes a change that counted; `group` is the group behind it, and its author had read up to `seen`.
    pub fn fold(&mut self, place: Place, seen: Option<u64>, change: &Change, group: &Group) {
        let was = std::mem::take(&mut self.since);
        for (key, member) in group.members() {
            let before = was.get(key);
            let dispatch = before.and_then(|since| since.dispatch).unwrap_or(place.sequence);
            let since = Since {
                member: before.map_or(place.sequence, |since| since.member),
                dispatch: member.roles.reads_dispatch().then_some(dispatch),
            };
            self.since.insert(*key, since);
        }
        self.left_out.retain(|key| self.since.contains_key(key));
        if change.epoch().is_some() {
            self.left_out = self.later_than(place, seen);
        }
    }

    /// Who begins a group, or an epoch, leaves out nobody by what that same envelope says.
    fn later_than(&self, place: Place, seen: Option<u64>) -> BTreeSet<Key> {
        let unread = |at: u64| at < place.sequence && at > seen.unwrap_or(0);
        let is_late = |since: &Since| unread(since.member) || since.dispatch.is_some_and(unread);
        let late = self.since.iter().filter(|(_, since)| is_late(since));
        late.map(|(key, _)| *key).collect()
    }

    /// Members whom the author of the present epoch had not read of. While there are some, a steward's device begins the
    /// next epoch.
    #[must_use]
    pub fn left_out(&self) -> &BTreeSet<Key> {
        &self.left_out
    }
}
