//! Whose voice counts, and how many there are. One way for those who folded the alarm and for a stranger with a notice.

use super::{Publication, Word};
use crate::group::{Group, Key, Role};
use std::collections::BTreeMap;

/// To which side somebody leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lean {
    /// It is so.
    For,
    /// It is not.
    Against,
    /// Neither can be told.
    Neither,
}

impl Word {
    /// To which side it leans.
    #[must_use]
    pub fn lean(self) -> Lean {
        match self {
            Self::Confirmed(_) => Lean::For,
            Self::NotIt(_) => Lean::Against,
            Self::CannotTell => Lean::Neither,
        }
    }
}

/// The branch of whoever blew a whistle: as it was when the alarm was told, else as it is now. `None` where they left
/// before, and nobody knows it any more.
#[must_use]
pub fn silent_branch(group: &Group, whistler: Key, told: Option<&Publication>) -> Option<Key> {
    let now = || group.member(whistler).map(|member| member.branch);
    told.and_then(Publication::silent_branch).or_else(now)
}

/// The branch that a member speaks for: `None` for who has no voice.
///
/// A watcher of any branch but the silent one. Where nobody knows which one that is, nobody has a voice.
#[must_use]
pub fn speaks_for(group: &Group, silent: Option<Key>, key: Key) -> Option<Key> {
    let member = group.member(key).filter(|member| member.is(Role::Watcher))?;
    (member.branch != silent?).then_some(member.branch)
}

/// What each branch says: above 0 for it, below 0 against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally(BTreeMap<Key, i64>);

impl Tally {
    /// Of these members' words on an alarm in which one branch is silent. Each key comes once.
    #[must_use]
    pub fn of(group: &Group, silent: Option<Key>, words: impl IntoIterator<Item = (Key, Lean)>) -> Self {
        let mut branches = BTreeMap::new();
        for (key, lean) in words {
            let Some(branch) = speaks_for(group, silent, key) else {
                continue;
            };
            *branches.entry(branch).or_default() += match lean {
                Lean::For => 1,
                Lean::Against => -1,
                Lean::Neither => 0,
            };
        }
        Self(branches)
    }

    /// To which side a branch leans.
    #[must_use]
    pub fn lean_of(&self, branch: Key) -> Lean {
        match self.0.get(&branch).copied().unwrap_or_default() {
            1.. => Lean::For,
            0 => Lean::Neither,
            _ => Lean::Against,
        }
    }

    /// How many branches lean to that side.
    #[must_use]
    pub fn voices(&self, side: Lean) -> usize {
        self.0
            .keys()
            .filter(|branch| self.lean_of(**branch) == side)
            .count()
    }

    /// The side that the margin is for, if there is one.
    #[must_use]
    pub fn decided(&self, group: &Group) -> Option<Lean> {
        let margin = usize::from(group.policy().margin.max(2));
        let (for_it, against) = (self.voices(Lean::For), self.voices(Lean::Against));
        match () {
            () if for_it >= against + margin => Some(Lean::For),
            () if against >= for_it + margin => Some(Lean::Against),
            () => None,
        }
    }
}
