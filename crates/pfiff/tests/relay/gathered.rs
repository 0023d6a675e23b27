//! A small group with people in it, who write what members write. The only place here that knows what envelopes say.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::group::{
    Change, Digest, Epoch, Genesis, Invitation, Key, Policy, Recipient, Role, Roles, StreamId,
};
use keys::{Device, Identity, Seed};
use seal::close::close;
use seal::envelope::{Class, Envelope, Head, Seen, sign};
use seal::ledger::{Entry, EntryKind, EnvelopeTag, GroupState, GroupTag};
use seal::membership::{Content, Handed, write};
use seal::pass::Pass;

use crate::asking::{Answer, Way};
use crate::running::Running;

pub(crate) const ORIGIN: &str = "localhost/ledger";

/// A device of somebody in one group.
pub(crate) struct Person {
    pub(crate) device: Device,
    receiving: Identity,
    streams: HashMap<(Class, StreamId), (u64, Digest)>,
    /// The newest rung that it read; nothing but the genesis else.
    read: Option<Seen>,
}

/// Those who are in it, the founder first.
pub(crate) struct Group {
    pub(crate) id: Digest,
    pub(crate) genesis: Envelope,
    circle: Identity,
    pub(crate) people: Vec<Person>,
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// As somebody has it who read the genesis: what the group's head is then follows from its id.
fn seen(group: Digest) -> Seen {
    let (tag, genesis) = (GroupTag::of(&group.0), EnvelopeTag::of(&group.0));
    let first = Entry::next(EntryKind::Envelope, tag, GroupState::EMPTY, genesis);
    Seen {
        sequence: 1,
        head: Digest(first.state().head.0),
        size: 1,
        root: Digest([6; 32]),
    }
}

impl Person {
    fn new(number: u8) -> Self {
        Self {
            device: Device::from_secret(&[number; 32]),
            receiving: Identity::generate(),
            streams: HashMap::new(),
            read: None,
        }
    }

    /// The next of a stream.
    fn write(&mut self, group: Digest, class: Class, stream: StreamId, body: &[u8]) -> Envelope {
        let key = (class, stream);
        let (sequence, previous) = self.streams.get(&key).copied().unwrap_or((0, Digest::NONE));
        let head = Head {
            group,
            class,
            author: self.device.key(),
            stream,
            sequence,
            previous,
            app: Digest([0xa9; 32]),
            seen: (class == Class::Circle).then(|| self.read.unwrap_or_else(|| seen(group))),
        };
        let envelope = sign(self.device.signing_key(), head, body).unwrap();
        self.streams.insert(key, (sequence + 1, envelope.digest()));
        envelope
    }

    /// What lets it read what is closed.
    pub(crate) fn pass(&self, group: Digest, until_s: u64) -> String {
        format!(
            "Pfiff {}",
            Pass::sign(self.device.signing_key(), ORIGIN, &group, until_s)
        )
    }
}

impl Group {
    /// Founded for a relay, which has not heard of it yet.
    pub(crate) fn new(ledger_key: Key, number: u8) -> Self {
        let (mut founder, circle) = (Person::new(number), Identity::generate());
        let receiving = founder.receiving.recipient();
        let change = Change::Genesis(Genesis {
            receiving: receiving.clone(),
            policy: Policy::USUAL,
            ledger_key,
            origin: ORIGIN.to_owned(),
            epoch: Epoch {
                number: 0,
                circle: circle.recipient(),
                dispatchers: Identity::generate().recipient(),
            },
        });
        let handed = Handed {
            circle: handed(&receiving),
            dispatchers: handed(&receiving),
            proof: None,
            nonce: Some([number; 16]),
        };
        let genesis = founder.write(
            Digest::NONE,
            Class::Membership,
            StreamId::ONLY,
            &write(&Content { change, handed }),
        );
        Self {
            id: genesis.digest(),
            genesis,
            circle,
            people: vec![founder],
        }
    }

    /// Founded, and taken in.
    pub(crate) fn founded(relay: &Running, way: &Way, number: u8) -> Self {
        let group = Self::new(relay.ledger_key(), number);
        let token = format!("Bearer {}", relay.token());
        let answer = put(way, &group.genesis, &[("authorization", &token)]);
        assert_eq!(answer.status, 201, "{}", answer.text());
        group
    }

