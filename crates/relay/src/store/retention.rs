//! Lets go of what is past its time (`formats/retention.md`): the release is durable and in the ledger first, bytes go then.
//!
//! One pass is one small transaction of each kind, so that intake goes on in between. Stopped between the two, the next
//! pass deletes what was released.

use super::ground::{Changed, Ground};
use super::rows::{self, GroupRow, Lies, RELEASE_CLASS, signed, unsigned};
use super::{StoreError, database};
use crate::ledger::growing::{self, Addition};
use domain::group::Digest;
use domain::time::{NS_PER_S, WallTime};
use rusqlite::Connection;
use seal::envelope::digest_of;
use seal::ledger::{Edge, EntryKind, Release, ReleaseReason, Released, ReleasedClass};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Envelopes of one pass: a release of as many lines is below its 65,536 bytes.
const PASS_MAX: i64 = 1_000;

/// What a pass came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) releases: u64,
    pub(crate) released: u64,
    pub(crate) deleted: u64,
}

impl Pass {
    pub(crate) fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}

pub(crate) fn pass(ground: &mut Ground, now: WallTime) -> Result<Pass, StoreError> {
    let now_s = u64::try_from(now.0 / NS_PER_S).unwrap_or(0);
    let parts = Arc::clone(&ground.parts);
    let releases = ground.transact(|connection, edge| release(connection, edge, now_s))?;
    for (group, newest, _) in &releases {
        parts.bell.ring(*group, *newest);
    }
    // A backup under way has the files' names and not yet the files: it comes first.
    let deleted = match parts.deleting.try_lock() {
        Ok(_held) => delete(ground)?,
        Err(_) => 0,
    };
    Ok(Pass {
        releases: releases.len() as u64,
        released: releases.iter().map(|(_, _, count)| count).sum(),
        deleted,
    })
}

/// A group, its newest sequence after the release, and how many were released.
type Told = (Digest, u64, u64);

/// What is due in one group: sequence and class of each.
type Due = BTreeMap<Digest, Vec<(u64, ReleasedClass)>>;

fn release(connection: &Connection, edge: &mut Edge, now_s: u64) -> Result<(Vec<Told>, Changed), StoreError> {
    let mut told = Vec::new();
    for (id, mut due) in due(connection, now_s)? {
        due.sort_unstable_by_key(|(sequence, _)| *sequence);
        let mut row = rows::group(connection, id)?.ok_or(StoreError::Damaged("a group"))?;
        tell(connection, edge, &mut row, id, &due)?;
        told.push((id, row.state.sequence, due.len() as u64));
    }
    let changed = if told.is_empty() {
        Changed::Nothing
    } else {
        Changed::Something
    };
    Ok((told, changed))
}

fn due(connection: &Connection, now_s: u64) -> Result<Due, StoreError> {
    let query = "SELECT id, entries.sequence, class FROM envelopes JOIN entries USING (place)
        JOIN groups ON groups.number = envelopes.in_group
        WHERE standing < 2 AND keep_until_s IS NOT NULL AND keep_until_s < ?1
        ORDER BY keep_until_s LIMIT ?2";
    let found = rows::all(connection, query, (signed(now_s), PASS_MAX), |row| {
        Ok((Digest(row.get(0)?), unsigned(row.get(1)?), row.get::<_, i64>(2)?))
    })?;
    let mut due = Due::new();
    for (id, sequence, class) in found {
        let class = match class {
            1 => ReleasedClass::Circle,
            2 => ReleasedClass::Custody,
            3 => ReleasedClass::Notice,
            _ => return Err(StoreError::Damaged("a time on what is kept for ever")),
        };
        due.entry(id).or_default().push((sequence, class));
    }
    Ok(due)
}

fn tell(
    connection: &Connection,
    edge: &mut Edge,
    row: &mut GroupRow,
    id: Digest,
    due: &[(u64, ReleasedClass)],
) -> Result<(), StoreError> {
    let text = text_of(due)?;
    let addition = Addition {
        kind: EntryKind::Release,
        group: id,
        digest: digest_of(text.as_bytes()),
        class: RELEASE_CLASS,
        size_bytes: text.len(),
        keep_until_s: None,
        lies: Lies::Here(text.as_bytes()),
    };
    growing::append(connection, edge, row, addition)?;
    rows::update_group(connection, row)?;
    let query = "UPDATE envelopes SET standing = 2 WHERE place =
        (SELECT place FROM entries WHERE in_group = ?1 AND sequence = ?2)";
    for (sequence, _) in due {
        rows::write(connection, query, (row.number, signed(*sequence)))?;
    }
    Ok(())
}

/// As `formats/retention.md` spells it, and read again to be sure.
fn text_of(due: &[(u64, ReleasedClass)]) -> Result<String, StoreError> {
    let mut lines: Vec<Released> = Vec::new();
    for (sequence, class) in due {
        match lines.last_mut() {
            Some(line) if line.last + 1 == *sequence && line.class == *class => line.last = *sequence,
            _ => lines.push(Released {
                first: *sequence,
                last: *sequence,
                class: *class,
                why: ReleaseReason::Expired,
            }),
        }
    }
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let text = format!("pfiff/release/1\n{lines}");
    match Release::parse(text.as_bytes()) {
        Ok(_) => Ok(text),
        Err(_) => Err(StoreError::Damaged("a release that cannot be spelt")),
    }
}

/// What was released and is still there: place, class, bytes, file.
type Doomed = (i64, i64, i64, i64, Option<String>);

/// Bytes of what was released, by an earlier run too. Files first: a row that says *deleted* is true.
fn delete(ground: &mut Ground) -> Result<u64, StoreError> {
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
    // The log still has the bytes. Where a reader keeps it from being cut, the next pass does it.
    parts.readers.rest();
    let _ = database::ground(ground.connection()?, &parts.disk);
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
