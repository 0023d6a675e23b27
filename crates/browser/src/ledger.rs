//! The ledger's word: checkpoints, receipts and releases, checked against a key that the page had before.

use crate::envelope::exactly;
use crate::{Refusal, Seen};
use domain::group::Digest;
use seal::ledger::{self, CosignerKey, EnvelopeTag, GroupTag, Leaf, LogKey};
use wasm_bindgen::prelude::wasm_bindgen;

/// A ledger's name and key, out of a group's genesis.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct LedgerKey(LogKey);

#[wasm_bindgen]
impl LedgerKey {
    /// As [`crate::Chain`] has both.
    ///
    /// # Errors
    /// Refuses names that a checkpoint cannot carry, and keys that are none.
    #[wasm_bindgen(constructor)]
    pub fn new(origin: &str, key: &[u8]) -> Result<LedgerKey, Refusal> {
        Ok(Self(LogKey::new(origin, &exactly(key, "a ledger's key")?)?))
    }

    /// From the text that other people's programs take.
    ///
    /// # Errors
    /// Refuses everything else.
    pub fn parse(text: &str) -> Result<LedgerKey, Refusal> {
        Ok(Self(LogKey::parse(text)?))
    }
}

/// One that the ledger signed.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Checkpoint(ledger::VerifiedCheckpoint);

#[wasm_bindgen]
impl Checkpoint {
    /// From a signed note.
    ///
    /// # Errors
    /// Where it is none, no checkpoint, or not by this ledger.
    pub fn check(note: &[u8], by: &LedgerKey) -> Result<Checkpoint, Refusal> {
        Ok(Self(ledger::Checkpoint::parse(note)?.verify(&by.0)?))
    }

    /// Entries of the whole ledger.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.head().size
    }

    /// The hash of its tree.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn root(&self) -> Vec<u8> {
        self.0.head().root.0.to_vec()
    }

    /// When this cosigner (a verifier key of type 0x04) saw it, in seconds since 1970; nothing, if it did not.
    ///
    /// # Errors
    /// Where it is no such key, or the cosigner's line does not hold.
    pub fn cosigned_s(&self, cosigner: &str) -> Result<Option<u64>, Refusal> {
        let cosigner = CosignerKey::parse(cosigner)?;
        let found = self.0.cosignatures(&[cosigner]);
        let found = found.map_err(|error| Refusal::of("ledger/cosignature", &error))?;
        Ok(found.first().map(|one| one.time_s))
    }
}

/// Proof that an envelope is in the ledger.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Receipt(ledger::VerifiedReceipt);

#[wasm_bindgen]
impl Receipt {
    /// From what the relay answered for an envelope of this digest, in this group.
    ///
    /// # Errors
    /// Where it is none, or proves something else.
    pub fn check(text: &[u8], by: &LedgerKey, group: &[u8], envelope: &[u8]) -> Result<Receipt, Refusal> {
        let group = GroupTag::of(&exactly(group, "a group")?);
        let envelope = EnvelopeTag::of(&exactly(envelope, "a digest")?);
        Ok(Self(
            ledger::Receipt::parse(text)?.verify(&by.0, group, envelope)?,
        ))
    }

    /// The place in the ledger, from 0.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn index(&self) -> u64 {
        self.0.index()
    }

    /// What its holder has seen by it: the group's sequence and head, the ledger's size and root.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn seen(&self) -> Seen {
        let (state, tree) = (self.0.entry().state(), self.0.checkpoint().head());
        Seen(seal::envelope::Seen {
            sequence: state.sequence,
            head: Digest(state.head.0),
            size: tree.size,
            root: Digest(tree.root.0),
        })
    }
}

/// One line of the ledger.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub struct Entry(Leaf);

#[wasm_bindgen]
impl Entry {
    /// From its bytes.
    ///
    /// # Errors
    /// Where they are no entry.
    pub fn parse(bytes: &[u8]) -> Result<Entry, Refusal> {
        Ok(Self(Leaf::parse(bytes)?))
    }

    /// Its bytes again.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.0 {
            Leaf::Group(entry) => entry.to_bytes().to_vec(),
            Leaf::Succession(succession) => succession.to_bytes().to_vec(),
        }
    }
}

/// The relay's word for what it has deleted.
#[wasm_bindgen]
#[derive(Debug, Clone)]
pub struct Release(ledger::Release);

#[wasm_bindgen]
impl Release {
    /// From its text.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &[u8]) -> Result<Release, Refusal> {
        Ok(Self(ledger::Release::parse(text)?))
    }

    /// Whether it speaks of this sequence of its group.
    #[must_use]
    pub fn names(&self, sequence: u64) -> bool {
        self.0.about(sequence).is_some()
    }
}
