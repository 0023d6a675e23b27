//! People of these tests: they sign envelopes as real devices do, and keep count of their streams. Bodies that should be
//! closed only look so: the relay cannot tell.

use bech32::ToBase32 as _;
use domain::alarm::{Cell, Notice, NoticeState, Voice, What};
use domain::group::*;
use ed25519_dalek::{Signer as _, SigningKey};
use relay::{Relay, Settings, WallTime};
use seal::envelope::{Class, Envelope, Head, Seen, sign};
use seal::ledger::{Entry, EntryKind, EnvelopeTag, GroupState, GroupTag};
use seal::membership::{Content, Handed, consent_bytes, join_proof_bytes, write};
use std::collections::BTreeMap;

pub(crate) const ORIGIN: &str = "relay.example/ledger";
pub(crate) const NOW_S: u64 = 1_800_000_000;
pub(crate) const TAKE: StreamId = StreamId([7; 16]);

pub(crate) fn at(seconds: u64) -> WallTime {
    WallTime(i64::try_from(seconds).unwrap() * 1_000_000_000)
}

pub(crate) fn now() -> WallTime {
    at(NOW_S)
}

pub(crate) fn settings() -> Settings {
    let mut settings = Settings::new(ORIGIN);
    settings.limits.free_bytes_min = 0;
    settings.limits.burst = 1_000_000;
    settings.limits.custody_burst = 1_000_000;
    settings
}

/// An age recipient that follows from a number.
pub(crate) fn recipient(number: u8) -> Recipient {
    let point = x25519_dalek::x25519([number; 32], x25519_dalek::X25519_BASEPOINT_BYTES);
    Recipient(bech32::encode("age", point.to_base32(), bech32::Variant::Bech32).unwrap())
}

/// Of the shape of an age file that holds so much.
fn file(plain: usize, filler: u8) -> Vec<u8> {
    let spelt = "A".repeat(43);
    let header = format!("age-encryption.org/v1\n-> X25519 {spelt}\n{spelt}\n--- {spelt}\n");
    let payload = 16 + plain + 16 * plain.div_ceil(65_536);
    [header.into_bytes(), vec![filler; payload]].concat()
}

