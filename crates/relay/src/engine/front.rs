//! What is done with an envelope before the writer sees it: judged by what readers see, and a recording put into a file.
//!
//! Strangers are turned away here, beside the writer and without a write. What is good here the writer judges again, in its
//! turn, and it alone decides.

use super::Parts;
use crate::intake::judge::{Bench, Fresh, Judged, has_right, judge};
use crate::intake::room::{self, Wish};
use crate::intake::{Founding, Refusal, Stop};
use crate::store::queue::{Answer, Take};
use crate::store::shelved::Shelved;
use domain::group::Digest;
use domain::time::WallTime;
use seal::envelope::{Class, Envelope};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Comes from the writer.
pub(super) type Answered = oneshot::Receiver<Result<Answer, Refusal>>;

/// Puts it in the queue. In one piece, which goes on where the sender hangs up: what has a file is in the queue, or its
/// file goes.
pub(super) async fn queue(
    parts: &Arc<Parts>,
    envelope: Envelope,
    founding: Founding,
    now: WallTime,
) -> Result<Answered, Refusal> {
    // A whistle never waits behind recordings.
    let turns = match envelope.head().class {
        Class::Custody => &parts.shelving,
        _ => &parts.looking,
    };
    let turn = Arc::clone(turns).acquire_owned().await;
    let turn = turn.map_err(|_| Refusal::Closing)?;
    let parts = Arc::clone(parts);
    let queued = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        put(&parts, envelope, founding, now).inspect_err(|refusal| parts.counts.refused(*refusal))
    });
    queued.await.map_err(|_| Refusal::Closing)?
}

fn put(
    parts: &Arc<Parts>,
    envelope: Envelope,
    founding: Founding,
    now: WallTime,
) -> Result<Answered, Refusal> {
    let file = match envelope.head().class {
        Class::Custody => shelve(parts, &envelope, founding, now)?,
        _ => turn_away(parts, &envelope, founding, now).map(|()| None)?,
    };
    let (answer, answered) = oneshot::channel();
    parts.queue.put(Take {
        envelope,
        founding,
        now,
        file,
        answer,
    })?;
    Ok(answered)
}

/// Judges by what is committed.
fn with_bench<T>(parts: &Parts, judge: impl FnOnce(&Bench<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
    parts.readers.with(|connection| {
        judge(&Bench {
            connection,
            folds: &parts.folds,
            fresh: &Fresh::new(),
            roots: &parts.roots,
            signer: &parts.signer,
        })
    })
}

/// Strangers, and what no right is given for. Whether it is the next of its stream depends on what waits in the queue.
fn turn_away(parts: &Parts, envelope: &Envelope, founding: Founding, now: WallTime) -> Result<(), Refusal> {
    let now_s = parts.wall_s(now);
    let looked = with_bench(parts, |bench| match envelope.head().group {
        Digest::NONE => judge(bench, envelope, founding, now_s).map(|_| ()),
        _ => has_right(bench, envelope, now_s),
    });
    looked.map_err(|stop| match stop {
        Stop::Refused(refusal) => refusal,
        Stop::Store(_) => Refusal::Storage,
    })
}

/// Nothing where the writer needs no file: it finds the same bytes again, and keeps what conflicts.
fn shelve(
    parts: &Arc<Parts>,
    envelope: &Envelope,
    founding: Founding,
    now: WallTime,
) -> Result<Option<Shelved>, Refusal> {
    let now_s = parts.wall_s(now);
    let fit = match with_bench(parts, |bench| judge(bench, envelope, founding, now_s)) {
        Ok(Judged::New(fit)) => fit,
        Ok(Judged::Again(_)) | Err(Stop::Refused(Refusal::Conflict)) => return Ok(None),
        Err(Stop::Refused(refusal)) => return Err(refusal),
        Err(Stop::Store(_)) => return Err(Refusal::Storage),
    };
    let wish = Wish::of(envelope, fit.row.as_ref(), now);
    room::take(parts, &wish, parts.is_roomy())?;
    place(parts, envelope).map(Some)
}

fn place(parts: &Arc<Parts>, envelope: &Envelope) -> Result<Shelved, Refusal> {
    Shelved::place(parts, envelope).map_err(|error| {
        parts.counts.failed();
        if error.is_full() {
            Refusal::Full
        } else {
            Refusal::Storage
        }
    })
}
