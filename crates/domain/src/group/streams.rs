//! Chains of envelopes: each author's, class by class, take by take.

use super::{Digest, Key, StreamId};
use std::collections::BTreeMap;

/// Where an envelope says that it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Who wrote it.
    pub author: Key,
    /// Of which class, by number.
    pub class: u8,
    /// In which stream of that class.
    pub stream: StreamId,
    /// As which one, from 0.
    pub sequence: u64,
    /// After which.
    pub previous: Digest,
    /// What it is called itself.
    pub digest: Digest,
}

/// Why an envelope is not the next one of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfChain {
    /// The same bytes again: nothing is wrong, and nothing is new.
    #[error("it is there already")]
    Again,
    /// Other bytes under a number that is taken: a device restored from a copy, or one that lies.
    #[error("number {0} of its stream is taken by another envelope")]
    Taken(u64),
    /// Some before it are missing.
    #[error("number {got} of its stream came where {due} is due")]
    Gap {
        /// What is due.
        due: u64,
        /// What came.
        got: u64,
    },
    /// The number is right, but it follows something else.
    #[error("number {0} of its stream does not follow the one before")]
    Chain(u64),
}

/// How far each stream has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streams {
    ends: BTreeMap<(Key, u8, StreamId), (u64, Digest)>,
}

impl Streams {
    /// The number that is due next, and what it must follow.
    #[must_use]
    pub fn due(&self, author: Key, class: u8, stream: StreamId) -> (u64, Digest) {
        let end = self.ends.get(&(author, class, stream));
        end.map_or((0, Digest::NONE), |(last, digest)| (last + 1, *digest))
    }

    /// Whether this is the next one of its stream. Of numbers long past only the last is known to be the same again.
    ///
    /// # Errors
    /// How it is not.
    pub fn check(&self, link: &Link) -> Result<(), OutOfChain> {
        let (due, previous) = self.due(link.author, link.class, link.stream);
        match link.sequence {
            got if got == due && link.previous == previous => Ok(()),
            got if got == due => Err(OutOfChain::Chain(got)),
            got if got > due => Err(OutOfChain::Gap { due, got }),
            got if got + 1 == due && link.digest == previous => Err(OutOfChain::Again),
            got => Err(OutOfChain::Taken(got)),
        }
    }

    /// Takes it as the next one.
    ///
    /// # Errors
    /// Where it is not; then nothing changes.
    pub fn take(&mut self, link: &Link) -> Result<(), OutOfChain> {
        self.check(link)?;
        self.ends.insert(
            (link.author, link.class, link.stream),
            (link.sequence, link.digest),
        );
        Ok(())
    }
}