/// A closed body of this class, with room for so much.
pub(crate) fn closed(class: Class, bytes: usize, filler: u8) -> Vec<u8> {
    let step = match class {
        Class::Custody => bytes.next_multiple_of(32_768),
        _ => [2_048, 8_192, 16_384]
            .into_iter()
            .find(|step| *step >= bytes)
            .unwrap(),
    };
    file(step, filler)
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

/// As somebody has it who read so far.
pub(crate) fn seen_at(relay: &Relay, group: Digest, sequence: u64) -> Seen {
    let rungs = relay.rungs(group, sequence - 1, 1).unwrap();
    let entry = Entry::parse(&rungs[0].entry).unwrap();
    Seen {
        sequence,
        head: Digest(entry.state().head.0),
        size: rungs[0].index + 1,
        ..seen(group)
    }
}

pub(crate) struct Neighbour {
    pub(crate) device: SigningKey,
    ends: BTreeMap<(Digest, Class, StreamId), (u64, Digest)>,
}

impl Neighbour {
    pub(crate) fn new(number: u8) -> Self {
        Self {
            device: SigningKey::from_bytes(&[number; 32]),
            ends: BTreeMap::new(),
        }
    }

    pub(crate) fn key(&self) -> Key {
        Key(self.device.verifying_key().to_bytes())
    }

    pub(crate) fn head(&self, group: Digest, class: Class, stream: StreamId) -> Head {
        let end = self.ends.get(&(group, class, stream));
        let (sequence, previous) = end.map_or((0, Digest::NONE), |(last, digest)| (last + 1, *digest));
        Head {
            group,
            class,
            author: self.key(),
            stream,
            sequence,
            previous,
            app: Digest([2; 32]),
            seen: (class == Class::Circle).then(|| seen(group)),
        }
    }

    /// The next envelope of a stream; counted as sent.
    pub(crate) fn write(&mut self, group: Digest, class: Class, body: &[u8]) -> Envelope {
        let stream = if class == Class::Custody {
            TAKE
        } else {
            StreamId::ONLY
        };
        let head = self.head(group, class, stream);
        let envelope = sign(&self.device, head, body).unwrap();
        let end = (head.sequence, envelope.digest());
        self.ends.insert((envelope.group(), class, stream), end);
        envelope
    }

    pub(crate) fn says(&mut self, group: Digest, filler: u8) -> Envelope {
        self.write(group, Class::Circle, &closed(Class::Circle, 700, filler))
    }

    pub(crate) fn says_having_seen(&self, group: Digest, newest: Seen) -> Envelope {
        let head = Head {
            seen: Some(newest),
            ..self.head(group, Class::Circle, StreamId::ONLY)
        };
        sign(&self.device, head, &closed(Class::Circle, 700, 1)).unwrap()
    }

    pub(crate) fn records(&mut self, group: Digest, bytes: usize, filler: u8) -> Envelope {
        self.write(group, Class::Custody, &closed(Class::Custody, bytes, filler))
    }

    pub(crate) fn changes(&mut self, group: Digest, change: Change) -> Envelope {
        let mut handed = Handed::default();
        if change.epoch().is_some() {
            (handed.circle, handed.dispatchers) = (file(80, 1), file(80, 2));
        }
        handed.nonce = matches!(change, Change::Genesis(_)).then_some([1; 16]);
        self.write(group, Class::Membership, &write(&Content { change, handed }))
    }

    pub(crate) fn founds(&mut self, ledger_key: Key) -> Envelope {
        self.founds_on(ledger_key, ORIGIN)
    }

    pub(crate) fn founds_on(&mut self, ledger_key: Key, origin: &str) -> Envelope {
        let genesis = Genesis {
            receiving: recipient(1),
            policy: Policy::USUAL,
            ledger_key,
            origin: origin.to_owned(),
            epoch: epoch(0),
        };
        self.changes(Digest::NONE, Change::Genesis(genesis))
    }

    pub(crate) fn begins(&mut self, group: Digest, number: u64) -> Envelope {
        let change = Change::Epoch {
            removed: Vec::new(),
            epoch: epoch(number),
        };
        self.changes(group, change)
    }

    pub(crate) fn invites(&mut self, group: Digest, link: &SigningKey, expires_s: u64) -> Envelope {
        let invitation = Invitation {
            key: Key(link.verifying_key().to_bytes()),
            roles: Roles::WATCHER,
            expires_s,
            epoch: 0,
        };
        let consent = link.sign(&consent_bytes(group, self.key(), &invitation));
        let handed = Handed {
            circle: file(80, 3),
            proof: Some(consent.to_bytes()),
            ..Handed::default()
        };
        let change = Change::Invitation(invitation);
        self.write(group, Class::Membership, &write(&Content { change, handed }))
    }

    pub(crate) fn joins(&mut self, group: Digest, link: &SigningKey) -> Envelope {
        let receiving = recipient(9);
        let covered = join_proof_bytes(group, self.key(), &receiving);
        let change = Change::Join {
            invitation: Key(link.verifying_key().to_bytes()),
            receiving,
        };
        let handed = Handed {
            proof: Some(link.sign(&covered).to_bytes()),
            ..Handed::default()
        };
        self.write(group, Class::Membership, &write(&Content { change, handed }))
    }

    pub(crate) fn tells(&mut self, group: Digest, good_until_s: u64) -> Envelope {
        let notice = Notice {
            group,
            alarm: Digest([6; 32]),
            by: self.key(),
            state: NoticeState::Alert,
            what: What::ALL[0],
            cell: Cell::from_numbers(1, 1).unwrap(),
            good_until_s,
        };
        let signature = seal::notice::sign(&self.device, Voice::Verdict, &notice);
        let body = seal::notice::write(&notice, &[(Voice::Verdict.of(self.key()), signature)]);
        self.write(group, Class::Notice, &body)
    }
}

pub(crate) fn epoch(number: u64) -> Epoch {
    let first = 20 + 2 * u8::try_from(number).unwrap();
    Epoch {
        number,
        circle: recipient(first),
        dispatchers: recipient(first + 1),
    }
}

/// The founder's roles do not include dispatcher, who alone can tell the public.
pub(crate) fn all_roles() -> Roles {
    Roles::of(&[Role::Steward, Role::Dispatcher, Role::Watcher]).unwrap()
}
