//! A group told envelope by envelope, by devices whose secrets are 32 times a small number. The same bytes each time.

use bech32::ToBase32 as _;
use domain::group::*;
use ed25519_dalek::{Signer as _, SigningKey};
use seal::envelope::{Class, Envelope, Head, Seen, sign};
use seal::membership::{Content, Handed, consent_bytes, join_proof_bytes, write};
use std::collections::BTreeMap;

/// 32 bytes as age spells them.
const SPELT: &str = "TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc";

pub(crate) fn secret(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

pub(crate) fn key(n: u8) -> Key {
    Key(secret(n).verifying_key().to_bytes())
}

/// The point to which a secret of 32 times this number opens.
pub(crate) fn recipient(n: u8) -> Recipient {
    spelt(&x25519_dalek::x25519(
        [n; 32],
        x25519_dalek::X25519_BASEPOINT_BYTES,
    ))
}

pub(crate) fn spelt(point: &[u8; 32]) -> Recipient {
    let made = bech32::encode("age", point.to_base32(), bech32::Variant::Bech32);
    Recipient(made.expect("32 bytes can be spelt"))
}

/// Of the shape of an age file, with so many recipients and so much inside; nobody can open it.
pub(crate) fn file(recipients: usize, plain: usize) -> Vec<u8> {
    let stanza = format!("-> X25519 {SPELT}\n{SPELT}\n").repeat(recipients);
    let header = format!("age-encryption.org/v1\n{stanza}--- {SPELT}\n");
    [header.into_bytes(), vec![0x2a; plain + 32]].concat()
}

/// The epoch of a number, closed to keys of its own.
pub(crate) fn epoch(number: u64) -> Epoch {
    let n = u8::try_from(number).expect("few epochs");
    Epoch {
        number,
        circle: recipient(40 + n),
        dispatchers: recipient(60 + n),
    }
}

/// What travels with a change.
pub(crate) fn handed(change: &Change) -> Handed {
    let mut handed = Handed::default();
    if change.epoch().is_some() {
        (handed.circle, handed.dispatchers) = (file(2, 80), file(1, 80));
    }
    handed.nonce = matches!(change, Change::Genesis(_)).then_some([8; 16]);
    handed
}

pub(crate) fn genesis() -> Genesis {
    Genesis {
        receiving: recipient(1),
        policy: Policy::USUAL,
        ledger_key: key(200),
        origin: "relay.example/pfiff".to_owned(),
        epoch: epoch(0),
    }
}

/// Envelopes in the ledger's order, each with its sequence and what it is.
#[derive(Clone, Default)]
pub(crate) struct Chain {
    pub(crate) all: Vec<(Envelope, String)>,
    ends: BTreeMap<(Key, Class), (u64, Digest)>,
    epoch: u64,
}

impl Chain {
    /// By 1.
    pub(crate) fn founded() -> Self {
        let mut chain = Self::default();
        chain.says(1, "genesis", Change::Genesis(genesis()));
        chain
    }

    pub(crate) fn group(&self) -> Digest {
        self.all.first().map_or(Digest::NONE, |(first, _)| first.digest())
    }

    pub(crate) fn last(&self) -> Digest {
        self.all.last().map_or(Digest::NONE, |(last, _)| last.digest())
    }

    pub(crate) fn head(&self, by: u8, class: Class) -> Head {
        let (sequence, previous) = self
            .ends
            .get(&(key(by), class))
            .copied()
            .unwrap_or((0, Digest::NONE));
        Head {
            group: self.group(),
            class,
            author: key(by),
            stream: StreamId::ONLY,
            sequence,
            previous,
            app: Digest([4; 32]),
            seen: None,
        }
    }

    pub(crate) fn adds(&mut self, by: u8, what: &str, head: Head, body: &[u8]) {
        let envelope = sign(&secret(by), head, body).expect("it can be written");
        let end = (head.sequence + 1, envelope.digest());
        self.ends.insert((key(by), head.class), end);
        self.all.push((envelope, format!("{what}, by {by}")));
    }

    pub(crate) fn carries(&mut self, by: u8, what: &str, content: &Content) {
        self.adds(by, what, self.head(by, Class::Membership), &write(content));
    }

    pub(crate) fn says(&mut self, by: u8, what: &str, change: Change) -> Digest {
        self.epoch = change.epoch().map_or(self.epoch, |epoch| epoch.number);
        let handed = handed(&change);
        self.carries(by, what, &Content { change, handed });
        self.last()
    }

    pub(crate) fn invites(&mut self, by: u8, invitation: u8, roles: u64) {
        let invited = self.invitation(invitation, roles);
        let signed = consent_bytes(self.group(), key(by), &invited);
        self.invites_with(by, invited, secret(invitation).sign(&signed).to_bytes());
    }

    pub(crate) fn invitation(&self, invitation: u8, roles: u64) -> Invitation {
        Invitation {
            key: key(invitation),
            roles: Roles::from_sum(roles).expect("some roles"),
            expires_s: 1_764_000_000,
            epoch: self.epoch,
        }
    }

    pub(crate) fn invites_with(&mut self, by: u8, invited: Invitation, consent: [u8; 64]) {
        let handed = Handed {
            circle: file(1, 80),
            proof: Some(consent),
            ..Handed::default()
        };
        let change = Change::Invitation(invited);
        self.carries(by, "invitation", &Content { change, handed });
    }

    pub(crate) fn joins(&mut self, device: u8, invitation: u8) {
        let signed = join_proof_bytes(self.group(), key(device), &recipient(device));
        self.joins_with(device, invitation, secret(invitation).sign(&signed).to_bytes());
    }

    pub(crate) fn joins_with(&mut self, device: u8, invitation: u8, proof: [u8; 64]) {
        let change = Change::Join {
            invitation: key(invitation),
            receiving: recipient(device),
        };
        let handed = Handed {
            proof: Some(proof),
            ..Handed::default()
        };
        self.carries(device, "join", &Content { change, handed });
    }

    /// A new member through an invitation of their own.
    pub(crate) fn brings(&mut self, by: u8, device: u8, roles: u64) {
        self.invites(by, device + 100, roles);
        self.joins(device, device + 100);
    }

    pub(crate) fn begins(&mut self, by: u8, removed: &[u8]) {
        let change = Change::Epoch {
            removed: removed.iter().map(|n| key(*n)).collect(),
            epoch: epoch(self.epoch + 1),
        };
        self.says(by, "epoch", change);
    }

    pub(crate) fn gives(&mut self, by: u8, member: u8, roles: u64) -> Digest {
        self.sets(by, member, roles, None)
    }

    pub(crate) fn sets(&mut self, by: u8, member: u8, roles: u64, epoch: Option<Epoch>) -> Digest {
        let roles = Roles::from_sum(roles).expect("some roles");
        let member = key(member);
        let change = Change::Roles { member, roles, epoch };
        self.says(by, "roles", change)
    }

    pub(crate) fn seconds(&mut self, by: u8, proposal: Digest, epoch: Option<Epoch>) {
        self.says(by, "second", Change::Second { proposal, epoch });
    }

    /// Something closed to the circle, by who had seen the group so far.
    pub(crate) fn whistles(&mut self, by: u8, seen: Option<u64>) {
        let seen = seen.map(|sequence| Seen {
            sequence,
            head: Digest([6; 32]),
            size: 1000,
            root: Digest([7; 32]),
        });
        let head = Head {
            seen,
            ..self.head(by, Class::Circle)
        };
        self.adds(by, "closed to the circle", head, &file(1, 2_048));
    }
}
