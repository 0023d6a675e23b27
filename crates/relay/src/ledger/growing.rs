//! Appends to the ledger within one transaction of the writer: entry, full tiles, the group's state, the checkpoint.
//!
//! The checkpoint is signed within the transaction that holds what it covers, and shown to nobody before that is durable:
//! so there is one fsync and not two, and no moment at which one of them is there without the other.

use super::key::Signer;
use super::stored;
use crate::store::StoreError;
use crate::store::rows::{self, GroupRow, Lies, Line, Placed};
use domain::group::Digest;
use rusqlite::Connection;
use seal::ledger::{Checkpoint, Edge, Entry, EntryKind, EnvelopeTag, GroupTag, VerifiedCheckpoint};

/// What an entry is to stand for.
pub(crate) struct Addition<'a> {
    pub(crate) kind: EntryKind,
    pub(crate) group: Digest,
    pub(crate) digest: Digest,
    pub(crate) class: i64,
    pub(crate) size_bytes: usize,
    pub(crate) keep_until_s: Option<u64>,
    pub(crate) lies: Lies<'a>,
}

/// The next entry of a group; `row` goes on with it.
pub(crate) fn append(
    connection: &Connection,
    edge: &mut Edge,
    row: &mut GroupRow,
    what: Addition<'_>,
) -> Result<Placed, StoreError> {
    let (group, envelope) = (GroupTag::of(&what.group.0), EnvelopeTag::of(&what.digest.0));
    let entry = Entry::next(what.kind, group, row.state, envelope);
    let placed = Placed {
        place: edge.head().size,
        entry,
    };
    let line = Line {
        group: row.number,
        placed,
        class: what.class,
        size_bytes: what.size_bytes,
        keep_until_s: what.keep_until_s,
        lies: what.lies,
    };
    rows::insert(connection, &line)?;
    for tile in edge.append(entry.leaf_hash()) {
        stored::insert_tile(connection, &tile)?;
    }
    row.state = entry.state();
    Ok(placed)
}

/// Signs what the tree has come to, and stores that.
pub(crate) fn sign(
    connection: &Connection,
    edge: &Edge,
    signer: &Signer,
) -> Result<VerifiedCheckpoint, StoreError> {
    let signed = Checkpoint::sign(&signer.origin, &edge.head(), &signer.key)
        .map_err(|_| StoreError::Damaged("the ledger's name cannot be signed"))?;
    stored::insert_checkpoint(connection, &signed)?;
    Ok(signed)
}
