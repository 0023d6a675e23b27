//! Whether a group's members give an author the right to this envelope, as far as its class shows it.

use super::{Refusal, Stop};
use domain::alarm::{GOOD_FOR_S, is_vouched};
use domain::group::{Change, Group, Role, Rule};
use seal::envelope::{Class, Envelope};
use seal::{membership, notice};

/// Every age file begins so (C2SP age).
const CLOSED: &[u8] = b"age-encryption.org/v1\n";
const S_PER_DAY: u64 = 86_400;
/// How long recordings are kept, unless a custodian acknowledges them before (`formats/retention.md`).
const CUSTODY_DAYS: u64 = 30;
/// How long a notice is kept after it is over.
const NOTICE_DAYS: u64 = 30;

/// What the right came to.
pub(super) struct Granted {
    /// The group after it, for a membership envelope.
    pub(super) after: Option<Group>,
    /// Seconds since 1970; `None` while the group lives.
    pub(super) keep_until_s: Option<u64>,
}

/// By class.
pub(super) fn check(group: &Group, envelope: &Envelope, now_s: u64) -> Result<Granted, Stop> {
    let until = |days: u64| Some(now_s.saturating_add(days * S_PER_DAY));
    let keep_until_s = match envelope.head().class {
        Class::Membership => return membership(group, envelope, now_s),
        Class::Circle => {
            member(group, envelope)?;
            until(u64::from(group.policy().circle_days))
        }
        Class::Custody => {
            member(group, envelope)?;
            watcher(group, envelope)?;
            until(CUSTODY_DAYS)
        }
        Class::Notice => Some(told(group, envelope, now_s)?.saturating_add(NOTICE_DAYS * S_PER_DAY)),
    };
    if envelope.head().class.is_closed() && !envelope.body().starts_with(CLOSED) {
        return Err(Refusal::Open.into());
    }
    Ok(Granted {
        after: None,
        keep_until_s,
    })
}

fn member(group: &Group, envelope: &Envelope) -> Result<(), Refusal> {
    let is_member = group.member(envelope.head().author).is_some();
    if is_member { Ok(()) } else { Err(Refusal::Stranger) }
}

fn watcher(group: &Group, envelope: &Envelope) -> Result<(), Refusal> {
    if group.is(envelope.head().author, Role::Watcher) {
        Ok(())
    } else {
        Err(Refusal::Right)
    }
}

fn membership(group: &Group, envelope: &Envelope, now_s: u64) -> Result<Granted, Stop> {
    let content = membership::read(envelope).map_err(|_| Refusal::Content)?;
    if let Change::Join { invitation, .. } = &content.change {
        let open = group.invitation(*invitation);
        if open.is_some_and(|(open, _)| open.expires_s < now_s) {
            return Err(Refusal::Expired.into());
        }
    }
    let mut after = group.clone();
    let author = envelope.head().author;
    after
        .fold(author, envelope.digest(), &content.change)
        .map_err(|broken| match broken.rule {
            Rule::Stranger => Refusal::Stranger,
            Rule::Right => Refusal::Right,
            rule => Refusal::Rule(rule),
        })?;
    Ok(Granted {
        after: Some(after),
        keep_until_s: None,
    })
}

/// When the notice is over, if it is one that a stranger would believe, and not over yet. One that is good for longer than
/// any alarm is nobody's: it would be kept for as long as its author likes.
fn told(group: &Group, envelope: &Envelope, now_s: u64) -> Result<u64, Refusal> {
    member(group, envelope)?;
    let vouched = notice::read(envelope.body()).map_err(|_| Refusal::Content)?;
    let until_s = vouched.notice.good_until_s;
    if vouched.notice.group != group.id() || until_s > now_s.saturating_add(2 * GOOD_FOR_S) {
        return Err(Refusal::Content);
    }
    let is_believed = until_s >= now_s && is_vouched(group, &vouched.signers);
    if is_believed {
        Ok(until_s)
    } else {
        Err(Refusal::Unvouched)
    }
}
