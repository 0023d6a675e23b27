//! The end of a group: by its operator, or when nothing was written in it for a year. All of its classes go.

use super::StoreError;
use super::ground::{Changed, Ground};
use super::retention::{Due, grouped};
use super::rows::{self, signed};
use domain::group::Digest;
use rusqlite::Connection;
use seal::ledger::ReleaseReason;

/// Nothing was written for so long (`formats/retention.md`).
const SILENCE_S: u64 = 365 * 86_400;

/// From the commit on nothing more comes in.
pub(super) fn end(ground: &mut Ground, group: Digest) -> Result<(), StoreError> {
    let query = "UPDATE groups SET ending = 1 WHERE id = ?1 AND ending = 0";
    ground.transact(|connection, _| {
        rows::write(connection, query, [group.0])?;
        Ok(((), Changed::Something))
    })
}

/// Ends those that are silent for too long; whether there were any.
pub(super) fn end_silent(connection: &Connection, now_s: u64) -> Result<Changed, StoreError> {
    let query = "UPDATE groups SET ending = 1 WHERE ending = 0 AND newest_s < ?1";
    let ended = rows::write(connection, query, [signed(now_s.saturating_sub(SILENCE_S))])?;
    Ok(if ended > 0 {
        Changed::Something
    } else {
        Changed::Nothing
    })
}

/// What is left of groups that have ended. Memberships go last: as long as anything closed is there, its members read it.
pub(super) fn due(connection: &Connection, most: i64) -> Result<Due, StoreError> {
    let query = "SELECT id, entries.sequence, class FROM groups JOIN envelopes ON envelopes.in_group = number
        JOIN entries USING (place) WHERE ending = 1 AND standing < 2 AND class < 4
        ORDER BY class = 0, place LIMIT ?1";
    grouped(connection, query, [most], ReleaseReason::Ended)
}

/// Groups of which nothing is left to be released lose the rest: ends of streams, and evidence. Run again, it does nothing.
pub(super) fn empty(connection: &Connection) -> Result<Changed, StoreError> {
    let empty = "ending = 1 AND NOT EXISTS
        (SELECT 1 FROM envelopes WHERE in_group = number AND standing < 2 AND class < 4)";
    for table in ["streams", "conflicts"] {
        let query =
            format!("DELETE FROM {table} WHERE in_group IN (SELECT number FROM groups WHERE {empty})");
        rows::write(connection, &query, [])?;
    }
    let query = format!("UPDATE groups SET ending = 2 WHERE {empty}");
    let emptied = rows::write(connection, &query, [])?;
    Ok(if emptied > 0 {
        Changed::Something
    } else {
        Changed::Nothing
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use seal::ledger::ReleasedClass;

    /// A group that ends: two memberships with something closed before, between and behind them.
    fn ending() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("schema.sql")).unwrap();
        let query = "INSERT INTO groups VALUES (1, ?1, 5, x'00', 0, 0, 0, 1, 1)";
        rows::write(&connection, query, [[1; 32]]).unwrap();
        for (place, class) in [(0, 0), (1, 1), (2, 0), (3, 2), (4, 3)] {
            let query = "INSERT INTO entries VALUES (?1, 1, ?1 + 1, x'00')";
            rows::write(&connection, query, [place]).unwrap();
            let query = "INSERT INTO envelopes (place, tag, in_group, class, standing, size_bytes)
                VALUES (?1, ?3, 1, ?2, 0, 1)";
            rows::write(&connection, query, (place, class, [u8::try_from(place).unwrap()])).unwrap();
        }
        connection
    }

    #[test]
    fn memberships_go_last() {
        let connection = ending();
        let due = due(&connection, 4).unwrap();
        let classes: Vec<ReleasedClass> = due[&Digest([1; 32])].iter().map(|one| one.class).collect();
        let closed = [
            ReleasedClass::Circle,
            ReleasedClass::Custody,
            ReleasedClass::Notice,
        ];
        assert_eq!(classes, [&closed[..], &[ReleasedClass::Membership]].concat());
    }
}
