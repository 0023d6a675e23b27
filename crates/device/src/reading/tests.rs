//! A group that grows to any length: what is read is taken back exactly, and costs the same however long the group is.

use super::*;
use crate::device::sending::first_head;
use domain::group::{Change, Epoch, Genesis, Policy, StreamId};
use domain::watch::PostId;
use keys::{Device, Identity, hand_over};
use seal::body::{self, Readers};
use seal::circle::{self, Content};
use seal::close::close;
use seal::envelope::{Head, Seen, digest_of, sign};
use seal::ledger::{Entry, EntryKind, EnvelopeTag, GroupTag};
use seal::membership::{self, Handed};
use std::time::Instant;

/// A ledger with one group and one member, and nobody else.
struct Ladder {
    rungs: Vec<Vec<u8>>,
    kept: Kept,
    group: Digest,
    state: GroupState,
    circle: Identity,
    last: Digest,
    said: u64,
    seen: Option<Seen>,
}

impl Ladder {
    fn founded() -> Self {
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
        let head = first_head(&device, Digest::NONE, Class::Membership);
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

    fn enter(&mut self, kind: EntryKind, what: u8, bytes: &[u8]) {
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

    fn says(&mut self) {
        let device = &self.kept.device;
        let head = Head {
            class: Class::Circle,
            stream: StreamId::ONLY,
            sequence: self.said,
            previous: self.last,
            seen: self.seen,
            ..first_head(device, self.group, Class::Circle)
        };
        let content = circle::write(&Content::CheckIn(PostId([self.said as u8; 16])));
        let plain = body::write(&head, Readers::Class, &content).unwrap();
        let body = close(&plain, &[self.circle.recipient()]).unwrap();
        let envelope = sign(device.signing_key(), head, &body).unwrap();
        (self.last, self.said) = (envelope.digest(), self.said + 1);
        self.enter(EntryKind::Envelope, 1, envelope.bytes());
    }

    fn releases(&mut self, first: usize, last: usize) {
        let text = format!("pfiff/release/1\n{first}-{last} circle withdrawn\n");
        self.enter(EntryKind::Release, 3, text.as_bytes());
    }
}

/// Everything that a mirror knows, without its notes for taking back.
fn all_of(mirror: &Mirror) -> String {
    let mut mirror = mirror.clone();
    drop(mirror.mark());
    format!("{mirror:?}")
}

/// Chance, so that it can be played again.
fn next(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 40).unwrap()
}

/// A history with gaps and releases, right and wrong ones.
fn history(seed: &mut u64) -> Ladder {
    let mut ladder = Ladder::founded();
    for at in 2..120 {
        match next(seed) % 10 {
            0 => ladder.enter(EntryKind::Envelope, 2, &[at as u8]),
            1 => ladder.enter(EntryKind::Envelope, 0, &[at as u8]),
            2 => {
                let first = 2 + next(seed) % at;
                ladder.releases(first, first + next(seed) % 9);
            }
            3 => ladder.enter(EntryKind::Release, 3, b"pfiff/release/1\n1 membership ended\n"),
            _ => ladder.says(),
        }
    }
    ladder
}

#[test]
fn what_is_taken_back_was_never_there() {
    let seed = std::env::var("PFIFF_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    for play in seed.map_or(0..40, |seed: u64| seed..seed + 1) {
        println!("PFIFF_SEED={play}");
        let mut seed = play;
        let ladder = history(&mut seed);
        let (mut kept, mut circle) = (ladder.kept.clone(), Circle::default());
        let mut mirror = Mirror::of(ladder.group);
        let mut at = 0;
        while at < ladder.rungs.len() {
            let (before, mark, circle_then, kept_then) =
                (all_of(&mirror), mirror.mark(), circle.clone(), kept.clone());
            let end = (at + 1 + next(&mut seed) % 12).min(ladder.rungs.len());
            for rung in &ladder.rungs[at..end] {
                drop(take(&mut mirror, &mut circle, &mut kept, rung));
            }
            let is_back = next(&mut seed).is_multiple_of(2);
            if is_back {
                mirror.take_back(mark);
                (circle, kept) = (circle_then, kept_then);
                assert_eq!(all_of(&mirror), before);
            } else {
                at = end;
            }
        }
    }
}

/// Figures: `cargo test -p member --lib reading -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement of a minute"]
fn an_event_costs_the_same_in_a_long_group() {
    const LAST: usize = 1_000;
    for length in [10_000, 100_000] {
        let mut ladder = Ladder::founded();
        (0..length + LAST).for_each(|_| ladder.says());
        let (mut mirror, mut circle, mut settled) =
            (Mirror::of(ladder.group), Circle::default(), Circle::default());
        let mut kept = ladder.kept.clone();
        let (first, last) = ladder.rungs.split_at(length + 1);
        for rung in first {
            let step = take(&mut mirror, &mut circle, &mut kept, rung).unwrap();
            step.unwrap().folded.again(&mut settled, &mut kept.clone());
            drop(mirror.views());
        }
        let (copies, begun) = ((mirror.clone(), circle.clone(), kept.clone()), Instant::now());
        for rung in last {
            let (_mark, mut keys) = (mirror.mark(), kept.clone());
            let step = take(&mut mirror, &mut circle, &mut kept, rung).unwrap();
            step.unwrap().folded.again(&mut settled, &mut keys);
            drop(mirror.views());
        }
        let now = begun.elapsed() / u32::try_from(LAST).unwrap();
        let ((mut mirror, mut circle, mut kept), begun) = (copies, Instant::now());
        for rung in &last[..100] {
            let before = (mirror.clone(), circle.clone(), kept.clone());
            drop(take(&mut mirror, &mut circle, &mut kept, rung).unwrap());
            drop((before, mirror.views()));
        }
        let was = begun.elapsed() / 100;
        println!("{length} entries: an event takes {now:?}; with a copy of all before each, {was:?}");
    }
}
