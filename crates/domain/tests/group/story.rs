//! A group that is told step by step, by small numbers instead of keys.

use domain::group::*;

pub(crate) fn key(n: u8) -> Key {
    Key([n; 32])
}

pub(crate) fn digest(n: u32) -> Digest {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Digest(bytes)
}

pub(crate) fn recipient(n: u64) -> Recipient {
    Recipient(format!("age1{n}"))
}

pub(crate) fn epoch(number: u64) -> Epoch {
    Epoch {
        number,
        circle: recipient(number),
        dispatchers: recipient(1000 + number),
    }
}

pub(crate) fn founded() -> Story {
    let genesis = Genesis {
        receiving: recipient(1),
        policy: Policy::USUAL,
        ledger_key: key(200),
        origin: "relay.example".to_owned(),
        epoch: epoch(0),
    };
    Story {
        group: Group::found(key(1), digest(0), genesis),
        written: 0,
    }
}

/// A group and how many envelopes were written.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) group: Group,
    pub(crate) written: u32,
}

impl Story {
    /// What breaks a rule changes nothing, and is told beforehand.
    pub(crate) fn by(&mut self, author: u8, change: Change) -> Result<Digest, Rule> {
        self.written += 1;
        let place = self.place(author);
        let before = self.group.clone();
        let told = self.group.check(place, &change);
        let done = self.group.fold(place, &change);
        assert_eq!(told, done);
        done.map(|()| place.digest).map_err(|broken| {
            assert_eq!(self.group, before, "what breaks a rule changes nothing");
            assert_eq!((broken.author, broken.digest), (place.author, place.digest));
            broken.rule
        })
    }

    /// Of the envelope that was written last; each is an entry, the genesis was the first.
    pub(crate) fn place(&self, author: u8) -> Place {
        Place {
            author: key(author),
            digest: digest(self.written),
            sequence: u64::from(self.written) + 1,
        }
    }

    pub(crate) fn invites(&mut self, by: u8, invitation: u8, roles: Roles) -> Result<Digest, Rule> {
        let epoch = self.group.epoch().number;
        self.by(
            by,
            Change::Invitation(Invitation {
                key: key(invitation),
                roles,
                expires_s: 0,
                epoch,
            }),
        )
    }

    pub(crate) fn joins(&mut self, device: u8, invitation: u8) -> Result<Digest, Rule> {
        let receiving = recipient(u64::from(device));
        self.by(
            device,
            Change::Join {
                invitation: key(invitation),
                receiving,
            },
        )
    }

    /// Policy lets watchers and dispatchers invite.
    pub(crate) fn lets_all_invite(&mut self) {
        let open = Policy {
            watchers_invite: true,
            ..Policy::USUAL
        };
        self.by(1, Change::Policy(open))
            .expect("a steward agrees on policy");
    }

    /// A new member through an invitation of their own.
    pub(crate) fn brings(&mut self, by: u8, device: u8, roles: &[Role]) {
        let roles = Roles::of(roles).expect("some role");
        self.invites(by, device + 100, roles)
            .expect("the invitation counts");
        self.joins(device, device + 100).expect("the join counts");
    }

    pub(crate) fn removes(&mut self, by: u8, removed: &[u8]) -> Result<Digest, Rule> {
        let number = self.group.epoch().number + 1;
        let removed = removed.iter().map(|n| key(*n)).collect();
        self.by(
            by,
            Change::Epoch {
                removed,
                epoch: epoch(number),
            },
        )
    }

    pub(crate) fn gives(&mut self, by: u8, member: u8, roles: &[Role]) -> Result<Digest, Rule> {
        self.sets(by, member, roles, false)
    }

    /// The same with the next epoch in it.
    pub(crate) fn takes(&mut self, by: u8, member: u8, roles: &[Role]) -> Result<Digest, Rule> {
        self.sets(by, member, roles, true)
    }

    fn sets(&mut self, by: u8, member: u8, roles: &[Role], rotates: bool) -> Result<Digest, Rule> {
        let roles = Roles::of(roles).expect("some role");
        let change = Change::Roles {
            member: key(member),
            roles,
            epoch: rotates.then(|| self.next_epoch()),
        };
        self.by(by, change)
    }

    pub(crate) fn seconds(&mut self, by: u8, proposal: Digest) -> Result<Digest, Rule> {
        let epoch = None;
        self.by(by, Change::Second { proposal, epoch })
    }

    /// The same with the next epoch in it.
    pub(crate) fn seconds_taking(&mut self, by: u8, proposal: Digest) -> Result<Digest, Rule> {
        let epoch = Some(self.next_epoch());
        self.by(by, Change::Second { proposal, epoch })
    }

    pub(crate) fn next_epoch(&self) -> Epoch {
        epoch(self.group.epoch().number + 1)
    }
}
