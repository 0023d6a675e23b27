//! What the public is told: it follows from the alarm alone, so every device makes the same of it.

use super::{Alarm, Cell, Standing, What};
use crate::group::{Digest, Group, Key, Role};
use std::collections::BTreeSet;

/// What a notice says of its alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// There is danger.
    Alert,
    /// What was told before was unfounded.
    Correction,
    /// It is over.
    AllClear,
}

/// An alarm as it is told to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Whose.
    pub group: Digest,
    /// Of which whistle.
    pub alarm: Digest,
    /// From 1; each that follows has one more.
    pub revision: u64,
    /// What it says.
    pub state: NoticeState,
    /// About what.
    pub what: What,
    /// Where.
    pub cell: Cell,
    /// Seconds since 1970; after that it falls silent by itself.
    pub good_until_s: u64,
}

impl Alarm {
    /// The notice of a revision that was told.
    #[must_use]
    pub fn notice(&self, group: Digest, alarm: Digest, revision: usize) -> Option<Notice> {
        let standing = self.told.get(revision.checked_sub(1)?)?;
        Some(self.would_be(group, alarm, revision, state_of(*standing)?))
    }

    /// What a member who confirms signs: the notice that would follow.
    #[must_use]
    pub fn next_notice(&self, group: Digest, alarm: Digest, state: NoticeState) -> Notice {
        self.would_be(group, alarm, self.told.len() + 1, state)
    }

    fn would_be(&self, group: Digest, alarm: Digest, revision: usize, state: NoticeState) -> Notice {
        Notice {
            group,
            alarm,
            revision: revision as u64,
            state,
            what: self.whistle.what,
            cell: self.whistle.cell,
            good_until_s: self.good_until_s(),
        }
    }
}

fn state_of(standing: Standing) -> Option<NoticeState> {
    match standing {
        Standing::Unconfirmed => None,
        Standing::Confirmed => Some(NoticeState::Alert),
        Standing::Unfounded => Some(NoticeState::Correction),
        Standing::Ended => Some(NoticeState::AllClear),
    }
}

/// Whether these members, whose signatures under one notice hold, are enough for a stranger to believe it.
///
/// One dispatcher is; else members with the role watcher, of as many different branches as the margin says.
#[must_use]
pub fn is_vouched(group: &Group, signers: &[Key]) -> bool {
    let is_by_dispatcher = signers.iter().any(|key| group.is(*key, Role::Dispatcher));
    let watchers = signers.iter().filter(|key| group.is(**key, Role::Watcher));
    let branches: BTreeSet<Key> = watchers
        .filter_map(|key| Some(group.member(*key)?.branch))
        .collect();
    is_by_dispatcher || branches.len() >= usize::from(group.policy().margin.max(2))
}
