//! Invitations and joins that the invitation's key did not sign, or signed for something else.

use crate::chain::{Chain, key, recipient, secret};
use crate::{DISPATCHER, Named, WATCHER, told};
use domain::group::{Digest, Invitation, Key};
use ed25519_dalek::Signer as _;
use seal::membership::{consent_bytes, join_proof_bytes};

/// An invitation of 103, whose consent is signed over what comes out.
fn consents(by: u8, of: impl FnOnce(&Chain, Invitation) -> Vec<u8>) -> Chain {
    told(|chain| {
        let invitation = chain.invitation(103, WATCHER);
        let consent = secret(by).sign(&of(chain, invitation)).to_bytes();
        chain.invites_with(1, invitation, consent);
    })
}

/// A join of 3 under 103, whose proof is signed over what comes out.
fn proves(by: u8, of: impl FnOnce(&Chain) -> Vec<u8>) -> Chain {
    told(|chain| {
        chain.invites(1, 103, WATCHER);
        let proof = secret(by).sign(&of(chain)).to_bytes();
        chain.joins_with(3, 103, proof);
    })
}

/// What consents would be to the same invitation with something changed.
fn but(change: impl FnOnce(&mut Invitation)) -> Chain {
    consents(103, |chain, mut one| {
        change(&mut one);
        consent_bytes(chain.group(), key(1), &one)
    })
}

/// The point of order one as key, and as R with S = 0.
fn of_small_order() -> Chain {
    let mut point = [0; 32];
    point[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    told(|chain| {
        let invitation = Invitation {
            key: Key(point),
            ..chain.invitation(103, WATCHER)
        };
        chain.invites_with(1, invitation, signature);
    })
}

pub(crate) fn all() -> Named {
    let right = |chain: &Chain, one| consent_bytes(chain.group(), key(1), &one);
    let elsewhere = Digest([9; 32]);
    let dispatcher = domain::group::Roles::from_sum(DISPATCHER).expect("a role");
    vec![
        ("invitation-by-another-key", consents(1, right)),
        (
            "invitation-of-another-group",
            consents(103, |_, one| consent_bytes(elsewhere, key(1), &one)),
        ),
        (
            "invitation-taken-over",
            consents(103, |chain, one| consent_bytes(chain.group(), key(2), &one)),
        ),
        ("invitation-to-other-roles", but(|one| one.roles = dispatcher)),
        ("invitation-until-later", but(|one| one.expires_s -= 1)),
        ("invitation-of-another-epoch", but(|one| one.epoch = 1)),
        (
            "invitation-with-a-joins-proof",
            consents(103, |chain, _| {
                join_proof_bytes(chain.group(), key(1), &recipient(1))
            }),
        ),
        ("invitation-of-small-order", of_small_order()),
        (
            "join-by-another-key",
            proves(3, |chain| join_proof_bytes(chain.group(), key(3), &recipient(3))),
        ),
        (
            "join-of-another-group",
            proves(103, |_| join_proof_bytes(elsewhere, key(3), &recipient(3))),
        ),
        (
            "join-of-another-device",
            proves(103, |chain| {
                join_proof_bytes(chain.group(), key(2), &recipient(3))
            }),
        ),
        (
            "join-with-another-receiving-key",
            proves(103, |chain| {
                join_proof_bytes(chain.group(), key(3), &recipient(2))
            }),
        ),
    ]
}
