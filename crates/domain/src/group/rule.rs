//! The rules of `formats/group.md` that a change can break. What the group does then, its fold knows.

use super::{Digest, Key};

/// Which rule a change breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A second beginning.
    Genesis,
    /// By somebody who is no member.
    Stranger,
    /// The author has not the role that it takes, or may not do it to itself.
    Right,
    /// An invitation that is not there: withdrawn, of an earlier epoch, never written, by who lost the right.
    NoInvitation,
    /// A second join under one invitation: proof of a fork.
    Spent,
    /// An invitation that gives what none may give.
    TooMuch,
    /// An epoch whose number is not the next.
    EpochNumber,
    /// Of an epoch that is not the present one, or closed to one that is over.
    OtherEpoch,
    /// Somebody who is no member is removed or given roles.
    NoMember,
    /// The group would be without a steward.
    LastSteward,
    /// A key that is in use already, or never will be again.
    KnownKey,
    /// Nothing stands open that could be seconded.
    NothingToSecond,
    /// Who seconds is not another person than who proposed, as far as the chain shows.
    NotAnother,
    /// An epoch that is closed to what was used before, or to the same for all as for dispatchers.
    OldEpochKey,
    /// Somebody stops reading what is for dispatchers, and no epoch begins with it; or one does for nothing.
    EpochWithRoles,
    /// More members, or more open invitations of one member, than a circle has.
    Full,
}

/// A change that counts for nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("envelope {digest} of {author} counts for nothing: {rule:?}")]
pub struct Broken {
    /// Who wrote it.
    pub author: Key,
    /// Which envelope.
    pub digest: Digest,
    /// Against which rule.
    pub rule: Rule,
}

/// The first of these that does not hold.
pub(super) fn first_broken<const N: usize>(rules: [(bool, Rule); N]) -> Result<(), Rule> {
    rules
        .into_iter()
        .find(|(holds, _)| !holds)
        .map_or(Ok(()), |(_, rule)| Err(rule))
}
