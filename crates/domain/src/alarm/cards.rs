//! Two hundred whistles about one thing are one card: by place, time and sort, and by a dispatcher's hand.
//!
//! **Invariant:** every whistle is on one card, and all devices that have the same ledger have the same cards: what is
//! asked about is the same whistle for everybody. Time is what whistles claim; who lies about it gets a card of their own.

use super::{Cell, What, Whistle};
use crate::group::Digest;
use std::collections::BTreeMap;

/// How far the times of two neighbours on a card may lie apart, in seconds.
const NEAR_S: u64 = 900;
/// Cells around the globe.
const CELLS_AROUND: u32 = 72_000;

/// Whistles about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The first of them: it is what members are asked about, and what is told to the public.
    pub lead: Digest,
    /// All of them, the lead too, in the ledger's order.
    pub whistles: Vec<Digest>,
    cell: Cell,
    sort: Sort,
    newest_s: u64,
}

/// What fits together: nobody takes a fire for a crowd, but a crowd, a vehicle and danger are often one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Fire,
    Water,
    People,
}

impl Sort {
    fn of(what: What) -> Self {
        match what {
            What::Fire => Self::Fire,
            What::Water => Self::Water,
            What::Danger | What::Crowd | What::Vehicle | What::Hurt | What::Other => Self::People,
        }
    }
}

/// All cards, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cards {
    /// By the number of the card.
    all: BTreeMap<u64, Card>,
    on: BTreeMap<Digest, u64>,
    next: u64,
}

impl Cards {
    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Card> {
        self.all.values()
    }

    /// The card on which a whistle is.
    #[must_use]
    pub fn of(&self, whistle: Digest) -> Option<&Card> {
        self.all.get(self.on.get(&whistle)?)
    }

    /// A new whistle joins the nearest card that is open and fits, the newest of several; else it begins one.
    pub(super) fn take(&mut self, id: Digest, whistle: &Whistle, is_open: impl Fn(Digest) -> bool) {
        let fits = |card: &Card| card.fits(whistle).filter(|_| is_open(card.lead));
        let near = self
            .all
            .iter()
            .rev()
            .filter_map(|(number, card)| Some((fits(card)?, *number)));
        match near.min_by_key(|(far, _)| *far).map(|(_, number)| number) {
            Some(number) => self.put(number, id, whistle.at_s),
            None => self.begin(id, whistle),
        }
    }

    /// By a dispatcher's word: these are the same as that one. A lead brings its whole card.
    pub(super) fn join(&mut self, with: Digest, others: &[Digest], at_s: impl Fn(Digest) -> Option<u64>) {
        let Some(into) = self.on.get(&with).copied() else {
            return;
        };
        for other in others {
            for one in self.that_go_with(*other, into) {
                self.leave(one);
                self.put(into, one, at_s(one).unwrap_or_default());
            }
        }
    }

    /// By a dispatcher's word: it is something else than the rest of its card.
    pub(super) fn part(&mut self, id: Digest, whistle: &Whistle) {
        if self.of(id).is_some_and(|card| card.whistles.len() > 1) {
            self.leave(id);
            self.begin(id, whistle);
        }
    }

    fn that_go_with(&self, other: Digest, into: u64) -> Vec<Digest> {
        match self.on.get(&other).filter(|number| **number != into) {
            None => Vec::new(),
            Some(number) => match self.all.get(number) {
                Some(card) if card.lead == other => card.whistles.clone(),
                _ => vec![other],
            },
        }
    }

    fn begin(&mut self, id: Digest, whistle: &Whistle) {
        let card = Card {
            lead: id,
            whistles: vec![id],
            cell: whistle.cell,
            sort: Sort::of(whistle.what),
            newest_s: whistle.at_s,
        };
        self.all.insert(self.next, card);
        self.on.insert(id, self.next);
        self.next += 1;
    }

    fn put(&mut self, number: u64, id: Digest, at_s: u64) {
        if let Some(card) = self.all.get_mut(&number) {
            card.whistles.push(id);
            card.newest_s = card.newest_s.max(at_s);
            self.on.insert(id, number);
        }
    }

    /// The next oldest leads whom the lead leaves.
    fn leave(&mut self, id: Digest) {
        let Some(number) = self.on.remove(&id) else { return };
        let Some(card) = self.all.get_mut(&number) else {
            return;
        };
        card.whistles.retain(|one| *one != id);
        match card.whistles.first() {
            Some(first) => card.lead = *first,
            None => drop(self.all.remove(&number)),
        }
    }
}

impl Card {
    /// How far a whistle is from it, in cells; `None` for one that does not fit.
    fn fits(&self, whistle: &Whistle) -> Option<u32> {
        let north = self.cell.north.abs_diff(whistle.cell.north);
        let east = self.cell.east.abs_diff(whistle.cell.east);
        let east = east.min(CELLS_AROUND - east);
        let is_near = north <= 1 && east <= 1 && self.newest_s.abs_diff(whistle.at_s) <= NEAR_S;
        (is_near && self.sort == Sort::of(whistle.what)).then_some(north + east)
    }
}
