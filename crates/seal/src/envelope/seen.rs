//! What an author had seen of the ledger, as it is written. Whether it was so, the ledger's readers compare.

use crate::cbor::{CborError, Reader, Writer};
use domain::group::Digest;

/// The newest of the ledger that an author had verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Of the group's last entry.
    pub sequence: u64,
    /// The group's head after it.
    pub head: Digest,
    /// Entries of the whole ledger.
    pub size: u64,
    /// The hash of its tree at that size.
    pub root: Digest,
}

impl Seen {
    /// Sequences in a group begin with 1, and each entry of it is one of the ledger.
    pub(super) fn is_something(&self) -> bool {
        self.sequence >= 1 && self.size >= self.sequence
    }

    pub(super) fn write(&self, into: Writer) -> Writer {
        let into = into.list(4).uint(self.sequence).bytes(&self.head.0);
        into.uint(self.size).bytes(&self.root.0)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.list_of(4)?;
        Ok(Self {
            sequence: reader.uint()?,
            head: Digest(reader.array_of()?),
            size: reader.uint()?,
            root: Digest(reader.array_of()?),
        })
    }
}
