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

// SQLite keeps the order of a crossed join; it would look through the envelopes of all groups otherwise.

/// In the order in which they lie in an index, so that nothing is sorted, and one pass stops when it has enough.
const CLOSED: &str = "SELECT id, entries.sequence, class FROM groups
    CROSS JOIN entries ON entries.in_group = number CROSS JOIN envelopes USING (place)
    WHERE ending = 1 AND standing < 2 AND class BETWEEN 1 AND 3 ORDER BY number, entries.sequence LIMIT ?1";
const MEMBERSHIPS: &str = "SELECT id, entries.sequence, class FROM groups
    CROSS JOIN envelopes ON envelopes.in_group = number CROSS JOIN entries USING (place)
    WHERE ending = 1 AND standing < 2 AND class IN (0, 3) AND class = 0 ORDER BY number, place LIMIT ?1";
const EMPTY: &str = "SELECT number FROM groups WHERE ending = 1 AND NOT EXISTS
    (SELECT 1 FROM entries CROSS JOIN envelopes USING (place)
    WHERE entries.in_group = number AND standing < 2 AND class < 4)";

/// What is left of groups that have ended. Memberships go last: as long as anything closed is there, its members read it.
pub(super) fn due(connection: &Connection, most: i64) -> Result<Due, StoreError> {
    let mut due = grouped(connection, CLOSED, [most], ReleaseReason::Ended)?;
    let found: usize = due.values().map(Vec::len).sum();
    let left = most - signed(found as u64);
    if left > 0 {
        for (id, more) in grouped(connection, MEMBERSHIPS, [left], ReleaseReason::Ended)? {
            due.entry(id).or_default().extend(more);
        }
    }
    Ok(due)
}

/// Groups of which nothing is left to be released lose the rest: ends of streams, and evidence. Run again, it does nothing.
pub(super) fn empty(connection: &Connection) -> Result<Changed, StoreError> {
    let emptied: Vec<i64> = rows::all(connection, EMPTY, [], |row| row.get(0))?;
    for group in &emptied {
        for query in [
            "DELETE FROM streams WHERE in_group = ?1",
            "DELETE FROM conflicts WHERE in_group = ?1",
            "UPDATE groups SET ending = 2 WHERE number = ?1",
        ] {
            rows::write(connection, query, [group])?;
        }
    }
    Ok(if emptied.is_empty() {
        Changed::Nothing
    } else {
        Changed::Something
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::plan;
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

    #[test]
    fn no_pass_looks_through_other_groups_or_sorts() {
        for query in [CLOSED, MEMBERSHIPS, EMPTY] {
            let steps = plan::of(query);
            // Groups are few.
            let is_bounded = |step: &String| step == "SCAN groups" || !step.contains("SCAN");
            let is_sorted = steps.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(steps.iter().all(is_bounded) && !is_sorted, "{steps:#?}");
        }
    }

    #[test]
    fn a_group_is_empty_when_nothing_of_it_is_left() {
        let connection = ending();
        assert!(empty(&connection).unwrap() == Changed::Nothing);
        rows::write(&connection, "UPDATE envelopes SET standing = 2", []).unwrap();
        assert!(empty(&connection).unwrap() == Changed::Something);
        assert!(empty(&connection).unwrap() == Changed::Nothing);
    }
}
