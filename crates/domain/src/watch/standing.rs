//! Who is on shift now, and what was handed over.

use super::{Notes, PostId};
use crate::group::{Group, Key};
use std::collections::BTreeMap;

/// What somebody left behind at a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Who stood there.
    pub by: Key,
    /// What they say of it, as codes.
    pub notes: Notes,
}

/// Who checked in, and in which epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    epoch: u64,
    standing: BTreeMap<Key, PostId>,
    handed: BTreeMap<PostId, HandedOver>,
}

impl Watch {
    /// A member begins to stand at a post, or changes to it. Strangers do not.
    pub fn check_in(&mut self, group: &Group, member: Key, post: PostId) {
        if group.member(member).is_none() {
            return;
        }
        self.enter(group);
        self.standing.insert(member, post);
    }

    /// A member stands watch no longer.
    pub fn check_out(&mut self, member: Key) {
        self.standing.remove(&member);
    }

    /// Who stands at that post leaves it, and says how it is there. Says whether they stood there.
    pub fn hand_over(&mut self, group: &Group, by: Key, post: PostId, notes: &Notes) -> bool {
        let stands = self.on_shift(group).any(|one| one == (by, post));
        if stands {
            self.standing.remove(&by);
            let notes = notes.clone();
            self.handed.insert(post, HandedOver { by, notes });
        }
        stands
    }

    /// What was handed over last at a post, in the present epoch.
    #[must_use]
    pub fn handed_over(&self, group: &Group, post: PostId) -> Option<&HandedOver> {
        let is_present = self.epoch == group.epoch().number;
        self.handed.get(&post).filter(|_| is_present)
    }

    fn enter(&mut self, group: &Group) {
        if self.epoch != group.epoch().number {
            *self = Self {
                epoch: group.epoch().number,
                ..Self::default()
            };
        }
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
