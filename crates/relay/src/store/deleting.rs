//! Deletes the bytes of what was released: files and rows. What the write-ahead log still has of them is cut afterwards.

use super::ground::{Changed, Ground};
use super::retention::PASS_MAX;
use super::{StoreError, rows};
use rusqlite::Connection;
use std::sync::Arc;

/// What was released and is still there: place, class, bytes, file.
type Doomed = (i64, i64, i64, i64, Option<String>);

/// Bytes of what was released, by an earlier run too. Files first: a row that says *deleted* is true.
pub(super) fn delete(ground: &mut Ground) -> Result<u64, StoreError> {
    let parts = Arc::clone(&ground.parts);
    let query = "SELECT place, in_group, class, size_bytes, file FROM envelopes WHERE standing = 2 LIMIT ?1";
    let doomed: Vec<Doomed> = rows::all(ground.connection()?, query, [PASS_MAX], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    if doomed.is_empty() {
        return Ok(0);
    }
    let files = doomed.iter().filter_map(|(.., file)| file.as_deref());
    parts.shelf.remove(&parts.disk, files)?;
    ground.transact(|connection, _| {
        doomed.iter().try_for_each(|one| blank(connection, one))?;
        Ok(((), Changed::Something))
    })?;
    parts.counts.deleted(doomed.len() as u64);
    Ok(doomed.len() as u64)
}

fn blank(connection: &Connection, (place, group, class, bytes, _): &Doomed) -> Result<(), StoreError> {
    let query = "UPDATE envelopes SET standing = 3, body = NULL, file = NULL WHERE place = ?1";
    rows::write(connection, query, [place])?;
    let query = match class {
        2 => "UPDATE groups SET custody_bytes = max(0, custody_bytes - ?2) WHERE number = ?1",
        _ => "UPDATE groups SET bytes = max(0, bytes - ?2) WHERE number = ?1",
    };
    rows::write(connection, query, (group, bytes)).map(|_| ())
}
