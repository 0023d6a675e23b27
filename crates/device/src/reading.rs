//! A group, read rung by rung: each is verified by `mirror` and folded by `circle`, and nothing else is known here.
//!
//! [`crate::Device`] reads so. Without its disk and its network it is what whole groups are played with in tests.

use crate::circle::MayMiss;
use crate::kept::Kept;
use crate::mirror::{Mirror, Rung};
use crate::{Circle, Finding, Heard};
use domain::group::{Digest, Group, Key};
use seal::envelope::{Class, Envelope};
use seal::ledger::GroupState;

/// How far a group was read, and what it came to.
#[derive(Clone)]
pub struct Reading {
    mirror: Mirror,
    circle: Circle,
}

/// One rung, foreign bytes: verified, then folded. What is found of the relay changes nothing.
pub(crate) fn take(
    mirror: &mut Mirror,
    circle: &mut Circle,
    kept: &mut Kept,
    bytes: &[u8],
) -> Result<Option<Step>, Finding> {
    let rung = Rung::parse(bytes)?;
    let epoch_from = circle.group().map_or(0, Group::epoch_from);
    let Some(envelope) = mirror.take(&rung, epoch_from)? else {
        return Ok(None);
    };
    let (sequence, may_miss) = (rung.entry.sequence(), MayMiss(mirror.missing()));
    let heard = circle.fold(sequence, &envelope, kept, may_miss);
    Ok(Some(Step {
        heard,
        folded: Folded {
            sequence,
            envelope,
            may_miss,
        },
    }))
}

/// What came with a rung, and what was folded.
pub(crate) struct Step {
    pub(crate) heard: Option<Heard>,
    pub(crate) folded: Folded,
}

/// An envelope that was folded: again, it comes to the same.
pub(crate) struct Folded {
    sequence: u64,
    envelope: Envelope,
    may_miss: MayMiss,
}

impl Folded {
    /// By the same keys as the first time.
    pub(crate) fn again(&self, circle: &mut Circle, kept: &mut Kept) {
        circle.fold(self.sequence, &self.envelope, kept, self.may_miss);
    }
}

impl Reading {
    /// Of a group of which nothing was read.
    #[must_use]
    pub fn of(group: Digest) -> Self {
        Self {
            mirror: Mirror::of(group),
            circle: Circle::default(),
        }
    }

    /// Takes the next rung; what was heard, if it counts.
    ///
    /// # Errors
    /// What the relay was found doing.
    pub fn take(&mut self, rung: &[u8], kept: &mut Kept) -> Result<Option<Heard>, Finding> {
        let step = take(&mut self.mirror, &mut self.circle, kept, rung)?;
        Ok(step.and_then(|step| step.heard))
    }

    /// What the group would come to if a relay had let this in next.
    #[must_use]
    pub fn after(&self, envelope: &Envelope, kept: &Kept) -> Circle {
        let (mut circle, mut kept) = (self.circle.clone(), kept.clone());
        let sequence = self.state().sequence + 1;
        circle.fold(sequence, envelope, &mut kept, MayMiss(0));
        circle
    }

    /// What it came to.
    #[must_use]
    pub fn circle(&self) -> &Circle {
        &self.circle
    }

    /// How far it was read.
    #[must_use]
    pub fn state(&self) -> GroupState {
        self.mirror.state()
    }

    /// At which sequence an envelope stands.
    #[must_use]
    pub fn sequence_of(&self, envelope: Digest) -> Option<u64> {
        self.mirror.sequence_of(envelope)
    }

    /// Number and digest that this author's next envelope of a class needs.
    #[must_use]
    pub fn due(&self, author: Key, class: Class) -> (u64, Digest) {
        self.circle.due(author, class)
    }
}

#[cfg(test)]
mod tests;
