//! A group with an alarm, told by small numbers instead of keys. Signatures are made up here: a stamp of what was signed
//! by whom, so that a signature for one thing is none for another. Knows none of the rules.

use domain::alarm::*;
use domain::group::*;
use domain::watch::{PostId, Watch};
use std::hash::{DefaultHasher, Hash, Hasher};

pub(crate) const ALARM: Digest = Digest([200; 32]);
/// When whistles are blown, in seconds since 1970.
pub(crate) const AT_S: u64 = 1_000_000;
pub(crate) const DISPATCHER: u8 = 2;
/// Dispatcher and watcher.
pub(crate) const BOTH: u8 = 10;

pub(crate) fn key(n: u8) -> Key {
    Key([n; 32])
}

pub(crate) fn id(n: u8) -> Digest {
    Digest([n; 32])
}

pub(crate) fn recipient(n: u64) -> Recipient {
    Recipient(format!("age1{n}"))
}

fn epoch(number: u64) -> Epoch {
    Epoch {
        number,
        circle: recipient(number),
        dispatchers: recipient(1_000 + number),
    }
}

/// Steward 1, who stands watch too; dispatcher 2; watchers 3, 4, 5, 9, 11 invited by the steward; 6, 7 by watcher 5 and
/// 8 by 6; 10 is dispatcher and watcher.
pub(crate) fn group() -> Group {
    let policy = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    let genesis = Genesis {
        receiving: recipient(1),
        policy,
        ledger_key: key(99),
        origin: "a".to_owned(),
        epoch: epoch(0),
    };
    let mut group = Group::found(key(1), id(0), genesis);
    let dispatcher = Roles::of(&[Role::Dispatcher]).expect("a role");
    let both = Roles::of(&[Role::Dispatcher, Role::Watcher]).expect("roles");
    let watchers = [(1, 3), (1, 4), (1, 5), (5, 6), (5, 7), (6, 8), (1, 9), (1, 11)];
    let all = watchers.map(|(by, device)| (by, device, Roles::WATCHER));
    let others = [(1, DISPATCHER, dispatcher), (1, BOTH, both)];
    all.into_iter()
        .chain(others)
        .for_each(|(by, device, roles)| brings(&mut group, by, device, roles));
    group
}

fn place(by: u8, name: u8, sequence: u64) -> Place {
    Place {
        author: key(by),
        digest: id(name),
        sequence,
    }
}

fn brings(group: &mut Group, by: u8, device: u8, roles: Roles) {
    let invitation = Invitation {
        key: key(100 + device),
        roles,
        expires_s: 0,
        epoch: 0,
    };
    let join = Change::Join {
        invitation: key(100 + device),
        receiving: recipient(u64::from(device)),
    };
    for (by, change) in [(by, Change::Invitation(invitation)), (device, join)] {
        group.fold(place(by, device, 2), &change).expect("it counts");
    }
}

pub(crate) fn whistle_at(at_s: u64) -> Said {
    let cell = Cell::from_numbers(26_990, 17_348).expect("on earth");
    Said::Whistle(Whistle {
        what: What::Danger,
        cell,
        post: None,
        at_s,
        sighting: None,
    })
}

/// What stands for a signature here.
pub(crate) fn signature(notice: &Notice, signer: Signer) -> Signature {
    let mut hasher = DefaultHasher::new();
    format!("{notice:?} {signer:?}").hash(&mut hasher);
    let mut bytes = [0; 64];
    bytes[..8].copy_from_slice(&hasher.finish().to_be_bytes());
    Signature(bytes)
}

pub(crate) fn holds(notice: &Notice, signer: Signer, given: &Signature) -> bool {
    *given == signature(notice, signer)
}

pub(crate) fn answers(by: &[u8]) -> Vec<Signer> {
    by.iter().map(|n| Voice::Answer.of(key(*n))).collect()
}

pub(crate) fn verdict(by: u8) -> Vec<Signer> {
    vec![Voice::Verdict.of(key(by))]
}

#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) group: Group,
    pub(crate) watch: Watch,
    pub(crate) alarms: Alarms,
}

/// Everybody is on shift, nobody has whistled.
pub(crate) fn quiet() -> Scene {
    let mut scene = Scene {
        group: group(),
        watch: Watch::default(),
        alarms: Alarms::default(),
    };
    (1..=11).for_each(|n| scene.checks_in(n));
    scene
}

