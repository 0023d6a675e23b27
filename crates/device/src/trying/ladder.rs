//! A ledger with one group, whose founder is its only member: rungs as a relay would show them.

use super::APP;
use crate::device::sending::first_head;
use crate::kept::Kept;
use domain::group::{Change, Digest, Epoch, Genesis, Policy, StreamId};
use domain::watch::PostId;
use keys::{Device, Identity, hand_over};
use seal::body::{self, Readers};
use seal::circle::{self, Content};
use seal::close::close;
use seal::envelope::{Class, Head, Seen, digest_of, sign};
use seal::ledger::{Entry, EntryKind, EnvelopeTag, GroupState, GroupTag};
use seal::membership::{self, Handed};

/// A ledger with one group and one member, and nobody else.
pub(crate) struct Ladder {
    pub(crate) rungs: Vec<Vec<u8>>,
    pub(crate) kept: Kept,
    pub(crate) group: Digest,
    pub(crate) state: GroupState,
    pub(crate) circle: Identity,
    pub(crate) last: Digest,
    pub(crate) said: u64,
    pub(crate) seen: Option<Seen>,
}

impl Ladder {
    pub(crate) fn founded() -> Self {
        let device = Device::from_secret(&[3; 32]);
        let (receiving, circle, few) = (Identity::generate(), Identity::generate(), Identity::generate());
        let to = [receiving.recipient()];
        let genesis = Genesis {
            receiving: receiving.recipient(),
            policy: Policy::USUAL,
            ledger_key: device.key(),
            origin: "relay.example/ledger".to_owned(),
            epoch: Epoch {
                number: 0,
                circle: circle.recipient(),
                dispatchers: few.recipient(),
            },
        };
        let handed = Handed {
            circle: hand_over(0, &circle, &to).unwrap(),
            dispatchers: hand_over(0, &few, &to).unwrap(),
            nonce: Some([7; 16]),
            ..Handed::default()
        };
        let content = membership::Content {
            change: Change::Genesis(genesis),
            handed,
        };
        let head = first_head(&device, Digest::NONE, Class::Membership, APP);
        let envelope = sign(device.signing_key(), head, &membership::write(&content)).unwrap();
        let group = envelope.digest();
        let relay = crate::Relay {
            url: String::new(),
            ca: None,
        };
        let kept = crate::acts::fresh(&relay, group, device.key(), device, receiving);
        let mut ladder = Self {
            rungs: Vec::new(),
            kept,
            group,
            state: GroupState::EMPTY,
            circle,
            last: Digest::NONE,
            said: 0,
            seen: None,
        };
        ladder.enter(EntryKind::Envelope, 1, envelope.bytes());
        ladder.seen = Some(Seen {
            sequence: 1,
            head: Digest(ladder.state.head.0),
            size: 1,
            root: Digest::NONE,
        });
        ladder
    }

    pub(crate) fn enter(&mut self, kind: EntryKind, what: u8, bytes: &[u8]) {
        let tag = EnvelopeTag::of(&digest_of(bytes).0);
        let entry = Entry::next(kind, GroupTag::of(&self.group.0), self.state, tag);
        let mut rung = (self.rungs.len() as u64 + 1).to_be_bytes().to_vec();
        rung.push(what);
        rung.extend(entry.to_bytes());
        if what == 1 || what == 3 {
            rung.extend(bytes);
        }
        self.state = entry.state();
        self.rungs.push(rung);
    }

    pub(crate) fn says(&mut self) {
        let device = &self.kept.device;
        let head = Head {
            class: Class::Circle,
            stream: StreamId::ONLY,
            sequence: self.said,
            previous: self.last,
            seen: self.seen,
            ..first_head(device, self.group, Class::Circle, APP)
        };
        let content = circle::write(&Content::CheckIn(PostId([self.said as u8; 16])));
        let plain = body::write(&head, Readers::Class, &content).unwrap();
        let body = close(&plain, &[self.circle.recipient()]).unwrap();
        let envelope = sign(device.signing_key(), head, &body).unwrap();
        (self.last, self.said) = (envelope.digest(), self.said + 1);
        self.enter(EntryKind::Envelope, 1, envelope.bytes());
    }

    pub(crate) fn releases(&mut self, first: usize, last: usize) {
        let text = format!("pfiff/release/1\n{first}-{last} circle withdrawn\n");
        self.enter(EntryKind::Release, 3, text.as_bytes());
    }
}
