//! What a relay remembers of its clock, so that one that jumps ends no group and deletes nothing (`formats/retention.md`).

use super::StoreError;
use super::rows::{one, signed, unsigned, write};
use rusqlite::Connection;

/// So much may lie between two retentions; more, and the operator is asked.
pub(super) const STEP_S: u64 = 48 * 3_600;
/// The row in which the time of the last retention lies.
const NAME: &str = "retained_s";

/// When retention last went on.
pub(crate) fn remembered(connection: &Connection) -> Result<Option<u64>, StoreError> {
    let query = "SELECT value FROM about WHERE name = ?1";
    let text: Option<String> = one(connection, query, [NAME], |row| row.get(0))?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// By how many seconds this is too far ahead of what is remembered; 0 where it is not. Where retention never went on the
/// newest envelope tells the time, and where there is none nothing could be lost.
pub(super) fn ahead_s(connection: &Connection, now_s: u64) -> Result<u64, StoreError> {
    let query = "SELECT max(newest_s) FROM groups";
    let newest: Option<i64> = one(connection, query, [], |row| row.get(0))?.flatten();
    let Some(newest) = newest else {
        return Ok(0);
    };
    let last_s = remembered(connection)?.unwrap_or(unsigned(newest));
    let ahead_s = now_s.saturating_sub(last_s);
    Ok(if ahead_s > STEP_S { ahead_s } else { 0 })
}

/// Never back: a clock that was set back is not believed over one that ran. Whether anything was written.
pub(super) fn remember(connection: &Connection, now_s: u64) -> Result<bool, StoreError> {
    if remembered(connection)?.is_some_and(|last_s| last_s >= now_s) {
        return Ok(false);
    }
    trust(connection, now_s).map(|()| true)
}

/// Whatever was remembered before.
pub(super) fn trust(connection: &Connection, now_s: u64) -> Result<(), StoreError> {
    let query = "INSERT OR REPLACE INTO about (name, value) VALUES (?1, ?2)";
    write(connection, query, (NAME, signed(now_s).to_string())).map(|_| ())
}
