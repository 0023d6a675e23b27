//! One line of the ledger: what a leaf of the tree holds.
//!
//! An entry tells a stranger that *a* group has gone on by one, and that its history hangs together; not which group,
//! and not what was said. `formats/ledger.md` says the bytes.

use super::digest::{EnvelopeTag, GroupHead, GroupTag, NodeHash};
use super::succession::Succession;
use super::tree::leaf_hash;

/// Bytes of an entry about a group.
pub const ENTRY_BYTES: usize = 105;

const ENVELOPE: u8 = 1;
const RELEASE: u8 = 2;
/// Which the first entry of a ledger can be that goes on for another one.
pub(super) const SUCCESSION: u8 = 3;

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A member's envelope was taken in.
    Envelope,
    /// The relay says what it has deleted, and why (`formats/retention.md`).
    Release,
}

/// A step of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    group: GroupTag,
    sequence: u64,
    previous: GroupHead,
    envelope: EnvelopeTag,
}

/// Where a group stands: the newest sequence (0: nothing yet) and the head after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupState {
    /// How many entries the group has, which is the sequence of its newest.
    pub sequence: u64,
    /// The head after that entry; zeros before the first.
    pub head: GroupHead,
}

impl GroupState {
    /// A group that has no entry yet.
    pub const EMPTY: Self = Self {
        sequence: 0,
        head: GroupHead::ZERO,
    };
}

/// What a leaf of the tree can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A step of a group.
    Group(Entry),
    /// The ledger goes on where another one was cut off; only at index 0.
    Succession(Succession),
}

/// Why bytes are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Nothing at all.
    #[error("an entry is empty")]
    Empty,
    /// A first byte that no version of Pfiff wrote.
    #[error("an entry has the unknown kind {0}")]
    Kind(u8),
    /// Too short or too long for its kind.
    #[error("an entry has {found} bytes, its kind has {needed}")]
    Length {
        /// Bytes that there are.
        found: usize,
        /// Bytes that there should be.
        needed: usize,
    },
    /// Sequences go from 1 to 2⁶³ − 1.
    #[error("an entry has the sequence {0}, outside of 1 to 2^63 - 1")]
    Sequence(u64),
    /// The first names no head before it, and every other one does.
    #[error("entry {0} of a group and the head before it contradict each other")]
    Previous(u64),
}

impl Entry {
    /// The next entry of a group that stands at `state`.
    #[must_use]
    pub fn next(kind: EntryKind, group: GroupTag, state: GroupState, envelope: EnvelopeTag) -> Self {
        Self {
            kind,
            group,
            sequence: state.sequence + 1,
            previous: state.head,
            envelope,
        }
    }

    /// Reads the bytes of an entry about a group.
    ///
    /// # Errors
    /// Whatever [`Leaf::parse`] refuses, and a succession.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        match Leaf::parse(bytes)? {
            Leaf::Group(entry) => Ok(entry),
            Leaf::Succession(_) => Err(EntryError::Kind(SUCCESSION)),
        }
    }

    /// Its 105 bytes: kind, group tag, sequence (big-endian), previous head, envelope tag.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[0] = match self.kind {
            EntryKind::Envelope => ENVELOPE,
            EntryKind::Release => RELEASE,
        };
        bytes[1..33].copy_from_slice(&self.group.0);
        bytes[33..41].copy_from_slice(&self.sequence.to_be_bytes());
        bytes[41..73].copy_from_slice(&self.previous.0);
        bytes[73..].copy_from_slice(&self.envelope.0);
        bytes
    }

    /// Where the group stands after it.
    #[must_use]
    pub fn state(&self) -> GroupState {
        GroupState {
            sequence: self.sequence,
            head: GroupHead::after(&self.to_bytes()),
        }
    }

    /// Its hash in the tree.
    #[must_use]
    pub fn leaf_hash(&self) -> NodeHash {
        leaf_hash(&self.to_bytes())
    }

    /// What it stands for.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Whose step it is.
    #[must_use]
    pub fn group(&self) -> GroupTag {
        self.group
    }

    /// The how-manieth of its group, from 1.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The group's head before it.
    #[must_use]
    pub fn previous(&self) -> GroupHead {
        self.previous
    }

    /// The envelope, or the release, that it stands for.
    #[must_use]
    pub fn envelope(&self) -> EnvelopeTag {
        self.envelope
    }
}

impl Leaf {
    /// Reads what a leaf holds.
    ///
    /// # Errors
    /// Refuses unknown kinds, other lengths than the kind's own, and a sequence that contradicts the previous head.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        match *bytes.first().ok_or(EntryError::Empty)? {
            ENVELOPE => read_entry(EntryKind::Envelope, bytes).map(Self::Group),
            RELEASE => read_entry(EntryKind::Release, bytes).map(Self::Group),
            SUCCESSION => Succession::read(bytes).map(Self::Succession),
            kind => Err(EntryError::Kind(kind)),
        }
    }
}

fn read_entry(kind: EntryKind, bytes: &[u8]) -> Result<Entry, EntryError> {
    sized::<ENTRY_BYTES>(bytes)?;
    let entry = Entry {
        kind,
        group: GroupTag(piece(bytes, 1)),
        sequence: u64::from_be_bytes(piece(bytes, 33)),
        previous: GroupHead(piece(bytes, 41)),
        envelope: EnvelopeTag(piece(bytes, 73)),
    };
    let is_first = entry.sequence == 1;
    if entry.sequence == 0 || i64::try_from(entry.sequence).is_err() {
        return Err(EntryError::Sequence(entry.sequence));
    }
    if is_first != (entry.previous == GroupHead::ZERO) {
        return Err(EntryError::Previous(entry.sequence));
    }
    Ok(entry)
}

pub(super) fn sized<const NEEDED: usize>(bytes: &[u8]) -> Result<(), EntryError> {
    match bytes.len() {
        found if found == NEEDED => Ok(()),
        found => Err(EntryError::Length {
            found,
            needed: NEEDED,
        }),
    }
}

/// Some bytes out of an entry whose length was compared before.
pub(super) fn piece<const BYTES: usize>(bytes: &[u8], from: usize) -> [u8; BYTES] {
    bytes[from..from + BYTES]
        .try_into()
        .expect("the slice is as long as the array")
}
