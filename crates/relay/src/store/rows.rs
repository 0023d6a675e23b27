//! What is asked of the database and what is written into it, one statement each. Decides nothing.

use super::StoreError;
use super::database::doing;
use domain::group::{Digest, Key, Link, StreamId};
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use seal::ledger::{ENTRY_BYTES, Entry, EnvelopeTag, GroupHead, GroupState};

/// SQLite's numbers are signed; ours are below 2⁶³.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A row of `envelopes` stands so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Here = 0,
    InFile = 1,
    Released = 2,
    Deleted = 3,
}

/// What a release is among the classes.
pub(crate) const RELEASE_CLASS: i64 = 4;

/// A group as it stands in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupRow {
    pub(crate) number: i64,
    pub(crate) state: GroupState,
    pub(crate) bytes: u64,
    pub(crate) custody_bytes: u64,
    /// When something last came in.
    pub(crate) newest_s: u64,
    /// The sequence that began its present epoch.
    pub(crate) epoch_from: u64,
    /// It is at its end: nothing comes in, and all of it goes, sooner or later.
    pub(crate) has_ended: bool,
}

/// Where an entry lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) place: u64,
    pub(crate) entry: Entry,
}

/// One row to be written, entry and what it stands for.
pub(crate) struct Line<'a> {
    pub(crate) group: i64,
    pub(crate) placed: Placed,
    pub(crate) class: i64,
    pub(crate) size_bytes: usize,
    pub(crate) keep_until_s: Option<u64>,
    /// The file's name, or the bytes themselves.
    pub(crate) lies: Lies<'a>,
}

pub(crate) enum Lies<'a> {
    InFile(String),
    Here(&'a [u8]),
}

/// One row or none.
pub(crate) fn one<T>(
    connection: &Connection,
    query: &str,
    with: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    connection
        .prepare_cached(query)
        .and_then(|mut statement| statement.query_row(with, read).optional())
        .map_err(doing("reading the database"))
}

/// All rows.
pub(crate) fn all<T>(
    connection: &Connection,
    query: &str,
    with: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection
        .prepare_cached(query)
        .map_err(doing("reading the database"))?;
    let rows = statement
        .query_map(with, read)
        .map_err(doing("reading the database"))?;
    rows.collect::<rusqlite::Result<Vec<T>>>()
        .map_err(doing("reading the database"))
}

pub(crate) fn write(connection: &Connection, query: &str, with: impl Params) -> Result<usize, StoreError> {
    connection
        .prepare_cached(query)
        .and_then(|mut statement| statement.execute(with))
        .map_err(doing("writing the database"))
}

pub(crate) fn group(connection: &Connection, id: Digest) -> Result<Option<GroupRow>, StoreError> {
    let query = "SELECT number, sequence, head, bytes, custody_bytes, newest_s, epoch_from, ending > 0 FROM groups WHERE id = ?1";
    one(connection, query, [id.0], |row| {
        Ok(GroupRow {
            number: row.get(0)?,
            state: GroupState {
                sequence: unsigned(row.get(1)?),
                head: GroupHead(row.get(2)?),
            },
            bytes: unsigned(row.get(3)?),
            custody_bytes: unsigned(row.get(4)?),
            newest_s: unsigned(row.get(5)?),
            epoch_from: unsigned(row.get(6)?),
            has_ended: row.get(7)?,
        })
    })
}

/// A group that has nothing yet.
pub(crate) fn begin_group(connection: &Connection, id: Digest) -> Result<GroupRow, StoreError> {
    let query = "INSERT INTO groups (id, sequence, head, bytes, custody_bytes, newest_s, epoch_from) VALUES (?1, 0, ?2, 0, 0, 0, 1)";
    write(connection, query, (id.0, GroupState::EMPTY.head.0))?;
    Ok(GroupRow {
        number: connection.last_insert_rowid(),
        state: GroupState::EMPTY,
        bytes: 0,
        custody_bytes: 0,
        newest_s: 0,
        epoch_from: 1,
        has_ended: false,
    })
}

pub(crate) fn update_group(connection: &Connection, row: &GroupRow) -> Result<(), StoreError> {
    let query = "UPDATE groups SET sequence = ?2, head = ?3, bytes = ?4, custody_bytes = ?5, newest_s = ?6, epoch_from = ?7
        WHERE number = ?1";
    let (bytes, custody, newest) = (signed(row.bytes), signed(row.custody_bytes), signed(row.newest_s));
    let (sequence, head) = (signed(row.state.sequence), row.state.head.0);
    let with = (
        row.number,
        sequence,
        head,
        bytes,
        custody,
        newest,
        signed(row.epoch_from),
    );
    write(connection, query, with).map(|_| ())
}

