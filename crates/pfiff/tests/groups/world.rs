//! One group from its genesis on, step by step: who is awake reads, acts and sends; what arrives is judged by the relay,
//! and what came in is written into the book.

use super::acts::{self, Way};
use super::book::Book;
use super::chance::Chance;
use super::checks::{self, Raised, Sorted, State};
use super::net::{Air, Net, Packet, Step};
use super::phone::{Phone, Temper};
use super::{alarms, lies, plans};
use domain::alarm::Said;
use domain::group::{Digest, Group, Role};
use domain::watch::Planned;
use keys::Identity;
use member::Heard;
use relay::{Refusal, Taken};
use seal::circle::Content;
use seal::envelope::{Envelope, Seen};
use std::collections::{BTreeMap, BTreeSet};

const STEPS: u64 = 75;
const PHONES_MAX: usize = 9;

/// How often things happened, so that a quiet world is not taken for a good one.
pub(crate) type Counts = BTreeMap<String, usize>;

pub(crate) struct World<'a> {
    net: &'a Net,
    counts: &'a mut Counts,
    chance: Chance,
    now_s: u64,
    step: u64,
    pub(super) air: Air,
    id: Digest,
    pub(super) ladder: Vec<Step>,
    states: Vec<State>,
    raised: Raised,
    sorted: Sorted,
    truth: BTreeMap<Digest, bool>,
    pub(super) phones: Vec<Phone>,
    copies: BTreeMap<usize, Phone>,
    ways: Vec<Way>,
    pub(super) minted: Vec<Identity>,
    /// Has every epoch's key, and is nobody.
    pub(super) recorder: Phone,
    pub(super) book: Book,
}

pub(crate) fn play(net: &Net, counts: &mut Counts, seed: u64, number: u64) {
    let mut world = World::founded(net, counts, Chance::of(seed, number));
    for step in 1..=STEPS {
        world.step = step;
        world.one_step();
    }
    world.end();
}

impl<'a> World<'a> {
    fn founded(net: &'a Net, counts: &'a mut Counts, mut chance: Chance) -> Self {
        let ledger_key = net.relay.ledger_key().0;
        let founder = Phone::new(Temper::Honest, &chance.bytes(), Digest::NONE, ledger_key);
        let mut minted = Vec::new();
        let genesis = acts::genesis(&founder, &mut chance, &mut minted);
        let genesis = founder.signed(&genesis, founder.head(genesis.class())).unwrap();
        let now_s = 1_800_000_000;
        net.put(genesis.bytes(), now_s).unwrap();
        let id = genesis.digest();
        let mut world = Self {
            net,
            counts,
            now_s,
            step: 0,
            air: Air::default(),
            id,
            ladder: Vec::new(),
            states: Vec::new(),
            raised: Raised::new(),
            sorted: Sorted::default(),
            truth: BTreeMap::new(),
            phones: vec![founder.of_group(id)],
            copies: BTreeMap::new(),
            ways: Vec::new(),
            minted,
            recorder: Phone::new(Temper::Honest, &chance.bytes(), id, ledger_key),
            book: Book::default(),
            chance,
        };
        world.climb();
        world
    }

    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    fn one_step(&mut self) {
        self.now_s += 5 + self.chance.below(60) as u64;
        // A night, or days in which all are away.
        if self.chance.is(3) {
            self.now_s += self.chance.below(4 * 86_400) as u64;
        }
        for packet in self.air.arrived(self.step, &mut self.chance) {
            self.arrive(&packet);
        }
        for at in 0..self.phones.len() {
            if self.phones[at].sleeps_until <= self.step {
                self.awake(at);
            }
        }
        self.newcomer();
    }

    pub(super) fn arrive(&mut self, packet: &Packet) {
        let answer = self.put(&packet.envelope);
        if self.chance.is(90) {
            self.phones[packet.from].hear(packet.envelope.digest(), &answer);
        }
    }

    pub(super) fn put(&mut self, envelope: &Envelope) -> Result<Taken, Refusal> {
        let answer = self.net.put(envelope.bytes(), self.now_s);
        match &answer {
            Ok(taken) if taken.was_new => self.climb(),
            Ok(_) => self.count("doubled"),
            Err(refusal) => {
                checks::counts_with_nobody(envelope, *refusal, &self.recorder, self.now_s);
                self.count(refusal.code());
                if self.book.mending.written.contains(&envelope.digest()) {
                    self.count("mended twice");
                }
            }
        }
        answer
    }

    /// Reads what is new in the ledger, for the book.
    fn climb(&mut self) {
        for step in self.net.behind(self.id, self.ladder.len()) {
            let before = self.recorder.group().cloned();
            self.open_for_recorder();
            let heard = self.recorder.reading.take(&step.whole, &mut self.recorder.kept);
            let heard = heard.expect("an honest relay is found lying");
            self.recorder.read += 1;
            self.open_for_recorder();
            let after = self.recorder.group().cloned().expect("a genesis comes first");
            if let Some(heard) = heard {
                self.note(&heard, &after);
                self.enter(&step, &heard, (before.as_ref(), &after));
            }
            self.sorted.look_at(&self.recorder);
            self.states
                .push(State::of(self.recorder.circle()).expect("there is a group"));
            self.look_at(&step, before.as_ref(), &after);
            self.ladder.push(step);
        }
    }

