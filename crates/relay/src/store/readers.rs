//! Connections that only read, as many as are needed at once, a few kept. Readers never wait for the writer.

use super::database::for_reading;
use super::{BackupError, ReadError, StoreError};
use crate::intake::Stop;
use crate::ledger::CosignError;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Kept while nobody needs them.
const IDLE_MAX: usize = 24;

/// Why reading ended without what was asked for.
pub(crate) trait Reason {
    /// Whether the database answered, and the answer is no.
    fn is_answer(&self) -> bool;
}

impl Reason for StoreError {
    fn is_answer(&self) -> bool {
        false
    }
}

impl Reason for BackupError {
    fn is_answer(&self) -> bool {
        false
    }
}

impl Reason for ReadError {
    fn is_answer(&self) -> bool {
        matches!(self, Self::NoGroup | Self::Nothing)
    }
}

impl Reason for CosignError {
    fn is_answer(&self) -> bool {
        matches!(self, Self::NoCheckpoint(_) | Self::Unknown(_))
    }
}

impl Reason for Stop {
    fn is_answer(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// The pool.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Lends one out. After a failure it is not kept: the database may have been opened anew meanwhile. To find nothing is no
    /// failure.
    pub(crate) fn with<T, E: From<StoreError> + Reason>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => for_reading(&self.path)?,
        };
        let found = read(&connection);
        if found.as_ref().err().is_none_or(Reason::is_answer) {
            self.keep(connection);
        }
        found
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
    }

    /// Lets go of those that nobody needs, so that the log can be cut.
    pub(crate) fn rest(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Refusal;

    /// How many connections are kept after a reading that ended so.
    fn kept<E: From<StoreError> + Reason>(reason: E) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        Connection::open(&path).unwrap();
        let readers = Readers::new(path);
        assert!(readers.with(|_| Err::<(), E>(reason)).is_err());
        readers.idle.into_inner().unwrap().len()
    }

    #[test]
    fn a_connection_that_found_nothing_is_kept() {
        assert_eq!(kept(ReadError::Nothing), 1);
        assert_eq!(kept(ReadError::NoGroup), 1);
        assert_eq!(kept(Stop::Refused(Refusal::Stranger)), 1);
    }

    #[test]
    fn a_connection_that_failed_is_not() {
        assert_eq!(kept(ReadError::Store(StoreError::Closed)), 0);
        assert_eq!(kept(Stop::Store(StoreError::Closed)), 0);
    }
}
