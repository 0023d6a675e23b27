//! Two hundred whistles about one thing are one card: by place, time and sort, and by a dispatcher's hand.
//!
//! **Invariant:** every whistle is on one card, and all devices that read the present epoch have the same cards of it: what
//! is asked about is the same whistle for everybody. Time is what whistles claim, and only the lead's counts: a card ends
//! with it, so nobody can draw one out or push it away from those who tell the truth.

use super::{Cell, What, Whistle};
use crate::group::Digest;
use std::collections::BTreeMap;

/// How far the time of a whistle may lie from that of the lead, in seconds.
const NEAR_S: u64 = 1_800;
/// Cells around the globe.
const CELLS_AROUND: u32 = 72_000;

/// Whistles about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The first of them in the ledger: it is what members are asked about, and what is told to the public.
    pub lead: Digest,
    /// All of them, the lead too, in the ledger's order.
    pub whistles: Vec<Digest>,
    epoch: u64,
}

/// What of a whistle decides where it belongs, and its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct About {
    number: u64,
    cell: Cell,
    sort: Sort,
    at_s: u64,
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
    about: BTreeMap<Digest, About>,
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

    /// A new whistle joins the nearest card of this epoch that is open and fits, the newest of several; else it begins one.
    pub(super) fn take(
        &mut self,
        epoch: u64,
        id: Digest,
        whistle: &Whistle,
        is_open: impl Fn(Digest) -> bool,
    ) {
        let about = About {
            number: u64::try_from(self.about.len()).unwrap_or(u64::MAX),
            cell: whistle.cell,
            sort: Sort::of(whistle.what),
            at_s: whistle.at_s,
        };
        self.about.insert(id, about);
        // Cards of epochs before lie at the front: newcomers do not know them, and nobody adds to them.
        let present = self.all.iter().rev().take_while(|(_, card)| card.epoch == epoch);
        let fits = |card: &Card| {
            self.about
                .get(&card.lead)?
                .far(&about)
                .filter(|_| is_open(card.lead))
        };
        let near = present.filter_map(|(number, card)| Some((fits(card)?, *number)));
        match near.min_by_key(|(far, _)| *far).map(|(_, number)| number) {
            Some(number) => self.put(number, id),
            None => self.begin(epoch, id),
        }
    }

    /// By a dispatcher's word: these are the same as that one. A lead brings its whole card. Whom nobody knows here was
    /// blown in an epoch before.
    pub(super) fn join(&mut self, with: Digest, others: &[Digest]) {
        let Some(into) = self.present(with) else { return };
        for other in others {
            for one in self.that_go_with(*other, into) {
                self.leave(one);
                self.put(into, one);
            }
        }
    }

    /// By a dispatcher's word: it is something else than the rest of its card.
    pub(super) fn part(&mut self, id: Digest) {
        let Some(card) = self.of(id).filter(|card| card.whistles.len() > 1) else {
            return;
        };
        let epoch = card.epoch;
        self.leave(id);
        self.begin(epoch, id);
    }

    /// The card, if it is of the newest epoch that has one.
    fn present(&self, id: Digest) -> Option<u64> {
        let newest = self.all.values().next_back()?.epoch;
        let number = self.on.get(&id).copied()?;
        (self.all.get(&number)?.epoch == newest).then_some(number)
    }

    fn that_go_with(&self, other: Digest, into: u64) -> Vec<Digest> {
        match self.present(other).filter(|number| *number != into) {
            None => Vec::new(),
            Some(number) => match self.all.get(&number) {
                Some(card) if card.lead == other => card.whistles.clone(),
                _ => vec![other],
            },
        }
    }

    fn begin(&mut self, epoch: u64, id: Digest) {
        let card = Card {
            lead: id,
            whistles: vec![id],
            epoch,
        };
        self.all.insert(self.next, card);
        self.on.insert(id, self.next);
        self.next += 1;
    }

    /// In the ledger's order: the oldest leads.
    fn put(&mut self, number: u64, id: Digest) {
        let Some(card) = self.all.get_mut(&number) else {
            return;
        };
        let place = |one: &Digest| self.about.get(one).map(|about| about.number);
        let behind = card.whistles.partition_point(|one| place(one) < place(&id));
        card.whistles.insert(behind, id);
        card.lead = card.whistles.first().copied().unwrap_or(id);
        self.on.insert(id, number);
    }

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

impl About {
    /// How far another one is from this lead, in cells; `None` for one that does not fit.
    fn far(&self, other: &Self) -> Option<u32> {
        let north = self.cell.north.abs_diff(other.cell.north);
        let east = self.cell.east.abs_diff(other.cell.east);
        let east = east.min(CELLS_AROUND - east);
        let is_near = north <= 1 && east <= 1 && self.at_s.abs_diff(other.at_s) <= NEAR_S;
        (is_near && self.sort == other.sort).then_some(north + east)
    }
}
