//! Whether a group's members give an author the right to this envelope, as far as its class shows it.

use super::folds::{Clear, place_of};
use super::{Refusal, Stop};
use domain::alarm::{NotTold, Told};
use domain::group::{Change, Group, Role, Rule};
use seal::envelope::{Class, Envelope};
use seal::{membership, notice};

const S_PER_DAY: u64 = 86_400;
/// How long recordings are kept, unless a custodian acknowledges them before (`formats/retention.md`).
const CUSTODY_DAYS: u64 = 30;
/// How long a notice is kept after it is over.
const NOTICE_DAYS: u64 = 30;

/// What the right came to.
pub(super) struct Granted {
    /// What is in clear after it, where that changes.
    pub(super) after: Option<Clear>,
    /// Seconds since 1970; `None` while the group lives.
    pub(super) keep_until_s: Option<u64>,
}

/// By class, for an envelope that would get this sequence in its group.
pub(super) fn check(clear: &Clear, envelope: &Envelope, sequence: u64, now_s: u64) -> Result<Granted, Stop> {
    let group = &clear.group;
    let closed = |days: u64| Granted {
        after: None,
        keep_until_s: Some(now_s.saturating_add(days * S_PER_DAY)),
    };
    match envelope.head().class {
        Class::Membership => membership(clear, envelope, sequence, now_s),
        Class::Circle => {
            circle(group, envelope)?;
            Ok(closed(u64::from(group.policy().circle_days)))
        }
        Class::Custody => {
            member(group, envelope)?;
            watcher(group, envelope)?;
            Ok(closed(CUSTODY_DAYS))
        }
        Class::Notice => Ok(told(clear, envelope, now_s)?),
    }
}

fn member(group: &Group, envelope: &Envelope) -> Result<(), Refusal> {
    let is_member = group.member(envelope.head().author).is_some();
    if is_member { Ok(()) } else { Err(Refusal::Stranger) }
}

/// A member's, who had seen the present epoch begin.
fn circle(group: &Group, envelope: &Envelope) -> Result<(), Refusal> {
    let head = envelope.head();
    let seen = head.seen.map(|seen| seen.sequence);
    group.check_circle(head.author, seen).map_err(|rule| match rule {
        Rule::OtherEpoch => Refusal::Epoch,
        _ => Refusal::Stranger,
    })
}

fn watcher(group: &Group, envelope: &Envelope) -> Result<(), Refusal> {
    if group.is(envelope.head().author, Role::Watcher) {
        Ok(())
    } else {
        Err(Refusal::Right)
    }
}

fn membership(clear: &Clear, envelope: &Envelope, sequence: u64, now_s: u64) -> Result<Granted, Stop> {
    let content = membership::read(envelope).map_err(|_| Refusal::Content)?;
    if let Change::Join { invitation, .. } = &content.change {
        let open = clear.group.invitation(*invitation);
        if open.is_some_and(|(open, _)| open.expires_s < now_s) {
            return Err(Refusal::Expired.into());
        }
    }
    let mut after = Group::clone(&clear.group);
    after
        .fold(place_of(envelope, sequence), &content.change)
        .map_err(|broken| match broken.rule {
            Rule::Stranger => Refusal::Stranger,
            Rule::Right => Refusal::Right,
            rule => Refusal::Rule(rule),
        })?;
    Ok(Granted {
        after: Some(Clear::new(after, Told::clone(&clear.told))),
        keep_until_s: None,
    })
}

/// A notice that a stranger would believe, that is not over, and no longer good than an alarm can be: else it would be kept
/// for as long as its author likes.
fn told(clear: &Clear, envelope: &Envelope, now_s: u64) -> Result<Granted, Refusal> {
    let one = notice::read(envelope).map_err(|_| Refusal::Content)?;
    if !one.notice.is_good_at(now_s) {
        return Err(Refusal::Unvouched);
    }
    let mut told = Told::clone(&clear.told);
    told.fold(&clear.group, &one).map_err(|why| match why {
        NotTold::Stranger => Refusal::Stranger,
        NotTold::OtherGroup => Refusal::Content,
        _ => Refusal::Unvouched,
    })?;
    let until_s = one.notice.good_until_s.saturating_add(NOTICE_DAYS * S_PER_DAY);
    Ok(Granted {
        after: Some(Clear::new(Group::clone(&clear.group), told)),
        keep_until_s: Some(until_s),
    })
}
