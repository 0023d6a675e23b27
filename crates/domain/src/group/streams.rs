//! Chains of envelopes: each author's, class by class, take by take.
//!
//! Remembers the last few digests of each stream, not all: a take has thousands. Whoever keeps the envelopes, as the
//! relay does, asks its store about older ones.

use super::{Digest, Key, StreamId};
use std::collections::{BTreeMap, VecDeque};

/// Digests of one stream that are remembered.
pub const REMEMBERED_MAX: usize = 16;

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
    /// Taken so long ago that only a store of the envelopes can tell the same bytes from others.
    #[error("number {0} of its stream was taken long ago")]
    LongPast(u64),
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

/// One stream: the number that is due, and the newest digests, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct End {
    due: u64,
    last: VecDeque<Digest>,
}

impl End {
    fn previous(&self) -> Digest {
        self.last.back().copied().unwrap_or(Digest::NONE)
    }

    /// Of a number that is taken.
    fn digest_at(&self, sequence: u64) -> Option<Digest> {
        let back = usize::try_from(self.due.checked_sub(sequence)?).ok()?;
        self.last.get(self.last.len().checked_sub(back)?).copied()
    }

    fn push(&mut self, digest: Digest) {
        if self.last.len() == REMEMBERED_MAX {
            self.last.pop_front();
        }
        self.last.push_back(digest);
        self.due += 1;
    }
}

/// How far each stream has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streams {
    ends: BTreeMap<(Key, u8, StreamId), End>,
}

impl Streams {
    /// The number that is due next, and what it must follow.
    #[must_use]
    pub fn due(&self, author: Key, class: u8, stream: StreamId) -> (u64, Digest) {
        let end = self.ends.get(&(author, class, stream));
        end.map_or((0, Digest::NONE), |end| (end.due, end.previous()))
    }

    /// Whether this is the next one of its stream.
    ///
    /// # Errors
    /// How it is not.
    pub fn check(&self, link: &Link) -> Result<(), OutOfChain> {
        let (due, previous) = self.due(link.author, link.class, link.stream);
        match link.sequence {
            got if got == due && link.previous == previous => Ok(()),
            got if got == due => Err(OutOfChain::Chain(got)),
            got if got > due => Err(OutOfChain::Gap { due, got }),
            got => Err(self.taken(link, got)),
        }
    }

    fn taken(&self, link: &Link, sequence: u64) -> OutOfChain {
        let end = self.ends.get(&(link.author, link.class, link.stream));
        match end.and_then(|end| end.digest_at(sequence)) {
            Some(digest) if digest == link.digest => OutOfChain::Again,
            Some(_) => OutOfChain::Taken(sequence),
            None => OutOfChain::LongPast(sequence),
        }
    }

    /// Takes it as the next one.
    ///
    /// # Errors
    /// Where it is not; then nothing changes.
    pub fn take(&mut self, link: &Link) -> Result<(), OutOfChain> {
        self.check(link)?;
        let end = self.ends.entry((link.author, link.class, link.stream));
        end.or_default().push(link.digest);
        Ok(())
    }
}
