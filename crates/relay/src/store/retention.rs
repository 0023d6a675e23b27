//! Lets go of what is past its time (`formats/retention.md`): the release is durable and in the ledger first, bytes go then.
//!
//! One pass is one small transaction of each kind, so that intake goes on in between. Stopped between the two, the next
//! pass deletes what was released.

use super::deleting::delete;
use super::ground::{Changed, Ground};
use super::rows::{self, GroupRow, Lies, RELEASE_CLASS, signed, unsigned};
use super::{RetainError, StoreError, clock, ending};
use crate::ledger::growing::{self, Addition};
use domain::group::Digest;
use domain::time::{NS_PER_S, WallTime};
use rusqlite::{Connection, Params};
use seal::envelope::digest_of;
use seal::ledger::{Edge, EntryKind, Release, ReleaseReason, Released, ReleasedClass};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Envelopes of one pass: a release of as many lines is below its 65,536 bytes.
pub(super) const PASS_MAX: i64 = 1_000;

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

/// A group, its newest sequence after the release, and how many were released.
type Told = (Digest, u64, u64);

/// What is due in each group.
pub(super) type Due = BTreeMap<Digest, Vec<Released>>;

pub(super) fn pass(ground: &mut Ground, now: WallTime) -> Result<Pass, RetainError> {
    let now_s = u64::try_from(now.0 / NS_PER_S).unwrap_or(0);
    let ahead_s = clock::ahead_s(ground.connection()?, now_s)?;
    ground.parts.clock.doubt(ahead_s);
    if ahead_s > 0 {
        // What was told to be gone goes all the same.
        finish(ground, &[])?;
        return Err(RetainError::Clock { ahead_s });
    }
    let (told, changed) = ground.transact(|connection, edge| {
        let ended = ending::end_silent(connection, now_s)?;
        let mut told = release(connection, edge, ending::due(connection, PASS_MAX)?)?;
        told.extend(release(connection, edge, expired(connection, now_s)?)?);
        let forgotten = forget_conflicts(connection, now_s)?;
        let emptied = ending::empty(connection)?;
        let is_still = told.is_empty() && [ended, forgotten, emptied] == [Changed::Nothing; 3];
        let is_later = clock::remember(connection, now_s)?;
        let changed = if is_still && !is_later {
            Changed::Nothing
        } else {
            Changed::Something
        };
        Ok(((told, !is_still), changed))
    })?;
    ground.parts.clock.saw(now_s);
    let pass = finish(ground, &told)?;
    if changed || pass.deleted > 0 || ground.is_log_due() {
        ground.cut_log();
    }
    Ok(pass)
}

/// The operator says that the clock is right, whatever it said before.
pub(super) fn trust(ground: &mut Ground, now: WallTime) -> Result<(), StoreError> {
    let now_s = u64::try_from(now.0 / NS_PER_S).unwrap_or(0);
    ground.transact(|connection, _| Ok((clock::trust(connection, now_s)?, Changed::Something)))?;
    ground.parts.clock.trust(now_s);
    Ok(())
}

/// One pass, of any class but membership, and only what is still there.
pub(super) fn withdraw(
    ground: &mut Ground,
    group: Digest,
    sequences: &RangeInclusive<u64>,
) -> Result<Pass, StoreError> {
    let query = "SELECT id, entries.sequence, class FROM groups JOIN entries ON entries.in_group = number
        JOIN envelopes USING (place) WHERE id = ?1 AND entries.sequence BETWEEN ?2 AND ?3
        AND standing < 2 AND class BETWEEN 1 AND 3 ORDER BY entries.sequence LIMIT ?4";
    let (first, last) = (signed(*sequences.start()), signed(*sequences.end()));
    let told = ground.transact(|connection, edge| {
        let with = (group.0, first, last, PASS_MAX);
        let due = grouped(connection, query, with, ReleaseReason::Withdrawn)?;
        let told = release(connection, edge, due)?;
        let changed = if told.is_empty() {
            Changed::Nothing
        } else {
            Changed::Something
        };
        Ok((told, changed))
    })?;
    let pass = finish(ground, &told)?;
    if pass.is_idle() {
        ground.cut_log();
    }
    Ok(pass)
}

