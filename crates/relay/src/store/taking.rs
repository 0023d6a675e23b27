//! Takes a batch of envelopes in: each judged and appended in its turn, all made durable at once, then told.

use super::StoreError;
use super::ground::{Changed, Ground};
use super::queue::{Answer, Take};
use super::rows::{self, GroupRow, Lies, Placed};
use crate::engine::Parts;
use crate::intake::folds::Fold;
use crate::intake::judge::{Bench, Fit, Fresh, Judged, judge};
use crate::intake::rates::Rates;
use crate::intake::{Refusal, Stop};
use crate::ledger::growing::{self, Addition};
use crate::settings::Limits;
use domain::group::Digest;
use domain::time::NS_PER_S;
use rusqlite::Connection;
use seal::envelope::Class;
use seal::ledger::{Edge, EntryKind, EnvelopeTag};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Conflicts that are kept of one group, and how long: as long as recordings are.
const CONFLICTS_MAX: u64 = 64;
const CONFLICTS_KEPT_S: u64 = 30 * 86_400;

/// Where it came to lie and whether it was new, or why not.
type Outcome = Result<(Placed, bool), Refusal>;

/// A batch under way.
struct Batch<'a> {
    parts: &'a Parts,
    connection: &'a Connection,
    edge: &'a mut Edge,
    rates: &'a mut Rates,
    is_roomy: bool,
    fresh: Fresh,
    /// The newest sequence of each group that went on.
    gone_on: BTreeMap<Digest, u64>,
    changed: Changed,
}

pub(crate) fn take(ground: &mut Ground, rates: &mut Rates, takes: Vec<Take>) {
    let outcomes = tried(ground, rates, &takes).unwrap_or_else(|error| after_failure(ground, &takes, &error));
    let parts = Arc::clone(&ground.parts);
    let served = parts.served();
    for (take, outcome) in takes.into_iter().zip(outcomes) {
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

fn tried(ground: &mut Ground, rates: &mut Rates, takes: &[Take]) -> Result<Vec<Outcome>, StoreError> {
    let parts = Arc::clone(&ground.parts);
    let is_roomy = parts.is_roomy();
    let (outcomes, fresh, gone_on) = ground.transact(|connection, edge| {
        let mut batch = Batch {
            parts: &parts,
            connection,
            edge,
            rates,
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
    tidy(ground, takes, &outcomes);
    Ok(outcomes)
}

/// Removes files of envelopes that were refused after all. Only here, by the one writer: nobody else can have taken the
/// same bytes in meanwhile. What stays behind is swept at the next start.
fn tidy(ground: &mut Ground, takes: &[Take], outcomes: &[Outcome]) {
    let refused = takes
        .iter()
        .zip(outcomes)
        .filter(|(take, outcome)| take.in_file && outcome.is_err());
    let digests: Vec<Digest> = refused.map(|(take, _)| take.envelope.digest()).collect();
    let parts = Arc::clone(&ground.parts);
    let Ok(connection) = ground.connection() else {
        return;
    };
    let is_nobodys = |digest: &Digest| {
        let known = rows::by_tag(connection, EnvelopeTag::of(&digest.0));
        matches!(known, Ok(None)).then(|| digest.to_string())
    };
    let names: Vec<String> = digests.iter().filter_map(is_nobodys).collect();
    let _ = parts.shelf.remove(&parts.disk, names.iter().map(String::as_str));
}

/// Says of each what is true now: the commit that failed may have been done all the same.
fn after_failure(ground: &mut Ground, takes: &[Take], error: &StoreError) -> Vec<Outcome> {
    let refusal = if error.is_full() {
        Refusal::Full
    } else {
        Refusal::Storage
    };
    let Ok(connection) = ground.connection() else {
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
        let now_s = seconds(take);
        let bench = Bench {
            connection: self.connection,
            folds: &self.parts.folds,
            fresh: &self.fresh,
            roots: &self.parts.roots,
            signer: &self.parts.signer,
        };
        match judge(&bench, &take.envelope, take.founding, now_s)? {
            Judged::Again(placed) => Ok((placed, false)),
            Judged::New(fit) => self.append(take, *fit).map(|placed| (placed, true)),
        }
    }

    fn append(&mut self, take: &Take, fit: Fit) -> Result<Placed, Stop> {
        let (envelope, head) = (&take.envelope, take.envelope.head());
        let is_custody = head.class == Class::Custody;
        self.rates.take(head.author, head.class, take.now)?;
        self.room(take, fit.row.as_ref())?;
        let id = envelope.group();
        let mut row = match fit.row {
            Some(row) => row,
            None => rows::begin_group(self.connection, id)?,
        };
        let placed = growing::append(self.connection, self.edge, &mut row, addition(take, &fit))?;
        row.newest_s = seconds(take).max(row.newest_s);
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

    /// Quota first, then the disk: the group's own limit is something that it can do something about.
    fn room(&self, take: &Take, row: Option<&GroupRow>) -> Result<(), Refusal> {
        let bytes = take.envelope.bytes().len() as u64;
        let limits: &Limits = &self.parts.limits;
        let (has, most) = match take.envelope.head().class {
            Class::Custody => (row.map_or(0, |row| row.custody_bytes), limits.custody_bytes_max),
            _ => (row.map_or(0, |row| row.bytes), limits.group_bytes_max),
        };
        if has.saturating_add(bytes) > most {
            return Err(Refusal::Quota);
        }
        if !self.is_roomy {
            return Err(Refusal::Full);
        }
        let is_there = !take.in_file || self.parts.shelf.has(&take.envelope.digest().to_string());
        if is_there { Ok(()) } else { Err(Refusal::Storage) }
    }

    fn conflict(&mut self, take: &Take) -> Result<(), StoreError> {
        let link = rows::link_of(take.envelope.head(), take.envelope.digest());
        let Some(row) = rows::group(self.connection, take.envelope.group())?.filter(|_| self.is_roomy) else {
            return Ok(());
        };
        let bytes = take.envelope.bytes();
        let kept = (CONFLICTS_MAX, seconds(take).saturating_add(CONFLICTS_KEPT_S));
        if rows::keep_conflict(self.connection, row.number, &link, bytes, kept)? {
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
        lies: match take.in_file {
            true => Lies::InFile(envelope.digest().to_string()),
            false => Lies::Here(envelope.bytes()),
        },
    }
}

fn seconds(take: &Take) -> u64 {
    u64::try_from(take.now.0 / NS_PER_S).unwrap_or(0)
}

fn count_bytes(row: &mut GroupRow, is_custody: bool, bytes: usize) {
    let counted = if is_custody {
        &mut row.custody_bytes
    } else {
        &mut row.bytes
    };
    *counted = counted.saturating_add(bytes as u64);
}
