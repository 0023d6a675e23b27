//! Takes a batch of envelopes in: each judged and appended in its turn, all made durable at once, then told.

use super::StoreError;
use super::ground::{Changed, Ground};
use super::queue::{Answer, Take};
use super::rows::{self, GroupRow, Lies, Placed};
use super::shelved::Shelved;
use crate::engine::Parts;
use crate::intake::folds::Fold;
use crate::intake::judge::{Bench, Fit, Fresh, Judged, judge};
use crate::intake::room::{self, Wish};
use crate::intake::{Refusal, Stop};
use crate::ledger::growing::{self, Addition};
use domain::group::Digest;
use rusqlite::Connection;
use seal::envelope::Class;
use seal::ledger::{Edge, EntryKind, EnvelopeTag};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long conflicts are kept: as long as recordings are.
const CONFLICTS_KEPT_S: u64 = 30 * 86_400;

/// Where it came to lie and whether it was new, or why not.
type Outcome = Result<(Placed, bool), Refusal>;

/// A batch under way.
struct Batch<'a> {
    parts: &'a Parts,
    connection: &'a Connection,
    edge: &'a mut Edge,
    is_roomy: bool,
    fresh: Fresh,
    /// The newest sequence of each group that went on.
    gone_on: BTreeMap<Digest, u64>,
    changed: Changed,
}

pub(crate) fn take(ground: &mut Ground, mut takes: Vec<Take>) {
    let outcomes = tried(ground, &takes).unwrap_or_else(|error| after_failure(ground, &mut takes, &error));
    let parts = Arc::clone(&ground.parts);
    let served = parts.served();
    for (mut take, outcome) in takes.into_iter().zip(outcomes) {
        settle(take.file.take(), &outcome);
        parts.counts.answered(&outcome);
        let answer = outcome.map(|(placed, was_new)| Answer {
            placed,
            was_new,
            served: Arc::clone(&served),
        });
        // Whoever asked may have gone; the envelope stays all the same, and its receipt can be had again.
        let _ = take.answer.send(answer);
    }
}

/// A file whose envelope was refused after all goes before anybody hears of it.
fn settle(file: Option<Shelved>, outcome: &Outcome) {
    match (file, outcome) {
        (Some(file), Ok(_)) => file.leave(),
        (file, _) => drop(file),
    }
}

fn tried(ground: &mut Ground, takes: &[Take]) -> Result<Vec<Outcome>, StoreError> {
    let parts = Arc::clone(&ground.parts);
    let is_roomy = parts.is_roomy();
    let (outcomes, fresh, gone_on) = ground.transact(|connection, edge| {
        let mut batch = Batch {
            parts: &parts,
            connection,
            edge,
            is_roomy,
            fresh: Fresh::new(),
            gone_on: BTreeMap::new(),
            changed: Changed::Nothing,
        };
        let outcomes = takes
            .iter()
            .map(|take| batch.one(take))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(((outcomes, batch.fresh, batch.gone_on), batch.changed))
    })?;
    for (group, fold) in fresh {
        parts.folds.keep(group, fold);
    }
    for (group, newest) in gone_on {
        parts.bell.ring(group, newest);
    }
    Ok(outcomes)
}

/// Says of each what is true now: the commit that failed may have been done all the same.
fn after_failure(ground: &mut Ground, takes: &mut [Take], error: &StoreError) -> Vec<Outcome> {
    let refusal = if error.is_full() {
        Refusal::Full
    } else {
        Refusal::Storage
    };
    let Ok(connection) = ground.connection() else {
        // Whether the ledger names them is known at the next start.
        let files = takes.iter_mut().filter_map(|take| take.file.take());
        files.for_each(Shelved::leave);
        return takes.iter().map(|_| Err(refusal)).collect();
    };
    let found = |take: &Take| {
        let tag = EnvelopeTag::of(&take.envelope.digest().0);
        match rows::by_tag(connection, tag) {
            Ok(Some(placed)) => Ok((placed, true)),
            _ => Err(refusal),
        }
    };
    takes.iter().map(found).collect()
}