    fn enter(&mut self, step: &Step, heard: &Heard, groups: (Option<&Group>, &Group)) {
        self.book.enter(step, heard, groups, self.now_s);
        let left_out = self.book.mending.left_out();
        assert!(
            self.recorder.circle().left_out().eq(left_out.iter().copied()),
            "left out by the entries: {left_out:?}"
        );
    }

    fn open_for_recorder(&mut self) {
        let Some(epoch) = self.recorder.group().map(Group::epoch) else {
            return;
        };
        let identity = self.minted.iter().find(|one| one.recipient() == epoch.circle);
        self.recorder
            .kept
            .circle
            .insert(epoch.number, identity.expect("minted here").clone());
    }

    fn note(&mut self, heard: &Heard, group: &Group) {
        let Heard::Said(_, digest, content) = heard else {
            return;
        };
        match content {
            Content::Said(Said::Whistle(_)) => {
                self.raised.insert(*digest, group.epoch().number);
                let is_true = self.chance.is(50);
                self.truth.insert(*digest, is_true);
                self.count("whistles");
            }
            Content::Said(Said::Same(..)) => self.count("same"),
            Content::Said(Said::Apart(_)) => self.count("apart"),
            Content::Planned(Planned::Shift(..)) => self.count("shifts"),
            Content::Planned(Planned::Take(_)) => self.count("takes"),
            Content::Planned(Planned::Offer(_)) => self.count("offers"),
            Content::Planned(Planned::Closed(_)) => self.count("posts closed"),
            Content::Planned(_) => self.count("planned"),
            Content::HandOver(..) => self.count("hand-overs"),
            _ => {}
        }
    }

    fn look_at(&mut self, step: &Step, before: Option<&Group>, after: &Group) {
        let epoch = before.map_or(0, |group| group.epoch().number);
        for at in 0..self.phones.len() {
            let phone = &self.phones[at];
            let is_gone = self
                .book
                .gone
                .get(&phone.key())
                .is_some_and(|from| epoch.max(after.epoch().number) >= *from);
            if is_gone {
                checks::stays_closed(step, phone, after);
                self.count("tries of who was removed");
            }
        }
        let thief = self.chance.below(self.phones.len());
        checks::altered(&step.envelope, self.phones[thief].key(), &mut self.chance);
        let is_another = self.phones[thief].key() != step.envelope.head().author;
        if is_another && self.phones[thief].group().is_some() && self.chance.is(30) {
            let stolen = checks::signed_by_another(&step.envelope, &self.phones[thief], &self.recorder);
            stolen.into_iter().for_each(|()| self.count("stolen words"));
        }
    }

    fn awake(&mut self, at: usize) {
        if self.chance.is(5) {
            // Its battery, or its owner's night.
            let long = if self.chance.is(30) { 30 } else { 6 };
            self.phones[at].sleeps_until = self.step + 1 + self.chance.below(long) as u64;
            return;
        }
        if self.chance.is(1) {
            self.phones[at].restart();
            self.count("restarts");
        }
        self.copy_or_restore(at);
        self.begin_unread(at);
        self.read(at);
        self.look_after(at);
        if self.phones[at].is_member() && self.phones[at].is_in {
            if self.chance.is(30) {
                alarms::publish(&mut self.phones[at], self.now_s);
            }
            self.act(at);
        } else if self.chance.is(60) && self.phones[at].waiting.is_empty() {
            acts::join(&mut self.phones[at]);
        }
        self.send(at);
    }

    /// One that is restored writes before it has read: its numbers are old.
    fn copy_or_restore(&mut self, at: usize) {
        if self.chance.is(4) {
            self.copies.insert(at, self.phones[at].clone());
        }
        if !self.chance.is(2) {
            return;
        }
        if let Some(mut copy) = self.copies.remove(&at) {
            copy.ever = self.phones[at].ever.clone();
            copy.is_restored = true;
            self.phones[at] = copy;
            alarms::shift(&mut self.phones[at], &mut self.chance);
            self.count("restored");
        }
    }

    /// A steward begins an epoch, and what came meanwhile is read only then.
    fn begin_unread(&mut self, at: usize) {
        let phone = &mut self.phones[at];
        let is_behind = phone.is_in && phone.read < self.ladder.len();
        if is_behind && phone.circle().is(phone.key(), Role::Steward) && self.chance.is(6) {
            acts::epoch(phone, &mut self.minted, &mut self.chance);
        }
    }

    fn read(&mut self, at: usize) {
        if self.chance.is(20) {
            checks::lies_are_found(&self.ladder, &self.phones[at], &mut self.chance);
        }
        // Some are behind for a while.
        let most = if self.chance.is(15) {
            self.chance.below(5)
        } else {
            usize::MAX
        };
        let mut count = 0;
        while count < most && self.phones[at].read < self.ladder.len() {
            self.read_one(at);
            count += 1;
        }
    }

