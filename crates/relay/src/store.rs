//! Makes durable what the relay accepts, and reads it again. The only room of this crate that writes.
//!
//! One thread owns the database and writes in batches (`writer`); as many as like read beside it (`readers`). Recordings
//! lie in files (`shelf`). Everything that must be durable goes through `disk`, which tests make fail.

pub(crate) mod backup;
pub(crate) mod clock;
pub(crate) mod copying;
pub(crate) mod cosigning;
pub(crate) mod database;
mod deleting;
pub mod disk;
mod ending;
mod error;
pub(crate) mod ground;
pub(crate) mod held;
mod log;
pub(crate) mod modes;
#[cfg(test)]
mod plan;
pub(crate) mod queue;
pub(crate) mod readers;
pub(crate) mod reading;
pub(crate) mod retention;
pub(crate) mod rows;
pub(crate) mod shelf;
pub(crate) mod shelved;
mod taking;
mod unsynced;
mod verify;
pub(crate) mod writer;

pub use error::{BackupError, OpenError, ReadError, RetainError, StoreError};

use domain::group::{Digest, Key, StreamId};
use std::path::Path;

/// The database's file in a relay's folder, and in a backup.
pub(crate) const DATABASE: &str = "relay.sqlite";

/// Says what was being done, and with which file.
pub(crate) fn path_of(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { doing, path, source }
}

/// Other bytes that came under a number that was taken: refused, and kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Whose stream.
    pub author: Key,
    /// Of which class, by number.
    pub class: u8,
    /// Which stream.
    pub stream: StreamId,
    /// Which number of it.
    pub sequence: u64,
    /// The digest of the bytes.
    pub digest: Digest,
    /// The refused bytes, signature and all.
    pub bytes: Vec<u8>,
}

/// What retention came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retained {
    /// Releases that were written into the ledger.
    pub releases: u64,
    /// Envelopes that these name.
    pub released: u64,
    /// Envelopes whose bytes were deleted, earlier releases' among them.
    pub deleted: u64,
}

/// What a backup holds, after it was read again and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backed {
    /// Entries of its ledger.
    pub entries: u64,
    /// Envelopes whose bytes it has.
    pub envelopes: u64,
}