/// Bytes of an entry as they were written by us.
pub(crate) fn entry_of(bytes: &[u8]) -> Result<Entry, StoreError> {
    Entry::parse(bytes).map_err(|_| StoreError::Damaged("an entry of the ledger"))
}

fn placed(found: Option<(i64, [u8; ENTRY_BYTES])>) -> Result<Option<Placed>, StoreError> {
    let Some((place, bytes)) = found else {
        return Ok(None);
    };
    Ok(Some(Placed {
        place: unsigned(place),
        entry: entry_of(&bytes)?,
    }))
}

/// Whether a row names the file of these bytes.
pub(crate) fn names_file(connection: &Connection, tag: EnvelopeTag) -> Result<bool, StoreError> {
    let query = "SELECT 1 FROM envelopes WHERE tag = ?1 AND class < 4 AND file IS NOT NULL";
    Ok(one(connection, query, [tag.0], |_| Ok(()))?.is_some())
}

/// Where these very bytes lie already, whatever became of them.
pub(crate) fn by_tag(connection: &Connection, tag: EnvelopeTag) -> Result<Option<Placed>, StoreError> {
    let query = "SELECT place, entry FROM envelopes JOIN entries USING (place) WHERE tag = ?1 AND class < 4";
    placed(one(connection, query, [tag.0], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?)
}

/// A group's newest sequence below a place; 0 where it has none there. Places grow with sequences, so few rows are looked at.
pub(crate) fn newest_below(connection: &Connection, group: i64, place: u64) -> Result<u64, StoreError> {
    let query =
        "SELECT sequence FROM entries WHERE in_group = ?1 AND place < ?2 ORDER BY sequence DESC LIMIT 1";
    let found = one(connection, query, (group, signed(place)), |row| row.get(0))?;
    Ok(found.map_or(0, unsigned))
}

pub(crate) fn by_sequence(
    connection: &Connection,
    group: i64,
    sequence: u64,
) -> Result<Option<Placed>, StoreError> {
    let query = "SELECT place, entry FROM entries WHERE in_group = ?1 AND sequence = ?2";
    let with = (group, signed(sequence));
    placed(one(connection, query, with, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?)
}

/// How far a stream has come: its last number, and that one's digest.
pub(crate) fn stream_end(
    connection: &Connection,
    group: i64,
    link: &Link,
) -> Result<Option<(u64, Digest)>, StoreError> {
    let query = "SELECT sequence, digest FROM streams
        WHERE in_group = ?1 AND author = ?2 AND class = ?3 AND stream = ?4";
    let with = (group, link.author.0, link.class, link.stream.0);
    one(connection, query, with, |row| {
        Ok((unsigned(row.get(0)?), Digest(row.get(1)?)))
    })
}

pub(crate) fn advance_stream(connection: &Connection, group: i64, link: &Link) -> Result<(), StoreError> {
    let query = "INSERT OR REPLACE INTO streams (in_group, author, class, stream, sequence, digest)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let sequence = signed(link.sequence);
    let with = (
        group,
        link.author.0,
        link.class,
        link.stream.0,
        sequence,
        link.digest.0,
    );
    write(connection, query, with).map(|_| ())
}

pub(crate) fn insert(connection: &Connection, line: &Line<'_>) -> Result<(), StoreError> {
    let (place, entry) = (signed(line.placed.place), line.placed.entry);
    let query = "INSERT INTO entries (place, in_group, sequence, entry) VALUES (?1, ?2, ?3, ?4)";
    write(
        connection,
        query,
        (place, line.group, signed(entry.sequence()), entry.to_bytes()),
    )?;
    let query = "INSERT INTO envelopes
        (place, tag, in_group, class, standing, size_bytes, keep_until_s, file, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (standing, file, body) = match &line.lies {
        Lies::InFile(name) => (Standing::InFile, Some(name.as_str()), None),
        Lies::Here(bytes) => (Standing::Here, None, Some(*bytes)),
    };
    let (size, until) = (signed(line.size_bytes as u64), line.keep_until_s.map(signed));
    let (tag, standing) = (entry.envelope().0, standing as i64);
    let with = (
        place, tag, line.group, line.class, standing, size, until, file, body,
    );
    write(connection, query, with).map(|_| ())
}

/// The place of a group's last membership envelope.
pub(crate) fn last_in_clear(connection: &Connection, group: i64) -> Result<Option<i64>, StoreError> {
    let query = "SELECT max(place) FROM envelopes WHERE in_group = ?1 AND class IN (0, 3)";
    Ok(one(connection, query, [group], |row| row.get(0))?.flatten())
}

/// Whoever knows a group's id can have this asked, so it must not look through other groups. SQLite does not see that
/// class 0 is one of those in the index `in_clear`, so both are said.
const RELEASED_MEMBERSHIP: &str = "SELECT 1 FROM envelopes
    WHERE in_group = ?1 AND class IN (0, 3) AND class = 0 AND standing > 1 LIMIT 1";

/// Whether memberships of a group are released: that is at its end alone, and they go last.
pub(crate) fn lacks_members(connection: &Connection, group: i64) -> Result<bool, StoreError> {
    Ok(one(connection, RELEASED_MEMBERSHIP, [group], |_| Ok(()))?.is_some())
}

/// An envelope in clear.
pub(crate) struct InClear {
    pub(crate) place: i64,
    pub(crate) sequence: u64,
    pub(crate) body: Vec<u8>,
}

/// Some of a group's envelopes in clear in the ledger's order, behind one place and up to another: memberships, and the
/// notices that are kept.
pub(crate) fn in_clear(
    connection: &Connection,
    group: i64,
    (from, last): (i64, i64),
    most: usize,
) -> Result<Vec<InClear>, StoreError> {
    let query = "SELECT place, entries.sequence, body FROM envelopes JOIN entries USING (place)
        WHERE envelopes.in_group = ?1 AND class IN (0, 3) AND body IS NOT NULL AND place > ?2 AND place <= ?3
        ORDER BY place LIMIT ?4";
    all(
        connection,
        query,
        (group, from, last, signed(most as u64)),
        |row| {
            Ok(InClear {
                place: row.get(0)?,
                sequence: unsigned(row.get(1)?),
                body: row.get(2)?,
            })
        },
    )
}

/// Conflicts that are kept of one group, and of each author in it: one member's do not crowd out the others'.
const CONFLICTS_MAX: i64 = 64;
const CONFLICTS_EACH_MAX: i64 = 8;

/// Evidence about two devices of one key, bounded in each group.
pub(crate) fn keep_conflict(
    connection: &Connection,
    group: i64,
    link: &Link,
    bytes: &[u8],
    keep_until_s: u64,
) -> Result<bool, StoreError> {
    let query = "INSERT OR IGNORE INTO conflicts
        (in_group, author, class, stream, sequence, digest, bytes, keep_until_s)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?9
        WHERE (SELECT count(*) FROM conflicts WHERE in_group = ?1) < ?8
        AND (SELECT count(*) FROM conflicts WHERE in_group = ?1 AND author = ?2) < ?10";
    let (author, stream, sequence) = (link.author.0, link.stream.0, signed(link.sequence));
    let (digest, until) = (link.digest.0, signed(keep_until_s));
    let (most, each) = (CONFLICTS_MAX, CONFLICTS_EACH_MAX);
    let with = (
        group, author, link.class, stream, sequence, digest, bytes, most, until, each,
    );
    write(connection, query, with).map(|rows| rows > 0)
}

pub(crate) fn conflicts(connection: &Connection, group: i64) -> Result<Vec<super::Conflict>, StoreError> {
    let query = "SELECT author, class, stream, sequence, digest, bytes FROM conflicts
        WHERE in_group = ?1 ORDER BY number";
    all(connection, query, [group], |row| {
        Ok(super::Conflict {
            author: Key(row.get(0)?),
            class: row.get(1)?,
            stream: StreamId(row.get(2)?),
            sequence: unsigned(row.get(3)?),
            digest: Digest(row.get(4)?),
            bytes: row.get(5)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::plan;

    #[test]
    fn whether_members_are_lacking_is_looked_up_in_their_group_alone() {
        let bounded = "SEARCH envelopes USING INDEX in_clear (in_group=?)";
        assert_eq!(plan::of(RELEASED_MEMBERSHIP), [bounded]);
    }

    #[test]
    fn what_is_committed_and_not_shown_yet_is_not_the_newest() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("schema.sql")).unwrap();
        for (number, id) in [(1, [1; 32]), (2, [2; 32]), (3, [3; 32])] {
            let query = "INSERT INTO groups VALUES (?1, ?2, 2, x'00', 0, 0, 0, 1, 0)";
            write(&connection, query, (number, id)).unwrap();
        }
        for (place, group, sequence) in [(0, 1, 1), (1, 2, 1), (2, 1, 2), (3, 2, 2), (4, 3, 1)] {
            let query = "INSERT INTO entries VALUES (?1, ?2, ?3, x'00')";
            write(&connection, query, (place, group, sequence)).unwrap();
        }
        let newest = |group, size| newest_below(&connection, group, size).unwrap();
        assert_eq!([newest(1, 3), newest(2, 3), newest(3, 3)], [2, 1, 0]);
        assert_eq!([newest(1, 5), newest(2, 5), newest(3, 5)], [2, 2, 1]);
    }
}
