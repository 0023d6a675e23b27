//! How a ledger begins that goes on for another one, which was seized or lost.

use super::digest::hash_of;
use super::entry::{EntryError, SUCCESSION, piece, sized};

/// Bytes of the entry with which the successor of another ledger begins.
pub const SUCCESSION_BYTES: usize = 33;

/// Names the last checkpoint of the ledger before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Succession {
    checkpoint: [u8; 32],
}

impl Succession {
    /// Names the text of the last cosigned checkpoint of the ledger before: its three lines, without signatures.
    #[must_use]
    pub fn of(checkpoint_text: &str) -> Self {
        Self {
            checkpoint: hash_of(&[b"pfiff/succession/1", checkpoint_text.as_bytes()]),
        }
    }

    /// Its 33 bytes: kind, digest.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; SUCCESSION_BYTES] {
        let mut bytes = [SUCCESSION; SUCCESSION_BYTES];
        bytes[1..].copy_from_slice(&self.checkpoint);
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, EntryError> {
        sized::<SUCCESSION_BYTES>(bytes)?;
        Ok(Self {
            checkpoint: piece(bytes, 1),
        })
    }
}
