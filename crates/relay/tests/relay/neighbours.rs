//! People of these tests: they sign envelopes as real devices do, and keep count of their streams. Bodies that should be
//! closed only look so: the relay cannot tell.

use bech32::ToBase32 as _;
use domain::alarm::{Cell, Notice, NoticeState, What};
use domain::group::*;
use ed25519_dalek::{Signer as _, SigningKey};
use relay::{Settings, WallTime};
use seal::envelope::{Class, Envelope, Head, sign};
use seal::membership::{Content, Handed, join_proof_bytes, write};
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

/// Something that begins as an age file does.
pub(crate) fn closed(bytes: usize, filler: u8) -> Vec<u8> {
    let mut body = b"age-encryption.org/v1\n-> X25519 ".to_vec();
    body.resize(bytes.max(body.len()), filler);
    body
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
            seen: None,
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
        self.write(group, Class::Circle, &closed(700, filler))
    }

    pub(crate) fn records(&mut self, group: Digest, bytes: usize, filler: u8) -> Envelope {
        self.write(group, Class::Custody, &closed(bytes, filler))
    }

    pub(crate) fn changes(&mut self, group: Digest, change: Change) -> Envelope {
        let handed = Handed {
            nonce: Some([1; 16]),
            ..Handed::default()
        };
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

    pub(crate) fn invites(&mut self, group: Digest, link: &SigningKey, expires_s: u64) -> Envelope {
        let invitation = Invitation {
            key: Key(link.verifying_key().to_bytes()),
            roles: Roles::WATCHER,
            expires_s,
            epoch: 0,
        };
        self.changes(group, Change::Invitation(invitation))
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
            revision: 1,
            state: NoticeState::Alert,
            what: What::ALL[0],
            cell: Cell::from_numbers(1, 1).unwrap(),
            good_until_s,
        };
        let signature = seal::notice::sign(&self.device, &notice);
        let body = seal::notice::write(&notice, &[(self.key(), signature)]);
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
