//! An answer by sound with what a person placed standing where they placed it: what the page draws.
//!
//! A clip placed beside one that sound placed nowhere makes an island with it, after those of sound; its clock is that of
//! its earliest clip. Errors are those on the island's clock: a place is never better than the clip that it leans on.

use super::aligning::CaseAligned;
use super::hand::{ByHand, line};
use super::status::{Standing, Status};
use crate::answer::{Answer, Island, Placement};
use domain::time::MediaTime;

/// What is stated where a drift was not measured.
const DRIFT_UNKNOWN_PPM: f64 = 600.0;

/// What the page draws.
pub(super) struct Shown {
    pub(super) answer: Answer,
    /// Indices of islands that hang together by hands alone.
    pub(super) islands_by_hand: Vec<usize>,
}

/// The answer with all hands' places in it.
pub(super) fn with_hands(by_sound: &CaseAligned, status: &Status) -> Shown {
    let mut answer = by_sound.answer.clone();
    let of_sound = answer.islands.len();
    let mut waiting = hands(by_sound, status);
    let is_by_hand = |id: usize, waiting: &[Hand]| waiting.iter().any(|hand| hand.id == id);
    // Who leans on nobody that still waits is put first. Hands that lean on one another in a ring are never put: a
    // case does not take such, but a stranger's may hold them.
    while let Some(next) = waiting.iter().position(|hand| !is_by_hand(hand.beside, &waiting)) {
        let hand = waiting.remove(next);
        put(&mut answer, &hand);
    }
    for island in answer.islands.iter_mut().skip(of_sound) {
        begin_at_zero(island);
    }
    let islands_by_hand = (of_sound..answer.islands.len()).collect();
    Shown {
        answer,
        islands_by_hand,
    }
}

/// A place by hand, by input ids.
struct Hand<'a> {
    id: usize,
    beside: usize,
    place: &'a ByHand,
}

fn hands<'a>(by_sound: &CaseAligned, status: &'a Status) -> Vec<Hand<'a>> {
    let id_of = |number| by_sound.exhibits.iter().position(|one| *one == number);
    let placed = status.exhibits.iter().filter_map(|exhibit| {
        let Standing::Hand { place, .. } = &exhibit.standing else {
            return None;
        };
        let (id, beside) = (id_of(exhibit.number)?, id_of(place.beside)?);
        Some(Hand { id, beside, place })
    });
    placed.collect()
}

/// Takes a clip from where sound put it, or from the refused, to where a person put it.
fn put(answer: &mut Answer, hand: &Hand) {
    let (island, beside) = standing(answer, hand.beside).unwrap_or_else(|| found_island(answer, hand.beside));
    take_out(answer, hand.id);
    let anchor_ns = hand.place.anchor_ns();
    let there_ns = hand.place.offset_ns.saturating_add(anchor_ns);
    let at = line(&beside).scene_time(MediaTime(there_ns));
    let clip = Placement {
        start_ns: at.0.saturating_sub(anchor_ns),
        drift_ppm: 0.0,
        drift_error_ppm: DRIFT_UNKNOWN_PPM,
        anchor_ns,
        heard_error_ns: both(
            hand.place.error_ns,
            error_at(&beside, beside.heard_error_ns, there_ns),
        ),
        clock_error_ns: both(
            hand.place.error_ns,
            error_at(&beside, beside.clock_error_ns, there_ns),
        ),
        links: 0,
        ..named(answer, hand.id)
    };
    let clips = &mut answer.islands[island].clips;
    clips.push(clip);
    clips.sort_by_key(|clip| (clip.start_ns, clip.id));
}

/// The island in which a clip lies, and how.
fn standing(answer: &Answer, id: usize) -> Option<(usize, Placement)> {
    answer.islands.iter().enumerate().find_map(|(island, of)| {
        let clip = of.clips.iter().find(|clip| clip.id == id)?;
        Some((island, clip.clone()))
    })
}

/// An island of a clip that sound placed nowhere; its own clock, and so without an error.
fn found_island(answer: &mut Answer, id: usize) -> (usize, Placement) {
    take_out(answer, id);
    let clip = named(answer, id);
    answer.islands.push(Island {
        clips: vec![clip.clone()],
    });
    (answer.islands.len() - 1, clip)
}

fn named(answer: &Answer, id: usize) -> Placement {
    let file = answer.inputs.get(id).map(|input| input.file.clone());
    Placement {
        id,
        file: file.unwrap_or_default(),
        start_ns: 0,
        drift_ppm: 0.0,
        drift_error_ppm: 0.0,
        anchor_ns: 0,
        heard_error_ns: 0,
        clock_error_ns: 0,
        links: 0,
    }
}

fn take_out(answer: &mut Answer, id: usize) {
    for island in &mut answer.islands {
        island.clips.retain(|clip| clip.id != id);
    }
    answer.refusals.retain(|refusal| refusal.id != id);
    answer.hints.retain(|hint| hint.id != id);
    answer.pairs.retain(|pair| pair.a != id && pair.b != id);
}

/// What an error has grown to by a file time: drift is known only so far.
fn error_at(clip: &Placement, error_ns: i64, at_ns: i64) -> i64 {
    let away_ns = at_ns.abs_diff(clip.anchor_ns) as f64;
    error_ns.saturating_add((away_ns * clip.drift_error_ppm * 1e-6) as i64)
}

/// Two errors that know nothing of each other.
fn both(a_ns: i64, b_ns: i64) -> i64 {
    (a_ns as f64).hypot(b_ns as f64).round() as i64
}

fn begin_at_zero(island: &mut Island) {
    let first_ns = island.clips.iter().map(|clip| clip.start_ns).min().unwrap_or(0);
    for clip in &mut island.clips {
        clip.start_ns = clip.start_ns.saturating_sub(first_ns);
    }
}
