//! Cards of alarms, as a screen shows them: one question for all whistles about one thing.

use crate::status::{notice, stands, what, word_of};
use crate::{Circle, hex};
use domain::alarm::{Alarm, Card, Cell, Lean, Publication};
use domain::group::{Digest, Group, Key};
use serde::Serialize;

/// A field of a cell, in degrees.
const CELL_DEG: f64 = 1.0 / 200.0;

/// Whistles about one thing.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// The whistle that is asked about.
    pub lead: String,
    /// How it stands.
    pub standing: &'static str,
    /// Branches that confirm.
    pub for_it: usize,
    /// Branches that say it is not so.
    pub against: usize,
    /// Whether this device is asked and has not answered.
    pub asks_me: bool,
    /// What this device answered.
    pub my_word: Option<&'static str>,
    /// Whether a dispatcher wants no more observers there.
    pub is_enough: bool,
    /// What was told to the public last.
    pub told: Option<&'static str>,
    /// All whistles on it, the lead too, the oldest first.
    pub whistles: Vec<WhistleView>,
}

/// One whistle.
#[derive(Debug, Clone, Serialize)]
pub struct WhistleView {
    /// What it is called.
    pub id: String,
    /// Who blew it.
    pub by: String,
    /// About what.
    pub what: &'static str,
    /// The middle of its cell: north and east, in degrees.
    pub place: [f64; 2],
    /// At which post.
    pub post: Option<String>,
    /// When, as it claims.
    pub at_s: u64,
    /// What was seen: six numbers of pictures.
    pub sighting: Option<[u8; 6]>,
}

pub(super) fn cards(circle: &Circle, group: &Group, me: Key, now_s: u64) -> Vec<CardView> {
    let all = circle.alarms().cards().iter().rev();
    all.filter_map(|card| view(circle, group, me, now_s, card))
        .collect()
}

fn view(circle: &Circle, group: &Group, me: Key, now_s: u64, card: &Card) -> Option<CardView> {
    let alarms = circle.alarms();
    let lead = alarms.all().get(&card.lead)?;
    let tally = alarms.tally(group, lead);
    let told = alarms.told().of(lead.id).map(Publication::latest);
    let is_open = lead.whistle.may_be_signed_at(now_s);
    Some(CardView {
        lead: lead.id.to_string(),
        standing: stands(alarms.standing(group, lead.id, now_s)?),
        for_it: tally.voices(Lean::For),
        against: tally.voices(Lean::Against),
        asks_me: is_open && lead.asked.contains(&me) && !lead.answers.contains_key(&me),
        my_word: lead.answers.get(&me).copied().map(word_of),
        is_enough: lead.is_enough,
        told: told.map(|one| notice(one.state)),
        whistles: card
            .whistles
            .iter()
            .filter_map(|id| whistle(circle, *id))
            .collect(),
    })
}

fn whistle(circle: &Circle, id: Digest) -> Option<WhistleView> {
    let Alarm { by, whistle, .. } = circle.alarms().all().get(&id)?;
    Some(WhistleView {
        id: id.to_string(),
        by: by.to_string(),
        what: what(whistle.what),
        place: middle(whistle.cell),
        post: whistle.post.map(|post| hex(&post.0)),
        at_s: whistle.at_s,
        sighting: whistle.sighting,
    })
}

fn middle(cell: Cell) -> [f64; 2] {
    let degrees = |number: u32, from: f64| (f64::from(number) + 0.5) * CELL_DEG - from;
    [degrees(cell.north, 90.0), degrees(cell.east, 180.0)]
}
