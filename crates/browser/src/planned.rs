//! What is said about posts, shifts, names and cards, made of what a screen has: texts, degrees, hex.

use crate::{Refusal, Said};
use domain::alarm;
use domain::group::Digest;
use domain::watch::{Label, NEEDED_MAX, Notes, Planned, Post, PostId, Shift, ShiftId, Span, Spot};
use seal::circle::Content;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::wasm_bindgen;

fn none(words: &str) -> Refusal {
    Refusal::new("alarm/said/field", words)
}

fn array<const N: usize>(hex: &str, words: &str) -> Result<[u8; N], Refusal> {
    let bytes = device::unhex(hex).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| none(words))
}

fn post_id(hex: &str) -> Result<PostId, Refusal> {
    array(hex, "a post's id has 32 hex digits").map(PostId)
}

fn shift_id(hex: &str) -> Result<ShiftId, Refusal> {
    array(hex, "a shift's id has 32 hex digits").map(ShiftId)
}

fn alarm_id(hex: &str) -> Result<Digest, Refusal> {
    array(hex, "an alarm has 64 hex digits").map(Digest)
}

fn label(text: &str) -> Result<Label, Refusal> {
    Label::new(text.trim()).ok_or_else(|| none("a name has 1 to 40 plain letters, on one line"))
}

fn planned(planned: Planned) -> Said {
    Said(Content::Planned(planned))
}

#[wasm_bindgen]
impl Said {
    /// What this member is called.
    ///
    /// # Errors
    /// Where nobody can be called so.
    pub fn nickname(text: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Nickname(label(text)?)))
    }

    /// What the group is called.
    ///
    /// # Errors
    /// Where it cannot be called so.
    pub fn name(text: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Name(label(text)?)))
    }

    /// A post, or what is new about it; where it is in degrees, if that is said.
    ///
    /// # Errors
    /// Where something is no id, no name or no place.
    pub fn post(id: &str, text: &str, north: Option<f64>, east: Option<f64>) -> Result<Said, Refusal> {
        let spot = north
            .zip(east)
            .map(|(north, east)| spot(north, east))
            .transpose()?;
        let label = label(text)?;
        Ok(planned(Planned::Post(post_id(id)?, Post { label, spot })))
    }

    /// A post is no more.
    ///
    /// # Errors
    /// Where it is no post's id.
    pub fn post_closed(id: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Closed(post_id(id)?)))
    }

    /// A shift, or what is new about it; nobody has taken it yet.
    ///
    /// # Errors
    /// Where something is no id, or no shift is at such a time or needs so many.
    pub fn shift(id: &str, post: &str, from_s: f64, until_s: f64, needed: u8) -> Result<Said, Refusal> {
        let span = Span::new(from_s as u64, until_s as u64);
        let span = span.ok_or_else(|| none("a shift lasts 5 minutes to 12 hours"))?;
        if !(1..=NEEDED_MAX).contains(&needed) {
            return Err(none("a shift needs 1 to 20"));
        }
        let (post, takers) = (post_id(post)?, BTreeSet::new());
        let shift = Shift {
            post,
            span,
            needed,
            takers,
        };
        Ok(planned(Planned::Shift(shift_id(id)?, shift)))
    }

    /// A shift is called off.
    ///
    /// # Errors
    /// Where it is no shift's id.
    pub fn shift_off(id: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Off(shift_id(id)?)))
    }

    /// This member will stand there.
    ///
    /// # Errors
    /// Where it is no shift's id.
    pub fn take(id: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Take(shift_id(id)?)))
    }

    /// This member will not, after all.
    ///
    /// # Errors
    /// Where it is no shift's id.
    pub fn give_back(id: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::GiveBack(shift_id(id)?)))
    }

    /// This member will, unless somebody else does.
    ///
    /// # Errors
    /// Where it is no shift's id.
    pub fn offer(id: &str) -> Result<Said, Refusal> {
        Ok(planned(Planned::Offer(shift_id(id)?)))
    }

    /// This member leaves a post, and says how it is there, in codes that rise.
    ///
    /// # Errors
    /// Where it is no post's id, or these are no codes.
    pub fn hand_over(post: &str, notes: Vec<u8>) -> Result<Said, Refusal> {
        let notes = Notes::new(notes).ok_or_else(|| none("notes rise from 1 to 63, 8 at most"))?;
        Ok(Said(Content::HandOver(post_id(post)?, notes)))
    }

    /// A dispatcher wants no more observers there.
    ///
    /// # Errors
    /// Where it is no alarm.
    pub fn enough(alarm: &str) -> Result<Said, Refusal> {
        Ok(Said(Content::Said(alarm::Said::Enough(alarm_id(alarm)?))))
    }

    /// The others are about the same thing as that one.
    ///
    /// # Errors
    /// Where one is no alarm, or there are none or too many.
    pub fn same(alarm: &str, others: Vec<String>) -> Result<Said, Refusal> {
        let others = others.iter().map(|one| alarm_id(one));
        let others = others.collect::<Result<BTreeSet<_>, _>>()?;
        if !(1..=alarm::SAME_MAX).contains(&others.len()) {
            return Err(none("1 to 256 are the same at once"));
        }
        let others = others.into_iter().collect();
        Ok(Said(Content::Said(alarm::Said::Same(alarm_id(alarm)?, others))))
    }

    /// It is about something else than the rest of its card.
    ///
    /// # Errors
    /// Where it is no alarm.
    pub fn apart(alarm: &str) -> Result<Said, Refusal> {
        Ok(Said(Content::Said(alarm::Said::Apart(alarm_id(alarm)?))))
    }

    /// A whistle from where one stands, in degrees, perhaps at a post, perhaps with six numbers of what was seen.
    ///
    /// # Errors
    /// Where there is no such thing, place, post or time, or they are not six.
    pub fn blown(
        what: u8,
        north: f64,
        east: f64,
        post: Option<String>,
        at_s: f64,
        sighting: Option<Vec<u8>>,
    ) -> Result<Said, Refusal> {
        let field = |degrees: f64, from: f64| ((degrees + from) * 200.0).floor() as u32;
        let plain = Said::whistle(what, field(north, 90.0), field(east, 180.0), at_s as u64)?;
        let Content::Said(alarm::Said::Whistle(whistle)) = plain.0 else {
            return Ok(plain);
        };
        let sighting = sighting.map(alarm::Sighting::try_from).transpose();
        let sighting = sighting.map_err(|_| none("a sighting has six numbers"))?;
        let post = post.as_deref().map(post_id).transpose()?;
        let whistle = alarm::Whistle {
            post,
            sighting,
            ..whistle
        };
        Ok(Said(Content::Said(alarm::Said::Whistle(whistle))))
    }
}

fn spot(north: f64, east: f64) -> Result<Spot, Refusal> {
    let is_whole = north.is_finite() && east.is_finite() && north >= -90.0 && east >= -180.0;
    let field = |degrees: f64, from: f64| ((degrees + from) * 2_000.0).floor() as u64;
    let spot = Spot::from_numbers(field(north, 90.0), field(east, 180.0)).filter(|_| is_whole);
    spot.ok_or_else(|| none("no place on earth"))
}
