//! Names, posts, shifts and hand-overs, read and written. `formats/watch.md`.

use super::*;
use crate::cbor::{Reader, Writer};
use domain::group::Key;
use domain::watch::{Label, NEEDED_MAX, NOTES_MAX, Post, Shift, ShiftId, Span, Spot};
use std::collections::BTreeSet;

pub(super) fn hand_over(reader: &mut Reader<'_>) -> Result<Content, CircleError> {
    let post = PostId(reader.array_of()?);
    let count = reader.list()?;
    if count > NOTES_MAX {
        return Err(CircleError::Field("more notes than there can be"));
    }
    let mut codes = Vec::with_capacity(count);
    for _ in 0..count {
        codes.push(u8::try_from(reader.uint()?).map_err(|_| CircleError::Field("no such note"))?);
    }
    let notes = Notes::new(codes).ok_or(CircleError::Field("notes rise from 1 to 63"))?;
    Ok(Content::HandOver(post, notes))
}

pub(super) fn planned(kind: u64, reader: &mut Reader<'_>) -> Result<Planned, CircleError> {
    Ok(match kind {
        NICKNAME => Planned::Nickname(label(reader)?),
        NAME => Planned::Name(label(reader)?),
        POST => {
            let id = PostId(reader.array_of()?);
            let (label, spot) = (label(reader)?, spot(reader)?);
            Planned::Post(id, Post { label, spot })
        }
        CLOSED => Planned::Closed(PostId(reader.array_of()?)),
        SHIFT => Planned::Shift(ShiftId(reader.array_of()?), shift(reader)?),
        OFF => Planned::Off(ShiftId(reader.array_of()?)),
        TAKE => Planned::Take(ShiftId(reader.array_of()?)),
        GIVE_BACK => Planned::GiveBack(ShiftId(reader.array_of()?)),
        OFFER => Planned::Offer(ShiftId(reader.array_of()?)),
        other => return Err(CircleError::Unknown(other)),
    })
}

fn label(reader: &mut Reader<'_>) -> Result<Label, CircleError> {
    Label::new(reader.text()?).ok_or(CircleError::Field("no name of one plain line"))
}

fn spot(reader: &mut Reader<'_>) -> Result<Option<Spot>, CircleError> {
    if reader.null() {
        return Ok(None);
    }
    reader.list_of(2)?;
    let spot = Spot::from_numbers(reader.uint()?, reader.uint()?);
    spot.map(Some).ok_or(CircleError::Field("no place on earth"))
}

fn shift(reader: &mut Reader<'_>) -> Result<Shift, CircleError> {
    let post = PostId(reader.array_of()?);
    let span = Span::new(reader.uint()?, reader.uint()?);
    let span = span.ok_or(CircleError::Field("no shift is at such a time"))?;
    let needed = u8::try_from(reader.uint()?).unwrap_or(u8::MAX);
    if !(1..=NEEDED_MAX).contains(&needed) {
        return Err(CircleError::Field("a shift needs 1 to 20"));
    }
    Ok(Shift {
        post,
        span,
        needed,
        takers: takers(reader, needed)?,
    })
}

fn takers(reader: &mut Reader<'_>, needed: u8) -> Result<BTreeSet<Key>, CircleError> {
    let count = reader.list()?;
    if count > usize::from(needed) {
        return Err(CircleError::Field("more took it than it needs"));
    }
    let mut takers = BTreeSet::new();
    for _ in 0..count {
        let key = Key(reader.array_of()?);
        if takers.last().is_some_and(|last| *last >= key) {
            return Err(CircleError::Field("keys rise"));
        }
        takers.insert(key);
    }
    Ok(takers)
}

pub(super) fn write_hand_over(out: Writer, post: PostId, notes: &Notes) -> Writer {
    let out = out
        .list(3)
        .uint(HAND_OVER)
        .bytes(&post.0)
        .list(notes.codes().len());
    notes
        .codes()
        .iter()
        .fold(out, |out, code| out.uint(u64::from(*code)))
}

pub(super) fn write(out: Writer, planned: &Planned) -> Writer {
    match planned {
        Planned::Nickname(one) => out.list(2).uint(NICKNAME).text(one.text()),
        Planned::Name(one) => out.list(2).uint(NAME).text(one.text()),
        Planned::Post(id, post) => write_post(out, *id, post),
        Planned::Closed(id) => out.list(2).uint(CLOSED).bytes(&id.0),
        Planned::Shift(id, shift) => write_shift(out, *id, shift),
        Planned::Off(id) => out.list(2).uint(OFF).bytes(&id.0),
        Planned::Take(id) => out.list(2).uint(TAKE).bytes(&id.0),
        Planned::GiveBack(id) => out.list(2).uint(GIVE_BACK).bytes(&id.0),
        Planned::Offer(id) => out.list(2).uint(OFFER).bytes(&id.0),
    }
}

fn write_post(out: Writer, id: PostId, post: &Post) -> Writer {
    let out = out.list(4).uint(POST).bytes(&id.0).text(post.label.text());
    match post.spot {
        None => out.null(),
        Some(spot) => out.list(2).uint(u64::from(spot.north)).uint(u64::from(spot.east)),
    }
}

fn write_shift(out: Writer, id: ShiftId, shift: &Shift) -> Writer {
    let out = out.list(7).uint(SHIFT).bytes(&id.0).bytes(&shift.post.0);
    let out = out.uint(shift.span.from_s).uint(shift.span.until_s);
    let out = out.uint(u64::from(shift.needed)).list(shift.takers.len());
    shift.takers.iter().fold(out, |out, key| out.bytes(&key.0))
}
