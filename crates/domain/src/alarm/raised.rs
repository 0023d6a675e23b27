//! One alarm as its circle knows it: who was asked, what they answered, what a dispatcher decided.

use super::*;
use crate::group::{Digest, Group, Key, Role};
use std::collections::{BTreeMap, BTreeSet};

/// What a dispatcher decided, and the signature for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Who.
    pub by: Key,
    /// What.
    pub verdict: Verdict,
    /// As a verdict over the notice to which it leads.
    pub signature: Signature,
}

/// One alarm, as the circle knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The digest of the whistle's envelope.
    pub id: Digest,
    /// Who blew the whistle.
    pub by: Key,
    /// What was said with it.
    pub whistle: Whistle,
    /// Who was a watcher on shift then, but for the branch of who blew it.
    pub asked: BTreeSet<Key>,
    /// The newest answer of each.
    pub answers: BTreeMap<Key, Word>,
    /// The newest of a dispatcher.
    pub verdict: Option<Decided>,
    /// Whether a dispatcher wants no more observers there.
    pub is_enough: bool,
}

impl Alarm {
    pub(super) fn raised(place: &Standpoint<'_>, by: Key, id: Digest, whistle: Whistle) -> Self {
        let (group, on_shift) = (place.group, place.watch.on_shift(place.group));
        let silent = silent_branch(group, by, None);
        let asked = on_shift
            .map(|(key, _)| key)
            .filter(|key| speaks_for(group, silent, *key).is_some());
        Self {
            id,
            by,
            whistle,
            asked: asked.collect(),
            answers: BTreeMap::new(),
            verdict: None,
            is_enough: false,
        }
    }

    /// What a dispatcher decided; of who is none any more, only an end.
    #[must_use]
    pub fn decided(&self, group: &Group) -> Option<Verdict> {
        let stands = |one: &Decided| one.verdict == Verdict::Ended || group.is(one.by, Role::Dispatcher);
        self.verdict.filter(stands).map(|one| one.verdict)
    }
}
