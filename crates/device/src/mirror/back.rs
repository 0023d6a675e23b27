//! Taking back what was read behind a place, at the price of what was read: a group grows, and each event is one.
//!
//! Knows nothing of why it is taken back.

use super::releases::Releases;
use super::{EnvelopeTag, GroupState, Mirror};
use domain::group::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// A place that one can go back to, until the next one is marked.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    state: GroupState,
    newest: Option<(u64, EnvelopeTag)>,
    views: BTreeMap<u64, (Digest, u64)>,
    missing: u64,
}

/// What is gone, what is closed, and why.
type Released = (BTreeSet<u64>, BTreeSet<u64>, Releases);

/// What was changed since the last mark, and not only grew.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    /// Digests and what they stood for before.
    digests: Vec<(Digest, Option<u64>)>,
    /// As it was before the first release since.
    released: Option<Box<Released>>,
}

impl Mirror {
    /// Marks this place; the one that was marked before is forgotten.
    pub(crate) fn mark(&mut self) -> Mark {
        self.changed = Changed::default();
        Mark {
            state: self.state,
            newest: self.newest,
            views: self.views.clone(),
            missing: self.missing,
        }
    }

    /// An envelope stands at this sequence.
    pub(super) fn notes_digest(&mut self, digest: Digest, sequence: u64) {
        let was = self.digests.insert(digest, sequence);
        self.changed.digests.push((digest, was));
    }

    /// Before anything is released, or found about it.
    pub(super) fn keeps_released(&mut self) {
        if self.changed.released.is_none() {
            let was = (self.gone.clone(), self.closed.clone(), self.releases.clone());
            self.changed.released = Some(Box::new(was));
        }
    }

    /// As it was when that place was marked.
    pub(crate) fn take_back(&mut self, mark: Mark) {
        let changed = std::mem::take(&mut self.changed);
        for (digest, was) in changed.digests.into_iter().rev() {
            match was {
                Some(sequence) => self.digests.insert(digest, sequence),
                None => self.digests.remove(&digest),
            };
        }
        if let Some(released) = changed.released {
            (self.gone, self.closed, self.releases) = *released;
        }
        let behind = mark.state.sequence;
        drop(self.gone.split_off(&(behind + 1)));
        drop(self.closed.split_off(&(behind + 1)));
        let length = usize::try_from(behind).unwrap_or(usize::MAX);
        self.heads.truncate(length);
        self.known.truncate(length);
        (self.state, self.newest, self.missing) = (mark.state, mark.newest, mark.missing);
        self.views = mark.views;
    }
}