    pub(super) fn read_one(&mut self, at: usize) {
        let step = &self.ladder[self.phones[at].read];
        let phone = &mut self.phones[at];
        let is_member = self
            .recorder
            .circle()
            .group()
            .is_some_and(|group| group.member(phone.key()).is_some());
        let sees = is_member && phone.is_in;
        phone.is_shown_less |= phone.is_in && !sees;
        phone.take(if sees { &step.whole } else { &step.clear }, step.seen);
        if let Some(last) = phone.read.checked_sub(1) {
            checks::same(phone, &self.states[last], &self.raised);
            let was = self.sorted.compared;
            self.sorted.look_at(phone);
            *self.counts.entry("cards compared".to_owned()).or_default() += self.sorted.compared - was;
        }
        if phone.read == self.ladder.len() {
            checks::opens(phone, self.book.mending.left_out());
        }
        self.count("states compared");
    }

    fn seen(&self) -> Seen {
        self.ladder
            .last()
            .map(|step| step.seen)
            .expect("a genesis came first")
    }

    fn act(&mut self, at: usize) {
        let (now_s, end) = (self.now_s, self.seen());
        let (phone, chance) = (&mut self.phones[at], &mut self.chance);
        if phone.temper == Temper::Liar && chance.is(12) {
            if let Some(alone) = lies::tell(phone, end, chance) {
                self.air.send(at, &alone, self.step, &mut self.chance);
            }
            return self.count("lies");
        }
        match chance.below(100) {
            0..11 => alarms::shift(phone, chance),
            11..21 => drop(plans::plan(phone, now_s, chance)),
            21..23 => drop(plans::sort(phone, chance)),
            23..28 => drop(alarms::whistle(phone, now_s, chance)),
            28..58 => drop(alarms::answer(phone, &self.truth, now_s, chance)),
            58..62 if phone.temper != Temper::Honest => drop(alarms::publish_falsely(phone, chance)),
            62..65 if phone.circle().is(phone.key(), Role::Dispatcher) => drop(plans::sort(phone, chance)),
            62..80 => drop(alarms::decide(phone, now_s, chance)),
            80..100 => self.govern(at),
            _ => {}
        }
    }

    fn govern(&mut self, at: usize) {
        let (phone, chance) = (&mut self.phones[at], &mut self.chance);
        let is_steward = phone.circle().is(phone.key(), Role::Steward);
        let few = self.book.joins < 4;
        match chance.below(20) {
            0..12 if few || chance.is(20) => {
                let way = acts::invite(phone, self.now_s, chance);
                self.ways.extend(way);
            }
            12..14 if is_steward => acts::epoch(phone, &mut self.minted, chance),
            14..17 if is_steward => acts::roles(phone, &mut self.minted, chance),
            17 => acts::policy(phone, chance),
            18 => acts::withdraw(phone),
            _ => {}
        }
    }

    /// Somebody gets a link; now and then a thief has a copy of the same one.
    fn newcomer(&mut self) {
        if self.phones.len() >= PHONES_MAX || !self.chance.is(50) {
            return;
        }
        let at = self.chance.below(self.ways.len());
        let Some(way) = self.ways.get_mut(at) else { return };
        let temper = match (way.copies, self.chance.below(100)) {
            (0, 0..65) => Temper::Honest,
            (0, 65..82) => Temper::Liar,
            (1, 0..30) | (0, _) => Temper::Infiltrator,
            _ => return,
        };
        way.copies += 1;
        let (seed, key) = (way.seed.clone(), self.recorder.kept.ledger_key);
        let phone = Phone::new(temper, &self.chance.bytes(), self.id, key).with_link(seed);
        self.phones.push(phone);
    }

    fn send(&mut self, at: usize) {
        let step = self.step;
        for waiting in &mut self.phones[at].waiting {
            let is_due = waiting.sent_at.is_none_or(|sent| step >= sent + 4);
            if is_due && !waiting.is_acknowledged {
                waiting.sent_at = Some(step);
                self.air.send(at, &waiting.envelope, step, &mut self.chance);
            }
        }
    }

    /// All wake and read to the end.
    fn end(&mut self) {
        self.settle();
        let group = self.recorder.group().cloned().expect("a genesis comes first");
        for at in 0..self.phones.len() {
            let phone = &self.phones[at];
            checks::is_member_alike(self.net, &group, phone);
            checks::ends(phone, self.book.was_told());
            checks::opens(phone, &BTreeSet::new());
        }
        let (alerts, ends, joins) = (self.book.alerts, self.book.ends, self.book.joins);
        for (what, many) in [
            ("alerts", alerts),
            ("ends", ends),
            ("joins", joins),
            ("left out", self.book.mending.times),
            ("left out as a dispatcher", self.book.mending.dispatchers),
            ("mended", self.book.mending.counted),
            ("entries", self.ladder.len()),
        ] {
            *self.counts.entry(what.to_owned()).or_default() += many;
        }
        *self.counts.entry("removed".to_owned()).or_default() += self.book.gone.len();
    }
}
