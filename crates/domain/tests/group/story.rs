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
    pub(crate) fn by(&mut self, author: u8, change: Change) -> Result<Digest, Rule> {
        self.written += 1;
        let digest = digest(self.written);
        let before = self.group.clone();
        assert_eq!(
            self.group.check(key(author), digest, &change).is_ok(),
            self.group
                .fold(key(author), digest, &change)
                .map_err(|broken| {
                    assert_eq!(self.group, before, "what breaks a rule changes nothing");
                    assert_eq!((broken.author, broken.digest), (key(author), digest));
                    broken.rule
                })
                .map(|()| true)
                .unwrap_or(false)
        );
        before
            .clone()
            .fold(key(author), digest, &change)
            .map(|()| digest)
            .map_err(|broken| broken.rule)
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
        let roles = Roles::of(roles).expect("some role");
        self.by(
            by,
            Change::Roles {
                member: key(member),
                roles,
            },
        )
    }
}