/// Tells, then deletes.
fn finish(ground: &mut Ground, told: &[Told]) -> Result<Pass, StoreError> {
    let parts = Arc::clone(&ground.parts);
    for (group, newest, _) in told {
        parts.bell.ring(*group, *newest);
    }
    // A backup under way has the files' names and not yet the files: it comes first.
    let deleted = match parts.deleting.try_lock() {
        Ok(_held) => delete(ground)?,
        Err(_) => 0,
    };
    Ok(Pass {
        releases: told.len() as u64,
        released: told.iter().map(|(_, _, count)| count).sum(),
        deleted,
    })
}

fn release(connection: &Connection, edge: &mut Edge, due: Due) -> Result<Vec<Told>, StoreError> {
    let mut told = Vec::new();
    for (id, mut due) in due {
        due.sort_unstable_by_key(|one| one.first);
        let mut row = rows::group(connection, id)?.ok_or(StoreError::Damaged("a group"))?;
        tell(connection, edge, &mut row, id, &due)?;
        told.push((id, row.state.sequence, due.len() as u64));
    }
    Ok(told)
}

/// What is closed to the circle stays until its epoch has ended, so that newcomers fold what the others did.
fn expired(connection: &Connection, now_s: u64) -> Result<Due, StoreError> {
    let query = "SELECT id, entries.sequence, class FROM envelopes JOIN entries USING (place)
        JOIN groups ON groups.number = envelopes.in_group
        WHERE standing < 2 AND keep_until_s IS NOT NULL AND keep_until_s < ?1
        AND (class <> 1 OR entries.sequence < epoch_from)
        ORDER BY keep_until_s LIMIT ?2";
    grouped(
        connection,
        query,
        (signed(now_s), PASS_MAX),
        ReleaseReason::Expired,
    )
}

/// Rows of group, sequence and class, by group.
pub(super) fn grouped(
    connection: &Connection,
    query: &str,
    with: impl Params,
    why: ReleaseReason,
) -> Result<Due, StoreError> {
    let found = rows::all(connection, query, with, |row| {
        Ok((Digest(row.get(0)?), unsigned(row.get(1)?), row.get::<_, i64>(2)?))
    })?;
    let mut due = Due::new();
    for (id, sequence, class) in found {
        let class = match class {
            0 => ReleasedClass::Membership,
            1 => ReleasedClass::Circle,
            2 => ReleasedClass::Custody,
            3 => ReleasedClass::Notice,
            _ => return Err(StoreError::Damaged("an envelope of no class")),
        };
        let (first, last) = (sequence, sequence);
        due.entry(id).or_default().push(Released {
            first,
            last,
            class,
            why,
        });
    }
    Ok(due)
}

/// Evidence is kept as long as recordings are, not longer: it is made of what should be gone by then.
fn forget_conflicts(connection: &Connection, now_s: u64) -> Result<Changed, StoreError> {
    let query = "DELETE FROM conflicts WHERE keep_until_s < ?1";
    let gone = rows::write(connection, query, [signed(now_s)])?;
    Ok(if gone > 0 {
        Changed::Something
    } else {
        Changed::Nothing
    })
}

fn tell(
    connection: &Connection,
    edge: &mut Edge,
    row: &mut GroupRow,
    id: Digest,
    due: &[Released],
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
    for one in due {
        rows::write(connection, query, (row.number, signed(one.first)))?;
    }
    Ok(())
}

/// As `formats/retention.md` spells it, and read again to be sure.
fn text_of(due: &[Released]) -> Result<String, StoreError> {
    let mut lines: Vec<Released> = Vec::new();
    for one in due {
        match lines.last_mut() {
            Some(line) if line.last + 1 == one.first && line.class == one.class => line.last = one.last,
            _ => lines.push(*one),
        }
    }
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let text = format!("pfiff/release/1\n{lines}");
    match Release::parse(text.as_bytes()) {
        Ok(_) => Ok(text),
        Err(_) => Err(StoreError::Damaged("a release that cannot be spelt")),
    }
}