/// Everybody is on shift, and somebody blew the whistle.
pub(crate) fn raised_by(by: u8) -> Scene {
    let mut scene = quiet();
    scene.says(by, whistle_at(AT_S)).expect("a member whistles");
    scene
}

impl Scene {
    pub(crate) fn place(&self) -> Standpoint<'_> {
        Standpoint {
            group: &self.group,
            watch: &self.watch,
            holds: &holds,
        }
    }

    pub(crate) fn checks_in(&mut self, n: u8) {
        self.watch.check_in(&self.group, key(n), PostId([n; 16]));
    }

    pub(crate) fn says(&mut self, by: u8, said: Said) -> Result<(), NotCounted> {
        let place = Standpoint {
            group: &self.group,
            watch: &self.watch,
            holds: &holds,
        };
        self.alarms.fold(&place, key(by), ALARM, &said)
    }

    /// The notice that follows, in a state.
    pub(crate) fn notice(&self, state: NoticeState) -> Notice {
        let notice = self.alarms.next_notice(&self.group, ALARM, state);
        notice.expect("the alarm was raised")
    }

    pub(crate) fn confirms(&mut self, by: u8) -> Result<(), NotCounted> {
        let signed = signature(&self.notice(NoticeState::Alert), Voice::Answer.of(key(by)));
        self.says(by, Said::Answer(ALARM, Word::Confirmed(signed)))
    }

    pub(crate) fn refutes(&mut self, by: u8) -> Result<(), NotCounted> {
        let signed = signature(&self.notice(NoticeState::Correction), Voice::Answer.of(key(by)));
        self.says(by, Said::Answer(ALARM, Word::NotIt(signed)))
    }

    pub(crate) fn decides(&mut self, by: u8, verdict: Verdict) -> Result<(), NotCounted> {
        let signed = signature(&self.notice(verdict.state()), Voice::Verdict.of(key(by)));
        self.says(by, Said::Verdict(ALARM, verdict, signed))
    }

    /// Member 4 publishes it, with these signers.
    pub(crate) fn publishes(
        &mut self,
        state: NoticeState,
        signers: Vec<Signer>,
    ) -> Result<Vec<Doubt>, NotTold> {
        let notice = self.notice(state);
        self.publishes_this(notice, signers)
    }

    pub(crate) fn publishes_this(
        &mut self,
        notice: Notice,
        signers: Vec<Signer>,
    ) -> Result<Vec<Doubt>, NotTold> {
        let author = key(4);
        let one = Published {
            author,
            notice,
            signers,
        };
        self.alarms.publish(&self.group, &one)
    }

    /// Publishes what is due, and says who vouches.
    pub(crate) fn publishes_due(&mut self) -> Option<(NoticeState, Vec<Signer>)> {
        let due = self.alarms.due(&self.place(), ALARM, AT_S)?;
        let signers: Vec<Signer> = due.signatures.iter().map(|(signer, _)| *signer).collect();
        let doubts = self.publishes_this(due.notice, signers.clone());
        assert_eq!(doubts, Ok(vec![]), "what is due is told, and nobody doubts it");
        Some((due.notice.state, signers))
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing_at(AT_S)
    }

    pub(crate) fn standing_at(&self, now_s: u64) -> Standing {
        let standing = self.alarms.standing(&self.group, ALARM, now_s);
        standing.expect("the alarm was raised")
    }

    /// What was told last, and how often.
    pub(crate) fn told(&self) -> Option<NoticeState> {
        self.alarms.told().of(ALARM).map(|told| told.latest().state)
    }

    pub(crate) fn by_steward(&mut self, change: &Change) {
        let counts = self.group.fold(place(1, 77, 9), change);
        counts.expect("a steward's change counts");
    }

    pub(crate) fn removes(&mut self, removed: &[u8]) {
        let number = self.group.epoch().number + 1;
        self.by_steward(&Change::Epoch {
            removed: removed.iter().map(|n| key(*n)).collect(),
            epoch: epoch(number),
        });
    }

    pub(crate) fn makes(&mut self, member: u8, roles: &[Role]) {
        let now = self.group.member(key(member)).expect("a member").roles;
        let roles = Roles::of(roles).expect("some role");
        let is_shut_out = now.reads_dispatch() && !roles.reads_dispatch();
        let next = epoch(self.group.epoch().number + 1);
        self.by_steward(&Change::Roles {
            member: key(member),
            roles,
            epoch: is_shut_out.then_some(next),
        });
    }
}
