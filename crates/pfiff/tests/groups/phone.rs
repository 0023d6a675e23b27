//! One phone: what it keeps, what it read, what it wrote and has no answer for. It reads as `member::Device` does, by the
//! same fold; its disk and its network are played here.

use domain::group::{Digest, Group, Key, StreamId};
use keys::{Device, Identity, Seed};
use member::home::Kept;
use member::{Circle, Reading, Relay};
use relay::{Refusal, Taken};
use seal::body::{self, Readers};
use seal::close::close;
use seal::envelope::{Class, Envelope, Head, Seen, sign};
use seal::membership;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    Honest,
    Liar,
    Infiltrator,
}

/// What is said, before it is signed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Saying {
    Clear(Class, Vec<u8>),
    Circle(Vec<u8>),
}

impl Saying {
    pub(crate) fn class(&self) -> Class {
        match self {
            Self::Clear(class, _) => *class,
            Self::Circle(_) => Class::Circle,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) envelope: Envelope,
    saying: Saying,
    epoch: u64,
    pub(crate) is_acknowledged: bool,
    pub(crate) sent_at: Option<u64>,
}

impl Waiting {
    /// Of an old view: written again under a newer one, it would say that its author had read of whom it hands nothing.
    fn begins_epoch(&self) -> bool {
        let read = membership::read(&self.envelope);
        read.is_ok_and(|content| content.change.epoch().is_some())
    }
}

#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) temper: Temper,
    pub(crate) kept: Kept,
    pub(crate) reading: Reading,
    /// Rungs that it read.
    pub(crate) read: usize,
    /// Whether it reads what is closed: a member that read its own join.
    pub(crate) is_in: bool,
    pub(crate) seen: Option<Seen>,
    pub(crate) waiting: Vec<Waiting>,
    /// To be written anew, once it read further than that epoch, or all.
    pub(crate) again: Vec<(Saying, Option<u64>)>,
    pub(crate) sleeps_until: u64,
    pub(crate) answered: BTreeSet<Digest>,
    /// All that ever opened something for it, kept or not.
    pub(crate) ever: Vec<Identity>,
    /// Whether closed rungs were kept from it, which is no member any more.
    pub(crate) is_shown_less: bool,
    /// Whether it was restored from a copy, and may lack keys that came since.
    pub(crate) is_restored: bool,
}

impl Phone {
    pub(crate) fn new(temper: Temper, secret: &[u8; 32], group: Digest, ledger_key: Key) -> Self {
        let receiving = Identity::generate();
        let kept = Kept {
            relay: Relay {
                url: String::new(),
                ca: None,
            },
            group,
            ledger_key,
            device: Device::from_secret(secret),
            receiving: vec![receiving.clone()],
            circle: BTreeMap::new(),
            dispatchers: BTreeMap::new(),
            seed: None,
            owed: Vec::new(),
            standing: None,
        };
        Self {
            temper,
            kept,
            reading: Reading::of(group),
            read: 0,
            is_in: false,
            seen: None,
            waiting: Vec::new(),
            again: Vec::new(),
            sleeps_until: 0,
            answered: BTreeSet::new(),
            ever: vec![receiving],
            is_shown_less: false,
            is_restored: false,
        }
    }

    /// A founder's, once the genesis has a digest.
    pub(crate) fn of_group(mut self, group: Digest) -> Self {
        self.kept.group = group;
        self.reading = Reading::of(group);
        self
    }

    pub(crate) fn with_link(mut self, seed: Seed) -> Self {
        self.ever.extend(seed.identity().ok());
        self.kept.seed = Some(seed);
        self
    }

    pub(crate) fn key(&self) -> Key {
        self.kept.device.key()
    }

    pub(crate) fn circle(&self) -> &Circle {
        self.reading.circle()
    }

    pub(crate) fn group(&self) -> Option<&Group> {
        self.circle().group()
    }

    pub(crate) fn is_member(&self) -> bool {
        self.group()
            .is_some_and(|group| group.member(self.key()).is_some())
    }

    /// The first epoch from which on it opens everything.
    pub(crate) fn opens_from(&self) -> Option<u64> {
        let now = self.group()?.epoch().number;
        let held = (0..=now)
            .rev()
            .take_while(|number| self.kept.circle.contains_key(number));
        held.last()
    }

    /// Takes a rung of the ladder.
    pub(crate) fn take(&mut self, rung: &[u8], seen: Seen) {
        let taken = self.reading.take(rung, &mut self.kept);
        assert!(taken.is_ok(), "an honest relay is found lying: {:?}", taken.err());
        self.read += 1;
        self.seen = Some(seen);
        let opened = self.kept.circle.values().chain(self.kept.dispatchers.values());
        let new: Vec<_> = opened.filter(|one| !self.has_had(one)).cloned().collect();
        self.ever.extend(new);
        let reading = &self.reading;
        self.waiting
            .retain(|one| reading.sequence_of(one.envelope.digest()).is_none());
        if self.is_member() && !self.is_in {
            (self.reading, self.read, self.is_in) = (Reading::of(self.kept.group), 0, true);
        }
    }

