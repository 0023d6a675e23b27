//! Whether what an author says to have seen is this ledger's own history.
//!
//! **Promises** that whoever reads the ledger of an honest relay meets no view that is not of that ledger: else one member
//! could make all others believe that they are shown two histories (`formats/relay.md`).

use super::judge::Bench;
use super::{Refusal, Stop};
use crate::ledger::stored;
use crate::store::StoreError;
use crate::store::rows::{self, GroupRow};
use rusqlite::Connection;
use seal::envelope::{Envelope, Seen};
use seal::ledger::{NodeHash, Prover, ProverError};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most have seen one of the newest.
const ROOTS_MAX: usize = 256;

/// Roots of the ledger as it was, by its size: they never change.
#[derive(Default)]
pub(crate) struct Roots(Mutex<BTreeMap<u64, NodeHash>>);

impl Roots {
    fn of(&self, bench: &Bench<'_>, size: u64) -> Result<Option<NodeHash>, StoreError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(root) = known().get(&size) {
            return Ok(Some(*root));
        }
        let signed = stored::of_size(bench.connection, size, &bench.signer.known)?;
        let root = match signed {
            Some(checkpoint) => Some(checkpoint.head().root),
            None => grown(bench.connection, size)?,
        };
        if let Some(root) = root {
            let mut known = known();
            known.insert(size, root);
            if known.len() > ROOTS_MAX {
                known.pop_first();
            }
        }
        Ok(root)
    }
}

/// Of a tree whose checkpoint is not kept any more; nothing beyond the newest one.
fn grown(connection: &Connection, size: u64) -> Result<Option<NodeHash>, StoreError> {
    if stored::newest_size(connection)? < size {
        return Ok(None);
    }
    let head = Prover::new(size, |id| stored::tile(connection, id)).head();
    head.map(|head| Some(head.root)).map_err(|error| match error {
        ProverError::Fetch { source, .. } => source,
        _ => StoreError::Damaged("the tiles have no root for an earlier tree"),
    })
}

pub(super) fn check(bench: &Bench<'_>, row: &GroupRow, envelope: &Envelope) -> Result<(), Stop> {
    let Some(seen) = envelope.head().seen else {
        return Ok(());
    };
    let is_ours = is_of_group(bench.connection, row, &seen)?
        && bench
            .roots
            .of(bench, seen.size)?
            .is_some_and(|root| root.0 == seen.root.0);
    is_ours.then_some(()).ok_or_else(|| Refusal::Seen.into())
}

/// The group stood so at that sequence, and the tree held it.
fn is_of_group(connection: &Connection, row: &GroupRow, seen: &Seen) -> Result<bool, StoreError> {
    let found = rows::by_sequence(connection, row.number, seen.sequence)?;
    Ok(found.is_some_and(|placed| placed.entry.state().head.0 == seen.head.0 && placed.place < seen.size))
}
