//! Whom epochs leave out, and that it is mended (`formats/group.md`, rule 12): reckoned here from the entries alone, beside
//! the rules of `domain`. At a group's end all wake, read and write at once, until nobody has anything left to do.

use super::net::Step;
use super::world::World;
use super::{acts, checks};
use domain::group::{Change, Digest, Group, Key};
use member::Heard;
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of reading and writing at once in which a group has to come to rest. Epochs, receiving keys, invitations and
/// what is said again follow one another in a few.
const ROUNDS_MAX: usize = 20;

/// The book on rule 12.
#[derive(Default)]
pub(crate) struct Mending {
    /// Since which entry somebody is to be handed epochs, or what is for dispatchers.
    joined: BTreeMap<Key, u64>,
    became: BTreeMap<Key, u64>,
    left_out: BTreeSet<Key>,
    /// How often somebody was left out; of that, of what is for dispatchers alone.
    pub(crate) times: usize,
    pub(crate) dispatchers: usize,
    /// Epochs that devices wrote by themselves, be they taken in or not.
    pub(crate) written: BTreeSet<Digest>,
    pub(crate) counted: usize,
}

impl Mending {
    /// The ledger's next change; the group as it stood before and stands after.
    pub(crate) fn enter(&mut self, step: &Step, heard: &Heard, (before, after): (Option<&Group>, &Group)) {
        let Heard::Changed(by, change) = heard else { return };
        let (at, head) = (step.seen.sequence, step.envelope.head());
        if let Change::Join { .. } = change {
            self.joined.insert(*by, at);
        }
        let read = |group: Option<&Group>, key: &Key| {
            group.is_some_and(|group| group.member(*key).is_some_and(|one| one.roles.reads_dispatch()))
        };
        let new = after.members().keys();
        let new = new.filter(|key| read(Some(after), key) && !read(before, key));
        self.became.extend(new.map(|key| (*key, at)));
        let is_member = |key: &&Key| after.member(**key).is_some();
        if change.epoch().is_some() {
            let seen = head.seen.map_or(0, |seen| seen.sequence);
            let late = |all: &BTreeMap<Key, u64>| -> Vec<Key> {
                let late = all.iter().filter(|(_, since)| (seen + 1..at).contains(since));
                late.map(|(key, _)| *key).collect()
            };
            let reads = |key: &Key| read(Some(after), key);
            let all: BTreeSet<Key> = late(&self.joined).into_iter().collect();
            let few = late(&self.became).into_iter().filter(reads);
            self.left_out = few.chain(all.iter().copied()).collect();
            self.times += self.left_out.len();
            self.dispatchers += self.left_out.len() - all.len();
        }
        self.left_out = self.left_out.iter().filter(is_member).copied().collect();
        self.counted += usize::from(self.written.contains(&step.envelope.digest()));
    }

    pub(crate) fn left_out(&self) -> &BTreeSet<Key> {
        &self.left_out
    }

    /// Never one more than there are joins and roles given.
    pub(crate) fn check_ends(&self) {
        let causes = self.joined.len() + self.became.len();
        let counted = self.counted;
        assert!(
            counted <= causes,
            "{counted} epochs for {causes} who came or became"
        );
    }
}

impl World<'_> {
    /// Until nobody has anything left to say that their device says by itself. All read before any writes, and all that
    /// write do so before any hears: so stewards race for the same epoch in each round.
    pub(super) fn settle(&mut self) {
        for packet in self.air.all() {
            self.arrive(&packet);
        }
        let mut quiet = 0;
        for _ in 0..ROUNDS_MAX {
            let before = self.ladder.len();
            (0..self.phones.len()).for_each(|at| self.read_all(at));
            (0..self.phones.len()).for_each(|at| self.look_after(at));
            (0..self.phones.len()).for_each(|at| self.deliver(at));
            quiet = if self.ladder.len() == before { quiet + 1 } else { 0 };
            // What was refused in a round is written again in the next.
            if quiet == 2 {
                self.book.mending.check_ends();
                return checks::nobody_is_left_out(&self.recorder);
            }
        }
        panic!("after {ROUNDS_MAX} rounds in which all read everything, devices still write");
    }

    fn read_all(&mut self, at: usize) {
        while self.phones[at].read < self.ladder.len() {
            self.read_one(at);
        }
    }

    /// What a device does by itself; first of all an epoch for whom the present one left out.
    pub(super) fn look_after(&mut self, at: usize) {
        let phone = &mut self.phones[at];
        phone.repeat(self.ladder.len());
        if phone.is_member() && phone.is_in {
            let mended = acts::mend(phone, &mut self.minted);
            self.book.mending.written.extend(mended);
            acts::upkeep(phone);
        }
    }

    /// All that waits, over a network that loses nothing.
    fn deliver(&mut self, at: usize) {
        for envelope in self.phones[at].to_send() {
            let answer = self.put(&envelope);
            self.phones[at].hear(envelope.digest(), &answer);
        }
    }
}
