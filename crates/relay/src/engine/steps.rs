//! What whoever asks is given: a receipt, a step of a group, an envelope's bytes or the word that they are gone.

use crate::store::Retained;
use seal::envelope::Class;

/// An envelope that is durable and in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The receipt, as it is sent (`formats/receipt.md`).
    pub receipt: String,
    /// Its sequence in its group.
    pub sequence: u64,
    /// Whether it was not there before.
    pub was_new: bool,
}

/// One step of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The sequence in the group, from 1.
    pub sequence: u64,
    /// The place in the ledger, from 0.
    pub index: u64,
    /// The 105 bytes of the entry.
    pub entry: Vec<u8>,
    /// The class of the envelope; `None` for a release.
    pub class: Option<Class>,
    /// What the entry stands for.
    pub what: What,
}

/// What an entry stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The envelope's exact bytes.
    Bytes(Vec<u8>),
    /// A recording's bytes: there, and to be asked for one by one with [`crate::Relay::envelope`].
    Apart,
    /// Released; its bytes are deleted, or about to be.
    Gone,
    /// The text of a release.
    Release(String),
}

/// The bytes of one entry, if they are still here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The envelope's exact bytes.
    Envelope(Class, Vec<u8>),
    /// Released: a release names it.
    Gone(Class),
    /// The entry is a release, and this is its text.
    Release(String),
}

/// A group that is at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All of it is released, with whatever else was due in any group.
    Released(Retained),
    /// Nothing is released as long as the clock is doubted, which is so far ahead.
    Waits {
        /// In seconds.
        ahead_s: u64,
    },
}
