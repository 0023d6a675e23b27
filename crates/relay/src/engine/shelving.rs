//! Puts a recording's bytes into a file before the writer decides about it, if it looks as if they will be taken in.

use super::Parts;
use crate::intake::judge::{Bench, Fresh, Judged, judge};
use crate::intake::{Founding, Refusal, Stop};
use domain::time::{NS_PER_S, WallTime};
use seal::envelope::Envelope;

/// Whether they lie in a file now.
pub(super) fn shelve(
    parts: &Parts,
    envelope: &Envelope,
    founding: Founding,
    now: WallTime,
) -> Result<bool, Refusal> {
    let now_s = u64::try_from(now.0 / NS_PER_S).unwrap_or(0);
    let judged = parts.readers.with(|connection| {
        let bench = Bench {
            connection,
            folds: &parts.folds,
            fresh: &Fresh::new(),
            roots: &parts.roots,
            signer: &parts.signer,
        };
        judge(&bench, envelope, founding, now_s)
    });
    match judged {
        Ok(Judged::New(_)) if !parts.is_roomy() => Err(Refusal::Full),
        Ok(Judged::New(_)) => place(parts, envelope),
        // The writer finds it again, and keeps what conflicts.
        Ok(Judged::Again(_)) | Err(Stop::Refused(Refusal::Conflict)) => Ok(false),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Store(_)) => Err(Refusal::Storage),
    }
}

fn place(parts: &Parts, envelope: &Envelope) -> Result<bool, Refusal> {
    let placed = parts
        .shelf
        .place(&parts.disk, envelope.digest(), envelope.bytes());
    placed.map(|()| true).map_err(|error| {
        parts.counts.failed();
        if error.is_full() {
            Refusal::Full
        } else {
            Refusal::Storage
        }
    })
}