    fn membership(&mut self, by: usize, change: Change, handed: Handed) -> Envelope {
        let body = write(&Content { change, handed });
        self.people[by].write(self.id, Class::Membership, StreamId::ONLY, &body)
    }

    /// An invitation, and the join under it. Whoever joins is the last of the people.
    pub(crate) fn joined(&mut self, number: u8) -> [Envelope; 2] {
        let seed = Seed::new(&[number; 32]);
        let invitation = Invitation {
            key: seed.key(),
            roles: Roles::of(&[Role::Watcher]).unwrap(),
            expires_s: now_s() + 86_400,
            epoch: 0,
        };
        let open_to = seed.identity().unwrap().recipient();
        let handed = Handed {
            circle: handed(&open_to),
            proof: Some(seed.consent(self.id, self.people[0].device.key(), &invitation)),
            ..Handed::default()
        };
        let invited = self.membership(0, Change::Invitation(invitation), handed);
        self.people.push(Person::new(number));
        let person = self.people.last().unwrap();
        let receiving = person.receiving.recipient();
        let proof = seed.proof(self.id, person.device.key(), &receiving);
        let join = Change::Join {
            invitation: seed.key(),
            receiving,
        };
        let handed = Handed {
            proof: Some(proof),
            ..Handed::default()
        };
        let last = self.people.len() - 1;
        [invited, self.membership(last, join, handed)]
    }

    /// A new epoch without somebody.
    pub(crate) fn removed(&mut self, number: usize) -> Envelope {
        self.circle = Identity::generate();
        let epoch = Change::Epoch {
            removed: vec![self.people[number].device.key()],
            epoch: Epoch {
                number: 1,
                circle: self.circle.recipient(),
                dispatchers: Identity::generate().recipient(),
            },
        };
        let receiving = self.people[0].receiving.recipient();
        let handed = Handed {
            circle: handed(&receiving),
            dispatchers: handed(&receiving),
            ..Handed::default()
        };
        self.membership(0, epoch, handed)
    }

    /// Something closed to the circle.
    /// All read this rung, as an event or a batch has it.
    pub(crate) fn read(&mut self, rung: &[u8]) {
        let entry = Entry::parse(&rung[9..9 + 105]).unwrap();
        let index = u64::from_be_bytes(*rung.first_chunk().unwrap());
        let newest = Seen {
            sequence: entry.sequence(),
            head: Digest(entry.state().head.0),
            size: index + 1,
            ..seen(self.id)
        };
        self.people.iter_mut().for_each(|one| one.read = Some(newest));
    }

    pub(crate) fn said(&mut self, by: usize) -> Envelope {
        self.closed(by, Class::Circle, StreamId::ONLY, 2_048)
    }

    /// As much as is closed to the circle at once.
    pub(crate) fn told(&mut self, by: usize) -> Envelope {
        self.closed(by, Class::Circle, StreamId::ONLY, 16_384)
    }

    /// A segment of a recording.
    pub(crate) fn filmed(&mut self, by: usize) -> Envelope {
        self.closed(by, Class::Custody, StreamId([0x77; 16]), 32_768)
    }

    fn closed(&mut self, by: usize, class: Class, stream: StreamId, bytes: usize) -> Envelope {
        let body = close(&vec![0x5a; bytes], &[self.circle.recipient()]).unwrap();
        self.people[by].write(self.id, class, stream, &body)
    }
}

fn handed(to: &Recipient) -> Vec<u8> {
    close(b"what is handed over", std::slice::from_ref(to)).unwrap()
}

pub(crate) fn put(way: &Way, envelope: &Envelope, headers: &[(&str, &str)]) -> Answer {
    let path = format!("/v1/envelopes/{}", envelope.digest());
    way.ask("PUT", &path, headers, envelope.bytes())
}

/// Takes in what must be taken in.
pub(crate) fn taken(way: &Way, envelope: &Envelope) {
    let answer = put(way, envelope, &[]);
    assert_eq!(answer.status, 201, "{}", answer.text());
}
