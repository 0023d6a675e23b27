//! Checkpoints: how large a ledger is and what its root is, signed (C2SP tlog-checkpoint).
//!
//! A checkpoint has no time of its own. When it existed is said by its cosigners, each by its own clock.

use super::key::{self, KeyError, LogKey};
use super::note::{Note, NoteError};
use super::spelling;
use super::tree::TreeHead;
use ed25519_dalek::SigningKey;
use std::fmt;

/// A checkpoint that was read, and that nobody has answered for yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub(super) note: Note,
    origin: String,
    head: TreeHead,
}

/// A checkpoint that the ledger signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint(pub(super) Checkpoint);

/// Why something is no checkpoint, or not this ledger's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// No signed note at all.
    #[error("reading a checkpoint")]
    Note(#[from] NoteError),
    /// A note whose text is something else.
    #[error("a checkpoint is not an origin, a size and a root, in three lines")]
    Lines,
    /// A size that is none, or is spelt otherwise.
    #[error("the size of a checkpoint of {0} is no plain number")]
    Size(String),
    /// A root that is none, or is spelt otherwise.
    #[error("the root of a checkpoint of {0} is not 32 bytes in base64")]
    Root(String),
    /// Another ledger's.
    #[error("a checkpoint is of {found}, not of {needed}")]
    Origin {
        /// What it says.
        found: String,
        /// What was pinned.
        needed: String,
    },
    /// The ledger's key did not sign.
    #[error("the checkpoint of {origin} with {size} entries is not signed by the key that is known")]
    Unsigned {
        /// Which ledger.
        origin: String,
        /// Of which size.
        size: u64,
    },
    /// A line that names a known key, and does not hold.
    #[error("the signature of {by} under a checkpoint with {size} entries does not hold")]
    Signature {
        /// Who is said to have signed.
        by: String,
        /// Of which size.
        size: u64,
    },
    /// Keys that cannot sign.
    #[error("signing a checkpoint")]
    Key(#[from] KeyError),
}

impl Checkpoint {
    /// Writes a checkpoint and signs it with the ledger's key.
    ///
    /// # Errors
    /// Refuses an origin that a note cannot carry.
    pub fn sign(
        origin: &str,
        head: &TreeHead,
        key: &SigningKey,
    ) -> Result<VerifiedCheckpoint, CheckpointError> {
        let text = format!("{origin}\n{}\n{}\n", head.size, spelling::base64(&head.root.0));
        let line = key::sign(origin, key, &text)?;
        let mut note = Note::unsigned(text);
        note.sign(line);
        Ok(VerifiedCheckpoint(Self {
            note,
            origin: origin.to_owned(),
            head: *head,
        }))
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// Refuses what is no signed note or no checkpoint. Lines below the root are refused too: nobody who audits can
    /// check them, and they would give one tree two texts.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let (origin, head) = read_text(note.text())?;
        Ok(Self { note, origin, head })
    }

    /// Whether the ledger that is known signed it.
    ///
    /// # Errors
    /// Says whether it is another ledger's, lacks the signature, or has one that does not hold.
    pub fn verify(self, ledger: &LogKey) -> Result<VerifiedCheckpoint, CheckpointError> {
        if self.origin != ledger.origin() {
            return Err(CheckpointError::Origin {
                found: self.origin,
                needed: ledger.origin().to_owned(),
            });
        }
        let size = self.head.size;
        let line = self.note.signatures().iter().find(|line| ledger.wrote(line));
        match line.map(|line| ledger.holds(self.note.text(), line)) {
            Some(true) => Ok(VerifiedCheckpoint(self)),
            Some(false) => Err(CheckpointError::Signature {
                by: self.origin,
                size,
            }),
            None => Err(CheckpointError::Unsigned {
                origin: self.origin,
                size,
            }),
        }
    }
}

impl VerifiedCheckpoint {
    /// Which ledger's it is.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Size and root.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        self.0.head
    }

    /// Its three lines, without signatures: what is cosigned, time-stamped, and named by a succession.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.note.text()
    }

    pub(super) fn into_unverified(self) -> Checkpoint {
        self.0
    }
}

fn read_text(text: &str) -> Result<(String, TreeHead), CheckpointError> {
    let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    let (Some(origin), Some(size), Some(root), None) =
        (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return Err(CheckpointError::Lines);
    };
    if origin.is_empty() {
        return Err(CheckpointError::Lines);
    }
    let size = spelling::number(size).ok_or_else(|| CheckpointError::Size(origin.to_owned()))?;
    let root = spelling::node_hash(root).ok_or_else(|| CheckpointError::Root(origin.to_owned()))?;
    let head = TreeHead { size, root };
    // An empty tree has one root; another one would be a tree that nobody can build.
    if size == 0 && head != TreeHead::empty() {
        return Err(CheckpointError::Root(origin.to_owned()));
    }
    Ok((origin.to_owned(), head))
}

/// The signed note, ready to be served.
impl fmt::Display for VerifiedCheckpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.note.fmt(out)
    }
}

/// The signed note, byte for byte as it was read.
impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(out)
    }
}
