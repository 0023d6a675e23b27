//! Transactions of the one writer: all of it durable and then shown, or none of it.
//!
//! After a failure nothing that is in memory is believed: whether the last commit was done cannot be known from its error.
//! The database is opened anew, all of its log is copied and synced, and what is true is read from there.

use super::database::{self, doing};
use super::log::{self, Log};
use super::{DATABASE, StoreError, rows};
use crate::engine::Parts;
use crate::ledger::served::Served;
use crate::ledger::{growing, stored};
use rusqlite::Connection;
use seal::ledger::{Edge, VerifiedCheckpoint};
use std::sync::Arc;
use std::time::Instant;

pub(crate) struct Ground {
    pub(crate) parts: Arc<Parts>,
    connection: Option<Connection>,
    edge: Edge,
    log: Log,
}

/// Whether a transaction has anything to be made durable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    Something,
    Nothing,
}

impl Ground {
    pub(crate) fn new(parts: Arc<Parts>, connection: Connection, edge: Edge) -> Self {
        Self {
            parts,
            connection: Some(connection),
            edge,
            log: Log::default(),
        }
    }

    /// Cuts the log: it still has the bytes of what was deleted. Where a reader keeps it from that, a backup above all, it is
    /// tried again at the next retention.
    pub(crate) fn cut_log(&mut self) {
        let parts = Arc::clone(&self.parts);
        let is_cut = self
            .connection()
            .is_ok_and(|connection| log::cut(&parts, connection));
        self.log.tried(is_cut);
    }

    pub(crate) fn is_log_due(&self) -> bool {
        self.log.is_due()
    }

    /// Cuts a log that readers let grow: it begins anew by itself only at a moment at which nobody reads.
    pub(crate) fn mind_the_log(&mut self) {
        if self.log.is_long(&self.parts.folder) {
            self.cut_log();
        }
    }

    /// One transaction. What it appends to the ledger is signed with it, and shown when it is durable.
    pub(crate) fn transact<T>(
        &mut self,
        act: impl FnOnce(&Connection, &mut Edge) -> Result<(T, Changed), StoreError>,
    ) -> Result<T, StoreError> {
        let tried = self.try_to(act);
        if tried.is_err() {
            self.doubt();
        }
        tried
    }

    fn try_to<T>(
        &mut self,
        act: impl FnOnce(&Connection, &mut Edge) -> Result<(T, Changed), StoreError>,
    ) -> Result<T, StoreError> {
        if self.connection.is_none() {
            self.stand_again()?;
        }
        let connection = self.connection.as_ref().ok_or(StoreError::Closed)?;
        let mut edge = self.edge.clone();
        let tell = |text| connection.execute_batch(text);
        tell("BEGIN IMMEDIATE").map_err(doing("beginning a transaction"))?;
        let (done, changed) = act(connection, &mut edge)?;
        if changed == Changed::Nothing {
            tell("ROLLBACK").map_err(doing("ending a transaction"))?;
            return Ok(done);
        }
        let checkpoint = match edge == self.edge {
            true => None,
            false => Some(growing::sign(connection, &edge, &self.parts.signer)?),
        };
        let begun = Instant::now();
        self.parts
            .disk
            .deed(|| tell("COMMIT"))
            .map_err(doing("committing"))?;
        self.parts.counts.committed(begun.elapsed());
        if let Some(checkpoint) = checkpoint {
            self.edge = edge;
            self.show(checkpoint);
        }
        Ok(done)
    }

    fn show(&self, checkpoint: VerifiedCheckpoint) {
        self.parts.show(Served::new(checkpoint, &self.edge));
    }

    /// Lets go of everything that may be untrue.
    fn doubt(&mut self) {
        self.connection = None;
        self.parts.folds.forget();
        self.parts.readers.rest();
        self.parts.counts.failed();
    }

    /// Opens the database anew and takes up what is true there. What turns out to have been committed after all is shown.
    fn stand_again(&mut self) -> Result<(), StoreError> {
        let parts = Arc::clone(&self.parts);
        let opened = || database::for_writing(&parts.folder.join(DATABASE), &parts.disk);
        let connection = parts.copying.ended_while(opened)?;
        let newest = stored::newest(&connection, &parts.signer.known)?;
        let newest = newest.ok_or(StoreError::Damaged("there is no checkpoint"))?;
        self.edge = stored::edge(&connection, &newest.head())?;
        self.show(newest);
        for group in parts.bell.groups() {
            if let Some(row) = rows::group(&connection, group)? {
                parts.bell.ring(group, row.state.sequence);
            }
        }
        self.connection = Some(connection);
        Ok(())
    }

    /// The connection, opened anew if there was a failure.
    pub(crate) fn connection(&mut self) -> Result<&Connection, StoreError> {
        if self.connection.is_none() {
            self.stand_again().inspect_err(|_| self.parts.counts.failed())?;
        }
        self.connection.as_ref().ok_or(StoreError::Closed)
    }
}
