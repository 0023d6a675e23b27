//! What a group has, read for whoever asks; nothing beyond the newest checkpoint.

use super::database::doing;
use super::rows::{self, RELEASE_CLASS, Standing, signed, unsigned};
use super::shelf::Shelf;
use super::{ReadError, StoreError};
use crate::engine::{Kept, Rung, What};
use domain::group::Digest;
use rusqlite::Connection;
use seal::envelope::{Class, digest_of};

/// Bytes of one answer, about: the next is asked for behind the last that came.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Rungs of one answer.
const RUNGS_MAX: usize = 1_024;

/// A row of what lies under an entry.
struct Lying {
    sequence: u64,
    place: u64,
    entry: Vec<u8>,
    class: i64,
    standing: i64,
    file: Option<String>,
    body: Option<Vec<u8>>,
}

const LYING: &str = "SELECT entries.sequence, place, entry, class, standing, file, body
    FROM entries JOIN envelopes USING (place)";

fn lying(row: &rusqlite::Row<'_>) -> rusqlite::Result<Lying> {
    Ok(Lying {
        sequence: unsigned(row.get(0)?),
        place: unsigned(row.get(1)?),
        entry: row.get(2)?,
        class: row.get(3)?,
        standing: row.get(4)?,
        file: row.get(5)?,
        body: row.get(6)?,
    })
}

fn number_of(connection: &Connection, group: Digest) -> Result<i64, ReadError> {
    rows::group(connection, group)?
        .map(|row| row.number)
        .ok_or(ReadError::NoGroup)
}

/// How much is read at once: no more rungs, and no more bytes but for the last of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    pub(crate) rungs: usize,
    pub(crate) bytes: usize,
}

impl Most {
    pub(crate) fn of_rungs(rungs: usize) -> Self {
        Self {
            rungs: rungs.min(RUNGS_MAX),
            bytes: ANSWER_BYTES_MAX,
        }
    }
}

pub(crate) fn rungs(
    connection: &Connection,
    group: Digest,
    after: u64,
    most: Most,
    size: u64,
) -> Result<Vec<Rung>, ReadError> {
    let number = number_of(connection, group)?;
    let query = format!(
        "{LYING} WHERE entries.in_group = ?1 AND entries.sequence > ?2 AND place < ?3
         ORDER BY entries.sequence LIMIT ?4"
    );
    let failed = doing("reading the database");
    let mut statement = connection.prepare_cached(&query).map_err(&failed)?;
    let with = (number, signed(after), signed(size), signed(most.rungs as u64));
    let found = statement.query_map(with, lying).map_err(&failed)?;
    let (mut rungs, mut bytes) = (Vec::new(), 0);
    // Row by row, so that large ones which do not fit are not read for nothing.
    for one in found {
        let one = one.map_err(&failed)?;
        bytes += one.body.as_ref().map_or(0, Vec::len) + one.entry.len();
        rungs.push(rung(one)?);
        if bytes >= most.bytes {
            break;
        }
    }
    Ok(rungs)
}

fn rung(one: Lying) -> Result<Rung, StoreError> {
    let class = class_of(one.class)?;
    let what = match (class, one.body) {
        _ if is_gone(one.standing) => What::Gone,
        (None, body) => What::Release(release(body)?),
        (Some(Class::Custody), _) => What::Apart,
        (Some(_), body) => What::Bytes(body.ok_or(StoreError::Damaged("an envelope without bytes"))?),
    };
    Ok(Rung {
        sequence: one.sequence,
        index: one.place,
        entry: one.entry,
        class,
        what,
    })
}

fn is_gone(standing: i64) -> bool {
    standing == Standing::Released as i64 || standing == Standing::Deleted as i64
}

fn class_of(number: i64) -> Result<Option<Class>, StoreError> {
    if number == RELEASE_CLASS {
        return Ok(None);
    }
    let known = usize::try_from(number)
        .ok()
        .and_then(|number| Class::ALL.get(number));
    known
        .copied()
        .map(Some)
        .ok_or(StoreError::Damaged("an envelope of no class"))
}

fn release(body: Option<Vec<u8>>) -> Result<String, StoreError> {
    body.and_then(|body| String::from_utf8(body).ok())
        .ok_or(StoreError::Damaged("a release without its text"))
}

pub(crate) fn envelope(
    connection: &Connection,
    shelf: &Shelf,
    group: Digest,
    sequence: u64,
    size: u64,
) -> Result<Kept, ReadError> {
    let number = number_of(connection, group)?;
    let query = format!("{LYING} WHERE entries.in_group = ?1 AND entries.sequence = ?2 AND place < ?3");
    let with = (number, signed(sequence), signed(size));
    let found = rows::one(connection, &query, with, lying)?.ok_or(ReadError::Nothing)?;
    let Some(class) = class_of(found.class)? else {
        return Ok(Kept::Release(release(found.body)?));
    };
    if is_gone(found.standing) {
        return Ok(Kept::Gone(class));
    }
    let bytes = match (found.file, found.body) {
        (Some(name), _) => from_file(shelf, &name)?,
        (None, Some(body)) => body,
        (None, None) => return Err(StoreError::Damaged("an envelope without bytes").into()),
    };
    Ok(Kept::Envelope(class, bytes))
}

/// Other bytes than were taken in are never given out.
fn from_file(shelf: &Shelf, name: &str) -> Result<Vec<u8>, StoreError> {
    let bytes = shelf.read(name)?;
    if digest_of(&bytes).to_string() == name {
        Ok(bytes)
    } else {
        Err(StoreError::Damaged("a recording's file"))
    }
}
