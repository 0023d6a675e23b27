//! What is done with an envelope before the writer sees it: judged by what readers see, and a recording put into a file.
//!
//! Strangers are turned away here, beside the writer and without a write. What is good here the writer judges again, in its
//! turn, and it alone decides.

use super::Parts;
use crate::intake::judge::{Bench, Fresh, Judged, judge};
use crate::intake::room::{self, Wish};
use crate::intake::{Founding, Refusal, Stop};
use crate::store::queue::{Answer, Take};
use crate::store::rows::GroupRow;
use crate::store::shelved::Shelved;
use domain::time::WallTime;
use seal::envelope::{Class, Envelope};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Comes from the writer.
pub(super) type Answered = oneshot::Receiver<Result<Answer, Refusal>>;

/// How it looks from here.
enum Look {
    /// It would be taken in, into this group, unless it begins one.
    Good(Option<GroupRow>),
    /// The writer knows better: it is there, or its place in its stream depends on what is under way.
    AskTheWriter,
}

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
    let is_custody = envelope.head().class == Class::Custody;
    let file = match look(parts, &envelope, founding, now)? {
        Look::Good(row) if is_custody => {
            let is_roomy = parts.is_roomy();
            room::take(parts, &Wish::of(&envelope, row.as_ref(), now), is_roomy)?;
            Some(place(parts, &envelope)?)
        }
        _ => None,
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

fn look(parts: &Parts, envelope: &Envelope, founding: Founding, now: WallTime) -> Result<Look, Refusal> {
    let judged = parts.readers.with(|connection| {
        let bench = Bench {
            connection,
            folds: &parts.folds,
            fresh: &Fresh::new(),
            signer: &parts.signer,
        };
        judge(&bench, envelope, founding, parts.now_s(now))
    });
    match judged {
        Ok(Judged::New(fit)) => Ok(Look::Good(fit.row)),
        // The writer finds it again, and keeps what conflicts.
        Ok(Judged::Again(_)) | Err(Stop::Refused(Refusal::Conflict)) => Ok(Look::AskTheWriter),
        // The one before it may wait in the queue. A recording's bytes are not put there to find out.
        Err(Stop::Refused(Refusal::Gap { .. } | Refusal::Chain))
            if envelope.head().class != Class::Custody =>
        {
            Ok(Look::AskTheWriter)
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Store(_)) => Err(Refusal::Storage),
    }
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
