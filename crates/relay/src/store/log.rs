//! The write-ahead log: when it must be cut, and cutting it. Who reads meanwhile is not known here.

use super::{DATABASE, database};
use crate::engine::Parts;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Longer than SQLite lets it grow by itself while nobody reads for long.
const BYTES_MAX: u64 = 24 << 20;
/// The writer waits no longer for those who read.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is known of the log.
pub(super) struct Log {
    is_due: bool,
    /// From this length on it is cut.
    long_from: u64,
    bytes: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            is_due: false,
            long_from: BYTES_MAX,
            bytes: 0,
        }
    }
}

impl Log {
    /// Whether it was to be cut and could not.
    pub(super) fn is_due(&self) -> bool {
        self.is_due
    }

    pub(super) fn is_long(&mut self, folder: &Path) -> bool {
        let log = folder.join(format!("{DATABASE}-wal"));
        self.bytes = fs::metadata(log).map_or(0, |found| found.len());
        self.bytes > self.long_from
    }

    /// Where it could not be cut, it may grow by as much again before the writer waits once more.
    pub(super) fn tried(&mut self, is_cut: bool) {
        self.is_due = !is_cut;
        self.long_from = match is_cut {
            true => BYTES_MAX,
            false => self.bytes + BYTES_MAX,
        };
    }
}

/// Whether it was cut.
pub(super) fn cut(parts: &Parts, connection: &Connection) -> bool {
    // A backup under way reads for long, and the writer would wait for it.
    let Ok(_held) = parts.deleting.try_lock() else {
        return false;
    };
    parts.readers.rest();
    let cut = connection
        .busy_timeout(PATIENCE)
        .is_ok_and(|()| database::ground(connection, &parts.disk).is_ok());
    let _ = connection.busy_timeout(database::PATIENCE);
    cut
}
