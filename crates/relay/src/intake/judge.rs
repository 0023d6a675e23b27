//! Judges one envelope against what the database says: known already, refused, or good to be taken in.
//!
//! The writer asks within its transaction, and it decides. Others may ask beforehand, to save a large file its way.

use super::folds::{Clear, Fold, Folds};
use super::{Founding, Refusal, Stop, right};
use crate::ledger::key::Signer;
use crate::ledger::stored;
use crate::store::StoreError;
use crate::store::rows::{self, GroupRow, Placed};
use domain::alarm::Told;
use domain::group::{Change, Digest, Group, Link};
use rusqlite::Connection;
use seal::envelope::{Class, Envelope};
use seal::ledger::EnvelopeTag;
use seal::membership;
use std::collections::HashMap;

/// Folds of this transaction, which others may see only once it is committed.
pub(crate) type Fresh = HashMap<Digest, Fold>;

/// What judging leans on.
pub(crate) struct Bench<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) folds: &'a Folds,
    pub(crate) fresh: &'a Fresh,
    pub(crate) signer: &'a Signer,
}

/// What an envelope is that was not refused.
pub(crate) enum Judged {
    /// These very bytes are in the ledger.
    Again(Placed),
    /// They may come in.
    New(Box<Fit>),
}

/// All that follows from judging.
pub(crate) struct Fit {
    /// Of the group, unless this begins it.
    pub(crate) row: Option<GroupRow>,
    /// What follows from its envelopes in clear afterwards, where that changes.
    pub(crate) after: Option<Clear>,
    pub(crate) keep_until_s: Option<u64>,
    pub(crate) link: Link,
}

pub(crate) fn judge(
    bench: &Bench<'_>,
    envelope: &Envelope,
    founding: Founding,
    now_s: u64,
) -> Result<Judged, Stop> {
    let tag = EnvelopeTag::of(&envelope.digest().0);
    if let Some(placed) = rows::by_tag(bench.connection, tag)? {
        return Ok(Judged::Again(placed));
    }
    let link = rows::link_of(envelope.head(), envelope.digest());
    if envelope.head().group == Digest::NONE {
        return Ok(Judged::New(Box::new(begin(
            bench.signer,
            envelope,
            founding,
            link,
        )?)));
    }
    let id = envelope.group();
    let row = rows::group(bench.connection, id)?.ok_or(Refusal::NoGroup)?;
    if row.has_ended {
        return Err(Refusal::Ended.into());
    }
    let fold = bench.fold(id, row.number)?;
    let sequence = row.state.sequence + 1;
    let granted = right::check(&fold.clear, envelope, sequence, now_s)?;
    seen(bench.connection, row.number, envelope)?;
    chain(bench.connection, row.number, &link)?;
    Ok(Judged::New(Box::new(Fit {
        row: Some(row),
        after: granted.after,
        keep_until_s: granted.keep_until_s,
        link,
    })))
}

impl Bench<'_> {
    fn fold(&self, id: Digest, number: i64) -> Result<Fold, StoreError> {
        match self.fresh.get(&id) {
            Some(fold) => Ok(fold.clone()),
            None => self.folds.of(self.connection, id, number),
        }
    }
}

fn begin(signer: &Signer, envelope: &Envelope, founding: Founding, link: Link) -> Result<Fit, Refusal> {
    if founding == Founding::Refused {
        return Err(Refusal::Founding);
    }
    debug_assert_eq!(envelope.head().class, Class::Membership);
    let content = membership::read(envelope).map_err(|_| Refusal::Content)?;
    let Change::Genesis(genesis) = content.change else {
        return Err(Refusal::Content);
    };
    let is_ours =
        genesis.origin == signer.origin && genesis.ledger_key.0 == signer.key.verifying_key().to_bytes();
    if !is_ours {
        return Err(Refusal::OtherLedger);
    }
    // A stream's first follows nothing; a genesis is the first of its author's in this group.
    if link.sequence != 0 {
        return Err(Refusal::Gap {
            due: 0,
            got: link.sequence,
        });
    }
    let group = Group::found(envelope.head().author, envelope.digest(), genesis);
    Ok(Fit {
        row: None,
        after: Some(Clear::new(group, Told::default())),
        keep_until_s: None,
        link,
    })
}

/// Whether its author saw what is here. Whoever names another history would stop every device that reads it: to those it
/// looks as if the relay showed two.
fn seen(connection: &Connection, group: i64, envelope: &Envelope) -> Result<(), Stop> {
    let Some(seen) = envelope.head().seen else {
        return Ok(());
    };
    let there = rows::by_sequence(connection, group, seen.sequence)?;
    let is_ours = there.is_some_and(|one| one.entry.state().head.0 == seen.head.0);
    if is_ours && seen.size <= stored::count(connection)? {
        Ok(())
    } else {
        Err(Refusal::OtherHistory.into())
    }
}

/// Whether it is the next of its stream. The same bytes again were found before this.
fn chain(connection: &Connection, group: i64, link: &Link) -> Result<(), Stop> {
    let end = rows::stream_end(connection, group, link)?;
    let (due, previous) = end.map_or((0, Digest::NONE), |(last, digest)| (last + 1, digest));
    let got = link.sequence;
    if got > due {
        return Err(Refusal::Gap { due, got }.into());
    }
    if got < due {
        return Err(Refusal::Conflict.into());
    }
    if link.previous == previous {
        Ok(())
    } else {
        Err(Refusal::Chain.into())
    }
}