impl Batch<'_> {
    fn one(&mut self, take: &Take) -> Result<Outcome, StoreError> {
        match self.judged(take) {
            Ok(outcome) => Ok(Ok(outcome)),
            Err(Stop::Refused(Refusal::Conflict)) => self.conflict(take).map(|()| Err(Refusal::Conflict)),
            Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
            Err(Stop::Store(error)) => Err(error),
        }
    }

    fn judged(&mut self, take: &Take) -> Result<(Placed, bool), Stop> {
        let now_s = self.parts.wall_s(take.now);
        let bench = Bench {
            connection: self.connection,
            folds: &self.parts.folds,
            fresh: &self.fresh,
            roots: &self.parts.roots,
            signer: &self.parts.signer,
        };
        match judge(&bench, &take.envelope, take.founding, now_s)? {
            Judged::Again(placed) => Ok((placed, false)),
            Judged::New(mut fit) => {
                // A clock that was set back keeps nothing shorter.
                let behind_s = self.parts.now_s(take.now).saturating_sub(now_s);
                fit.keep_until_s = fit.keep_until_s.map(|until_s| until_s.saturating_add(behind_s));
                self.append(take, *fit).map(|placed| (placed, true))
            }
        }
    }

    fn append(&mut self, take: &Take, fit: Fit) -> Result<Placed, Stop> {
        let (envelope, head) = (&take.envelope, take.envelope.head());
        let is_custody = head.class == Class::Custody;
        self.room(take, fit.row.as_ref())?;
        let id = envelope.group();
        let mut row = match fit.row {
            Some(row) => row,
            None => rows::begin_group(self.connection, id)?,
        };
        let placed = growing::append(self.connection, self.edge, &mut row, addition(take, &fit))?;
        row.newest_s = self.parts.now_s(take.now).max(row.newest_s);
        if let Some(clear) = &fit.after {
            row.epoch_from = clear.group.epoch_from();
        }
        count_bytes(&mut row, is_custody, envelope.bytes().len());
        rows::update_group(self.connection, &row)?;
        rows::advance_stream(self.connection, row.number, &fit.link)?;
        if let Some(clear) = fit.after {
            let place = rows::signed(placed.place);
            self.fresh.insert(id, Fold { place, clear });
        }
        self.gone_on.insert(id, row.state.sequence);
        self.changed = Changed::Something;
        Ok(placed)
    }

    /// A recording's author paid when its file was written.
    fn room(&self, take: &Take, row: Option<&GroupRow>) -> Result<(), Refusal> {
        let wish = Wish::of(&take.envelope, row, take.now);
        if take.file.is_none() {
            return room::take(self.parts, &wish, self.is_roomy);
        }
        room::fits(self.parts, &wish, self.is_roomy)?;
        let is_there = self.parts.shelf.has(&take.envelope.digest().to_string());
        if is_there { Ok(()) } else { Err(Refusal::Storage) }
    }

    fn conflict(&mut self, take: &Take) -> Result<(), StoreError> {
        let link = take.envelope.link();
        let Some(row) = rows::group(self.connection, take.envelope.group())?.filter(|_| self.is_roomy) else {
            return Ok(());
        };
        let bytes = take.envelope.bytes();
        let until_s = self.parts.now_s(take.now).saturating_add(CONFLICTS_KEPT_S);
        if rows::keep_conflict(self.connection, row.number, &link, bytes, until_s)? {
            self.changed = Changed::Something;
        }
        Ok(())
    }
}

fn addition<'a>(take: &'a Take, fit: &Fit) -> Addition<'a> {
    let envelope = &take.envelope;
    Addition {
        kind: EntryKind::Envelope,
        group: envelope.group(),
        digest: envelope.digest(),
        class: envelope.head().class as i64,
        size_bytes: envelope.bytes().len(),
        keep_until_s: fit.keep_until_s,
        lies: match take.file {
            Some(_) => Lies::InFile(envelope.digest().to_string()),
            None => Lies::Here(envelope.bytes()),
        },
    }
}

fn count_bytes(row: &mut GroupRow, is_custody: bool, bytes: usize) {
    let counted = if is_custody {
        &mut row.custody_bytes
    } else {
        &mut row.bytes
    };
    *counted = counted.saturating_add(bytes as u64);
}
