//! What an audit has to say about a ledger.

use super::digest::{GroupHead, GroupTag, NodeHash};
use super::entry::EntryError;
use std::fmt;

/// How much a finding says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The ledger breaks its rules.
    Fails,
    /// What there is does not suffice to say.
    NotEstablished,
}

/// One thing that is not as it should be. Indexes are those of entries, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A leaf that holds no entry.
    NoEntry {
        /// Which leaf.
        index: u64,
        /// Why it is none.
        why: EntryError,
    },
    /// A group's sequence that does not follow: some are missing, or one came again.
    Sequence {
        /// Which entry.
        index: u64,
        /// Of which group.
        group: GroupTag,
        /// What had to come.
        needed: u64,
        /// What came.
        found: u64,
    },
    /// An entry that follows upon another history of its group.
    Head {
        /// Which entry.
        index: u64,
        /// Of which group.
        group: GroupTag,
        /// The group's head as it is.
        needed: GroupHead,
        /// The head that the entry names.
        found: GroupHead,
    },
    /// A member saw another head at this sequence.
    SeenHead {
        /// Which entry.
        index: u64,
        /// Of which group.
        group: GroupTag,
        /// What the member saw.
        seen: GroupHead,
        /// What the ledger has.
        found: GroupHead,
    },
    /// A succession that is not the first entry.
    Succession {
        /// Which entry.
        index: u64,
    },
    /// A group that began in the ledger before this one.
    BegunBefore {
        /// Its first entry here.
        index: u64,
        /// Which group.
        group: GroupTag,
        /// The sequence of that entry.
        sequence: u64,
    },
    /// A checkpoint with another root than the entries have.
    Root {
        /// Of which size.
        size: u64,
        /// What was signed.
        signed: NodeHash,
        /// What follows from the entries.
        found: NodeHash,
    },
    /// A checkpoint beyond the last entry that could be had.
    BeyondEnd {
        /// Its size.
        size: u64,
        /// How many entries there were.
        entries: u64,
    },
    /// A checkpoint that was handed in after its place had been passed.
    TooLate {
        /// Its size.
        size: u64,
    },
    /// A head that a member saw, and that the ledger has not come to, or passed before it was handed in.
    SeenNotReached {
        /// Of which group.
        group: GroupTag,
        /// At which sequence.
        sequence: u64,
    },
    /// More groups than are followed; what lies beyond is not followed.
    TooManyGroups {
        /// The first entry of a group that is not followed.
        index: u64,
    },
}

impl Finding {
    /// Whether the ledger fails by it, or only something remains open.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::BegunBefore { .. }
            | Self::BeyondEnd { .. }
            | Self::TooLate { .. }
            | Self::SeenNotReached { .. }
            | Self::TooManyGroups { .. } => Verdict::NotEstablished,
            _ => Verdict::Fails,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEntry { index, why } => write!(out, "entry {index}: {why}"),
            Self::Sequence {
                index,
                group,
                needed,
                found,
            } => {
                write!(
                    out,
                    "entry {index}: group {group} goes on with {found}, not with {needed}"
                )
            }
            Self::Head {
                index,
                group,
                needed,
                found,
            } => {
                write!(
                    out,
                    "entry {index}: group {group} follows upon the head {found}, and has {needed}"
                )
            }
            Self::SeenHead {
                index,
                group,
                seen,
                found,
            } => {
                write!(
                    out,
                    "entry {index}: group {group} has the head {found}, and a member saw {seen}"
                )
            }
            Self::Succession { index } => {
                write!(out, "entry {index}: a succession that is not the first entry")
            }
            Self::BegunBefore {
                index,
                group,
                sequence,
            } => {
                write!(
                    out,
                    "entry {index}: group {group} goes on at {sequence}; how it began is in another ledger"
                )
            }
            Self::Root { size, signed, found } => {
                write!(
                    out,
                    "checkpoint of {size}: it has the root {signed}, its entries have {found}"
                )
            }
            Self::BeyondEnd { size, entries } => {
                write!(out, "checkpoint of {size}: only {entries} entries could be had")
            }
            Self::TooLate { size } => write!(
                out,
                "checkpoint of {size}: it was handed in too late to be compared"
            ),
            Self::SeenNotReached { group, sequence } => {
                write!(
                    out,
                    "group {group}: what a member saw at {sequence} was not compared"
                )
            }
            Self::TooManyGroups { index } => {
                write!(
                    out,
                    "entry {index}: from here on, groups that are new are not followed"
                )
            }
        }
    }
}
