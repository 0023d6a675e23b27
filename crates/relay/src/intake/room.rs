//! Whether there is room for an envelope that is right in itself: its author's rate, the group's quota, the disk, in this
//! order. Only what has room costs its author anything.

use super::Refusal;
use crate::engine::Parts;
use crate::settings::Limits;
use crate::store::rows::GroupRow;
use domain::group::Key;
use domain::time::WallTime;
use seal::envelope::{Class, Envelope};

/// What room is wished for.
pub(crate) struct Wish<'a> {
    author: Key,
    class: Class,
    bytes: u64,
    /// Of the group, unless it begins with this.
    row: Option<&'a GroupRow>,
    now: WallTime,
}

impl<'a> Wish<'a> {
    pub(crate) fn of(envelope: &Envelope, row: Option<&'a GroupRow>, now: WallTime) -> Self {
        let head = envelope.head();
        Self {
            author: head.author,
            class: head.class,
            bytes: envelope.bytes().len() as u64,
            row,
            now,
        }
    }
}

/// Takes room: from here on its author has one less to send.
pub(crate) fn take(parts: &Parts, wish: &Wish<'_>, is_roomy: bool) -> Result<(), Refusal> {
    parts.rates().ask(wish.author, wish.class, wish.now)?;
    fits(parts, wish, is_roomy)?;
    parts.rates().take(wish.author, wish.class, wish.now)
}

/// Quota first, then the disk: the group's own limit is something that it can do something about.
pub(crate) fn fits(parts: &Parts, wish: &Wish<'_>, is_roomy: bool) -> Result<(), Refusal> {
    let limits: &Limits = &parts.limits;
    let (has, most) = match wish.class {
        Class::Custody => (
            wish.row.map_or(0, |row| row.custody_bytes),
            limits.custody_bytes_max,
        ),
        _ => (wish.row.map_or(0, |row| row.bytes), limits.group_bytes_max),
    };
    if has.saturating_add(wish.bytes) > most {
        return Err(Refusal::Quota);
    }
    if is_roomy { Ok(()) } else { Err(Refusal::Full) }
}
