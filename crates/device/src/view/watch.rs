//! Posts, shifts and gaps, as a screen shows them.

use crate::{Circle, hex};
use domain::group::{Group, Key};
use domain::watch::{self, PostId, ShiftId, Spot, Stood};
use serde::Serialize;

/// A field of a spot, in degrees.
const SPOT_DEG: f64 = 1.0 / 2_000.0;

/// A post.
#[derive(Debug, Clone, Serialize)]
pub struct PostView {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The middle of its field: north and east, in degrees.
    pub place: Option<[f64; 2]>,
    /// Who stands there.
    pub standing: Vec<String>,
    /// Who handed it over last, and how it was: codes of `formats/watch.md`.
    pub handed_over: Option<HandedOverView>,
}

/// What was left behind at a post.
#[derive(Debug, Clone, Serialize)]
pub struct HandedOverView {
    /// Who stood there.
    pub by: String,
    /// Codes.
    pub notes: Vec<u8>,
}

/// A shift.
#[derive(Debug, Clone, Serialize)]
pub struct ShiftView {
    /// Its id.
    pub id: String,
    /// Where.
    pub post: String,
    /// From when.
    pub from_s: u64,
    /// Until when.
    pub until_s: u64,
    /// How many it needs.
    pub needed: u8,
    /// Who took it.
    pub takers: Vec<String>,
    /// Who would give their place away, the first who offered first.
    pub offered: Vec<String>,
}

/// A shift that runs, and for which too few stand at its post.
#[derive(Debug, Clone, Serialize)]
pub struct GapView {
    /// Which shift.
    pub shift: String,
    /// Where.
    pub post: String,
    /// How many more it needs.
    pub missing: usize,
    /// Who took it and does not stand there.
    pub absent: Vec<String>,
}

pub(super) fn posts(circle: &Circle, group: &Group) -> Vec<PostView> {
    let view = |(id, post): (&PostId, &watch::Post)| PostView {
        id: hex(&id.0),
        label: post.label.text().to_owned(),
        place: post.spot.map(middle),
        standing: standing(circle, group, *id),
        handed_over: circle.watch().handed_over(group, *id).map(|one| HandedOverView {
            by: one.by.to_string(),
            notes: one.notes.codes().to_vec(),
        }),
    };
    circle.plan().posts().iter().map(view).collect()
}

fn standing(circle: &Circle, group: &Group, post: PostId) -> Vec<String> {
    let there = circle.watch().on_shift(group).filter(|(_, at)| *at == post);
    there.map(|(key, _)| key.to_string()).collect()
}

fn middle(spot: Spot) -> [f64; 2] {
    let degrees = |number: u32, from: f64| (f64::from(number) + 0.5) * SPOT_DEG - from;
    [degrees(spot.north, 90.0), degrees(spot.east, 180.0)]
}

pub(super) fn shifts(circle: &Circle) -> Vec<ShiftView> {
    let mut all: Vec<(&ShiftId, &Stood)> = circle.plan().shifts().iter().collect();
    all.sort_by_key(|(id, one)| (one.shift.span, **id));
    let view = |(id, one): (&ShiftId, &Stood)| ShiftView {
        id: hex(&id.0),
        post: hex(&one.shift.post.0),
        from_s: one.shift.span.from_s,
        until_s: one.shift.span.until_s,
        needed: one.shift.needed,
        takers: texts(&one.shift.takers),
        offered: texts(&one.offered),
    };
    all.into_iter().map(view).collect()
}

pub(super) fn gaps(circle: &Circle, group: &Group, now_s: u64) -> Vec<GapView> {
    let all = watch::gaps(group, circle.watch(), circle.plan(), now_s);
    let view = |one: watch::Gap| GapView {
        shift: hex(&one.shift.0),
        post: hex(&one.post.0),
        missing: one.missing,
        absent: texts(&one.absent),
    };
    all.into_iter().map(view).collect()
}

fn texts<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
    keys.into_iter().map(ToString::to_string).collect()
}