    fn has_had(&self, one: &Identity) -> bool {
        self.ever.iter().any(|had| had.recipient() == one.recipient())
    }

    /// Off and on again: it has what it keeps on its disk, and reads all rungs anew.
    pub(crate) fn restart(&mut self) {
        if self.kept.circle.len() > 3 {
            self.kept.seed = None;
        }
        for epochs in [&mut self.kept.circle, &mut self.kept.dispatchers] {
            while epochs.len() > 3 {
                epochs.pop_first();
            }
        }
        let old = self.kept.receiving.len().saturating_sub(2);
        self.kept.receiving.drain(..old);
        (self.reading, self.read) = (Reading::of(self.kept.group), 0);
    }

    pub(crate) fn head(&self, class: Class) -> Head {
        let before = self
            .waiting
            .iter()
            .rev()
            .find(|one| one.envelope.head().class == class);
        let (sequence, previous) = match before {
            Some(one) => (one.envelope.head().sequence + 1, one.envelope.digest()),
            None => self.reading.due(self.key(), class),
        };
        Head {
            group: self.kept.group,
            class,
            author: self.key(),
            stream: StreamId::ONLY,
            sequence,
            previous,
            app: Digest([2; 32]),
            seen: self.seen,
        }
    }

    /// Signs it, and keeps the bytes until the group has them.
    pub(crate) fn write(&mut self, saying: Saying) -> Option<Envelope> {
        let head = self.head(saying.class());
        self.write_with(saying, head)
    }

    pub(crate) fn write_with(&mut self, saying: Saying, head: Head) -> Option<Envelope> {
        let epoch = self.group().map_or(0, |group| group.epoch().number);
        let envelope = self.signed(&saying, head)?;
        self.waiting.push(Waiting {
            envelope: envelope.clone(),
            saying,
            epoch,
            is_acknowledged: false,
            sent_at: None,
        });
        Some(envelope)
    }

    pub(crate) fn signed(&self, saying: &Saying, head: Head) -> Option<Envelope> {
        let body = match saying {
            Saying::Clear(_, body) => body.clone(),
            Saying::Circle(content) => {
                let plain = body::write(&head, Readers::Class, content).ok()?;
                close(&plain, std::slice::from_ref(&self.group()?.epoch().circle)).ok()?
            }
        };
        sign(self.kept.device.signing_key(), head, &body).ok()
    }

    /// All that waits, in the order in which it was signed.
    pub(crate) fn to_send(&self) -> Vec<Envelope> {
        let unsent = self.waiting.iter().filter(|one| !one.is_acknowledged);
        unsent.map(|one| one.envelope.clone()).collect()
    }

    /// What the relay says of an envelope that still waits.
    pub(crate) fn hear(&mut self, digest: Digest, answer: &Result<Taken, Refusal>) {
        let at = self
            .waiting
            .iter()
            .position(|one| one.envelope.digest() == digest);
        let Some(at) = at else { return };
        match answer {
            Ok(_) => self.waiting[at].is_acknowledged = true,
            Err(Refusal::Gap { .. }) => {}
            Err(refusal) => self.take_back(at, *refusal),
        }
    }

    /// Refused for good, it took no number, nor do those behind it. What still matters is written again.
    fn take_back(&mut self, at: usize, refusal: Refusal) {
        let (class, over) = (self.waiting[at].envelope.head().class, self.waiting[at].epoch);
        let behind = self.waiting.split_off(at);
        let (back, others): (Vec<_>, Vec<_>) = behind
            .into_iter()
            .partition(|one| one.envelope.head().class == class);
        self.waiting.extend(others);
        let back = back.into_iter().filter(|one| !one.begins_epoch());
        for (nth, one) in back.enumerate() {
            match (nth, refusal) {
                (_, Refusal::Epoch) => self.again.push((one.saying, Some(over))),
                (_, Refusal::Conflict | Refusal::Chain) => self.again.push((one.saying, None)),
                (0, _) => {}
                _ => self.again.push((one.saying, None)),
            }
        }
    }

    /// Writes again what it took back, once it read so far.
    pub(crate) fn repeat(&mut self, ladder: usize) {
        if self.again.is_empty() || !self.is_member() {
            return;
        }
        let now = self.group().map_or(0, |group| group.epoch().number);
        let may = |epoch: &Option<u64>| epoch.map_or(self.read == ladder, |epoch| now > epoch);
        let (ready, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.again)
            .into_iter()
            .partition(|(_, epoch)| may(epoch));
        self.again = later;
        for (saying, _) in ready {
            self.write(saying);
        }
    }
}
