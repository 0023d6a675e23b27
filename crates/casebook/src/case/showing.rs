//! An answer by sound with what a person placed standing where they placed it: what the page draws.
//!
//! A clip placed beside one that sound placed nowhere makes an island with it, after those of sound; its clock is that of
//! its earliest clip. An island of sound into which a clip comes before all others is moved as a whole: it begins at zero. Errors are those on the island's clock: a place is never better than the clip that it leans on.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    let of_sound = by_sound.answer.islands.len();
    let order = in_order(hands(by_sound, status));
    let mut showing = Showing::without(by_sound.answer.clone(), &order);
    for hand in &order {
        showing.put(hand);
    }
    let mut answer = showing.done();
    for at in 0..answer.islands.len() {
        let clips = answer.islands[at].clips.iter();
        let first_ns = clips.map(|clip| clip.start_ns).min().unwrap_or(0);
        // What lies before zero can be shown nowhere.
        if at >= of_sound || first_ns < 0 {
            earlier(&mut answer, at, first_ns);
        }
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
    let ids = by_sound.ids();
    let placed = status.exhibits.iter().filter_map(|exhibit| {
        let Standing::Hand { place, .. } = &exhibit.standing else {
            return None;
        };
        let (id, beside) = (*ids.get(&exhibit.number)?, *ids.get(&place.beside)?);
        Some(Hand { id, beside, place })
    });
    placed.collect()
}

/// Each after the one that it leans on. Hands that lean on one another in a ring are left out: a case does not take such,
/// but a stranger's may hold them.
fn in_order(hands: Vec<Hand>) -> Vec<Hand> {
    let is_by_hand: HashSet<usize> = hands.iter().map(|hand| hand.id).collect();
    let mut above: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, hand) in hands.iter().enumerate() {
        above.entry(hand.beside).or_default().push(at);
    }
    let is_free = |at: &usize| !is_by_hand.contains(&hands[*at].beside);
    let mut next: BTreeSet<usize> = (0..hands.len()).filter(is_free).collect();
    let mut order = Vec::new();
    while let Some(at) = next.pop_first() {
        next.extend(above.remove(&hands[at].id).unwrap_or_default());
        order.push(at);
    }
    let mut hands: Vec<Option<Hand>> = hands.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| hands[at].take()).collect()
}

/// An answer while places by hand are put into it.
struct Showing {
    answer: Answer,
    /// The island in which each clip lies, and how.
    standing: HashMap<usize, (usize, Placement)>,
    /// Islands that have one more.
    grown: BTreeSet<usize>,
    /// Clips that a person placed, or placed another beside.
    by_hand: HashSet<usize>,
}

impl Showing {
    /// The clips that are to be put are taken from where sound put them.
    fn without(mut answer: Answer, order: &[Hand]) -> Self {
        let by_hand: HashSet<usize> = order.iter().map(|hand| hand.id).collect();
        let mut standing = HashMap::new();
        for (at, island) in answer.islands.iter_mut().enumerate() {
            island.clips.retain(|clip| !by_hand.contains(&clip.id));
            standing.extend(island.clips.iter().map(|clip| (clip.id, (at, clip.clone()))));
        }
        Self {
            answer,
            standing,
            grown: BTreeSet::new(),
            by_hand,
        }
    }

    fn put(&mut self, hand: &Hand) {
        let (island, beside) = match self.standing.get(&hand.beside) {
            Some(standing) => standing.clone(),
            None => self.found_island(hand.beside),
        };
        let anchor_ns = hand.place.anchor_ns();
        let there_ns = hand.place.offset_ns.saturating_add(anchor_ns);
        let at = line(&beside).scene_time(MediaTime(there_ns));
        let error = |error_ns| both(hand.place.error_ns, error_at(&beside, error_ns, there_ns));
        let clip = Placement {
            start_ns: at.0.saturating_sub(anchor_ns),
            drift_ppm: 0.0,
            drift_error_ppm: DRIFT_UNKNOWN_PPM,
            anchor_ns,
            heard_error_ns: error(beside.heard_error_ns),
            clock_error_ns: error(beside.clock_error_ns),
            links: 0,
            ..named(&self.answer, hand.id)
        };
        self.stand(island, clip);
    }

    fn stand(&mut self, island: usize, clip: Placement) {
        self.standing.insert(clip.id, (island, clip.clone()));
        self.answer.islands[island].clips.push(clip);
        self.grown.insert(island);
    }

    /// An island of a clip that sound placed nowhere; its own clock, and so without an error.
    fn found_island(&mut self, id: usize) -> (usize, Placement) {
        let (island, clip) = (self.answer.islands.len(), named(&self.answer, id));
        self.answer.islands.push(Island { clips: Vec::new() });
        self.by_hand.insert(id);
        self.stand(island, clip.clone());
        (island, clip)
    }

    /// Nothing that sound said of what a person placed is left.
    fn done(mut self) -> Answer {
        for island in self.grown {
            let clips = &mut self.answer.islands[island].clips;
            clips.sort_by_key(|clip| (clip.start_ns, clip.id));
        }
        let (answer, is_by_hand) = (&mut self.answer, |id: usize| self.by_hand.contains(&id));
        answer.refusals.retain(|refusal| !is_by_hand(refusal.id));
        answer.hints.retain(|hint| !is_by_hand(hint.id));
        answer
            .pairs
            .retain(|pair| !is_by_hand(pair.a) && !is_by_hand(pair.b));
        self.answer
    }
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

/// What an error has grown to by a file time: drift is known only so far.
fn error_at(clip: &Placement, error_ns: i64, at_ns: i64) -> i64 {
    let away_ns = at_ns.abs_diff(clip.anchor_ns) as f64;
    error_ns.saturating_add((away_ns * clip.drift_error_ppm * 1e-6) as i64)
}

/// Two errors that know nothing of each other.
fn both(a_ns: i64, b_ns: i64) -> i64 {
    (a_ns as f64).hypot(b_ns as f64).round() as i64
}

/// All that stands on the clock of an island.
fn earlier(answer: &mut Answer, island: usize, by_ns: i64) {
    let clips = answer.islands[island].clips.iter_mut();
    let hints = answer.hints.iter_mut().filter(|hint| hint.island == island);
    let parts = answer.refusals.iter_mut().flat_map(|refusal| &mut refusal.parts);
    let parts = parts.filter(|part| part.island == island);
    let starts = clips.map(|clip| &mut clip.start_ns);
    let starts = starts.chain(hints.map(|hint| &mut hint.start_ns));
    for start_ns in starts.chain(parts.map(|part| &mut part.start_ns)) {
        *start_ns = start_ns.saturating_sub(by_ns);
    }
}
