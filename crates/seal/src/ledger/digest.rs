//! The kinds of 32 bytes in a ledger: each its own type, so that none is taken for another.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// Makes a type of 32 bytes that shows itself in hex.
macro_rules! thirty_two_bytes {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// Nothing: 32 zero bytes.
            pub const ZERO: Self = Self([0; 32]);
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }
    };
}

thirty_two_bytes! {
    /// The hash of a leaf or of an inner node of the tree (RFC 6962, section 2.1).
    NodeHash
}
thirty_two_bytes! {
    /// Which group an entry is of, for those who know the group's id, and for nobody else.
    GroupTag
}
thirty_two_bytes! {
    /// Which envelope (or release) an entry is of, for those who have its bytes or its digest.
    EnvelopeTag
}
thirty_two_bytes! {
    /// What a group has come to: the hash of its newest entry, which names the head before it.
    GroupHead
}

impl GroupTag {
    /// SHA-256 of `pfiff/group-tag/1` and the group's id (32 bytes).
    #[must_use]
    pub fn of(group_id: &[u8; 32]) -> Self {
        Self(hash_of(&[b"pfiff/group-tag/1", group_id]))
    }
}

impl EnvelopeTag {
    /// SHA-256 of `pfiff/envelope-tag/1` and the envelope's digest (SHA-256 of its exact bytes).
    #[must_use]
    pub fn of(envelope_digest: &[u8; 32]) -> Self {
        Self(hash_of(&[b"pfiff/envelope-tag/1", envelope_digest]))
    }
}

impl GroupHead {
    /// SHA-256 of `pfiff/head/1` and the bytes of the group's newest entry.
    ///
    /// The name is short so that both fit into two blocks of SHA-256.
    pub(super) fn after(entry: &[u8]) -> Self {
        Self(hash_of(&[b"pfiff/head/1", entry]))
    }
}

/// SHA-256 over several pieces, one after the other.
pub(super) fn hash_of(pieces: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    pieces.iter().for_each(|piece| hasher.update(piece));
    hasher.finalize().into()
}
