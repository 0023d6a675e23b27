//! Opening the database, to write by one or to read by many, and telling its errors apart.
//!
//! WAL and `synchronous = FULL`: a commit that came back is on the disk. `secure_delete`: what is deleted is zeros.

use super::disk::Disk;
use super::{OpenError, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// "Pfrl", so that `file` and SQLite know whose database this is.
const APPLICATION: i64 = 0x5066_726c;
const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
/// Statements of a batch are prepared once.
const STATEMENTS: usize = 64;
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 4000;";

/// Says what was being done.
pub(crate) fn doing(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::Database { doing, source }
}

impl StoreError {
    /// Whether there is no room left, which is told apart because somebody can make some.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            Self::Database { source, .. } => source.sqlite_error_code() == Some(ErrorCode::DiskFull),
            _ => false,
        }
    }
}

/// For the writer. What an earlier one left behind is made durable first: it may have been killed between writing and
/// syncing, and whatever is read here is answered for.
pub(crate) fn for_writing(path: &Path, disk: &Disk) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(doing("opening the database"))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        .busy_timeout(PATIENCE)
        .and_then(|()| connection.execute_batch(SETTINGS))
        .map_err(doing("opening the database"))?;
    ground(&connection, disk)?;
    Ok(connection)
}

/// Copies all of the write-ahead log into the database, both on the disk, and cuts the log.
pub(crate) fn ground(connection: &Connection, disk: &Disk) -> Result<(), StoreError> {
    let grounding =
        || connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    let is_busy = disk.deed(grounding).map_err(doing("syncing the database"))?;
    if is_busy == 0 {
        Ok(())
    } else {
        Err(doing("syncing the database")(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )))
    }
}

pub(crate) fn for_reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(doing("opening the database"))?;
    connection
        .busy_timeout(PATIENCE)
        .map_err(doing("opening the database"))?;
    Ok(connection)
}

/// Makes the tables where there are none, and refuses those of a newer Pfiff.
pub(crate) fn prepare(connection: &Connection, disk: &Disk, folder: &Path) -> Result<(), OpenError> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let version = number("user_version").map_err(doing("reading the database"))?;
    if version > VERSION {
        return Err(OpenError::Newer {
            folder: folder.to_owned(),
            found: version,
        });
    }
    if version == 0 {
        let made = format!(
            "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
        );
        disk.deed(|| connection.execute_batch(&made))
            .map_err(doing("making the database"))?;
    }
    Ok(())
}
