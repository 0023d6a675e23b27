//! Receipts: one text that proves to anybody, without a network, that an envelope is in the ledger (C2SP tlog-proof).

use super::checkpoint::{Checkpoint, CheckpointError, VerifiedCheckpoint};
use super::digest::{EnvelopeTag, GroupTag, NodeHash};
use super::entry::{ENTRY_BYTES, Entry, EntryError};
use super::key::LogKey;
use super::note::NOTE_BYTES_MAX;
use super::proof::{PROOF_HASHES_MAX, ProofError, check_inclusion};
use super::spelling;
use std::fmt;

/// The longest receipt: 63 hashes, the entry and some words before the longest checkpoint.
pub const RECEIPT_BYTES_MAX: usize = NOTE_BYTES_MAX + 4_096;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A receipt that was read, and that nobody has answered for yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    index: u64,
    entry: Entry,
    hashes: Vec<NodeHash>,
    checkpoint: Checkpoint,
}

/// A receipt that holds: this envelope of this group lies in this ledger, at this place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    index: u64,
    entry: Entry,
    checkpoint: VerifiedCheckpoint,
}

/// Why something is no receipt, or not for this envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// More than any receipt needs.
    #[error("a receipt has {0} bytes, more than {RECEIPT_BYTES_MAX}")]
    TooLong(usize),
    /// The lines are others, or spelt otherwise, than those of a receipt.
    #[error("a receipt has no {0} where it should be")]
    Line(&'static str),
    /// More hashes than a proof can have.
    #[error("a receipt has more than {PROOF_HASHES_MAX} hashes")]
    TooManyHashes,
    /// What it brings along is no entry.
    #[error("reading the entry in a receipt")]
    Entry(#[from] EntryError),
    /// It has no checkpoint, or not this ledger's.
    #[error("checking the checkpoint of a receipt")]
    Checkpoint(#[from] CheckpointError),
    /// It is another group's.
    #[error("a receipt for entry {index} is for another group")]
    Group {
        /// Its place in the ledger.
        index: u64,
    },
    /// It is for another envelope.
    #[error("a receipt for entry {index} is for another envelope")]
    Envelope {
        /// Its place in the ledger.
        index: u64,
    },
    /// The entry is not where it says.
    #[error("proving entry {index} by a receipt")]
    Proof {
        /// Its place in the ledger.
        index: u64,
        /// What is wrong.
        source: ProofError,
    },
}

impl Receipt {
    /// A receipt for an entry of one's own ledger. Whoever makes it has the hashes from [`super::Prover::inclusion`].
    #[must_use]
    pub fn new(index: u64, entry: Entry, hashes: Vec<NodeHash>, checkpoint: VerifiedCheckpoint) -> Self {
        Self {
            index,
            entry,
            hashes,
            checkpoint: checkpoint.into_unverified(),
        }
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// Refuses every second spelling, and a receipt without an entry in its `extra` line.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong(bytes.len()));
        }
        let blank = bytes
            .windows(2)
            .position(|two| two == b"\n\n")
            .ok_or(ReceiptError::Line("empty line"))?;
        let above = std::str::from_utf8(&bytes[..blank]).map_err(|_| ReceiptError::Line("plain text"))?;
        let mut lines = above.split('\n');
        let mut next = |begin| line_after(lines.next(), begin);
        next(FIRST_LINE)
            .filter(|rest| rest.is_empty())
            .ok_or(ReceiptError::Line("first line"))?;
        let entry = next("extra ")
            .and_then(spelling::bytes)
            .ok_or(ReceiptError::Line("entry"))?;
        let index = next("index ")
            .and_then(spelling::number)
            .ok_or(ReceiptError::Line("index"))?;
        let hashes = parse_hashes(lines)?;
        let checkpoint = Checkpoint::parse(&bytes[blank + 2..])?;
        Ok(Self {
            index,
            entry: Entry::parse(&entry)?,
            hashes,
            checkpoint,
        })
    }

    /// Whether this envelope of this group is in the ledger that is known.
    ///
    /// # Errors
    /// Says whose receipt it is instead, or what does not hold.
    pub fn verify(
        self,
        ledger: &LogKey,
        group: GroupTag,
        envelope: EnvelopeTag,
    ) -> Result<VerifiedReceipt, ReceiptError> {
        let Self {
            index,
            entry,
            hashes,
            checkpoint,
        } = self;
        if entry.group() != group {
            return Err(ReceiptError::Group { index });
        }
        if entry.envelope() != envelope {
            return Err(ReceiptError::Envelope { index });
        }
        let checkpoint = checkpoint.verify(ledger)?;
        check_inclusion(entry.leaf_hash(), index, &checkpoint.head(), &hashes)
            .map_err(|source| ReceiptError::Proof { index, source })?;
        Ok(VerifiedReceipt {
            index,
            entry,
            checkpoint,
        })
    }
}

impl VerifiedReceipt {
    /// The place in the ledger, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The entry, with the group's sequence and head.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The checkpoint that holds it, with whatever cosignatures it came with.
    #[must_use]
    pub fn checkpoint(&self) -> &VerifiedCheckpoint {
        &self.checkpoint
    }
}

fn line_after<'a>(line: Option<&'a str>, begin: &str) -> Option<&'a str> {
    line?.strip_prefix(begin)
}

fn parse_hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<NodeHash>, ReceiptError> {
    let mut hashes = Vec::new();
    for line in lines {
        if hashes.len() == PROOF_HASHES_MAX {
            return Err(ReceiptError::TooManyHashes);
        }
        hashes.push(spelling::node_hash(line).ok_or(ReceiptError::Line("hash"))?);
    }
    Ok(hashes)
}

/// The text to send and to keep.
impl fmt::Display for Receipt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry: [u8; ENTRY_BYTES] = self.entry.to_bytes();
        writeln!(
            out,
            "{FIRST_LINE}\nextra {}\nindex {}",
            spelling::base64(&entry),
            self.index
        )?;
        self.hashes
            .iter()
            .try_for_each(|hash| writeln!(out, "{}", spelling::base64(&hash.0)))?;
        write!(out, "\n{}", self.checkpoint)
    }
}
