//! A recording's file for as long as it is not settled whether the ledger names it. However that ends, by a refusal, a
//! queue that is full, or a relay that closes, a file that no row names goes.

use super::StoreError;
use super::rows;
use crate::engine::Parts;
use domain::group::Digest;
use seal::envelope::Envelope;
use seal::ledger::EnvelopeTag;
use std::sync::Arc;

/// Holds a file; many may hold the same one.
pub(crate) struct Shelved {
    parts: Arc<Parts>,
    digest: Digest,
    is_left: bool,
}

impl Shelved {
    /// Comes back when the bytes are durable under their name.
    pub(crate) fn place(parts: &Arc<Parts>, envelope: &Envelope) -> Result<Self, StoreError> {
        let digest = envelope.digest();
        parts.shelf.hold(digest);
        let held = Self {
            parts: Arc::clone(parts),
            digest,
            is_left: false,
        };
        parts.shelf.place(&parts.disk, digest, envelope.bytes())?;
        Ok(held)
    }

    /// Leaves the file where it is: the ledger names it, or that cannot be known before the next start.
    pub(crate) fn leave(mut self) {
        self.is_left = true;
    }

    fn is_nobodys(&self) -> bool {
        let tag = EnvelopeTag::of(&self.digest.0);
        let named = self
            .parts
            .readers
            .with(|connection| rows::names_file(connection, tag));
        matches!(named, Ok(false))
    }
}

impl Drop for Shelved {
    fn drop(&mut self) {
        let parts = Arc::clone(&self.parts);
        // The writer holds what it writes a row for, so once nobody holds it the row is there or never comes.
        parts.shelf.let_go(self.digest, || {
            if !self.is_left && self.is_nobodys() {
                let name = self.digest.to_string();
                // What cannot be removed is swept at the next start.
                let _ = parts.shelf.remove(&parts.disk, [name.as_str()]);
            }
        });
    }
}
