//! Changes of a group, made by chance.

use bech32::ToBase32 as _;
use domain::group::*;
use proptest::prelude::*;
use seal::membership::{Content, Handed};

pub(crate) fn spelt(point: &[u8; 32]) -> Recipient {
    let made = bech32::encode("age", point.to_base32(), bech32::Variant::Bech32);
    Recipient(made.expect("32 bytes can be spelt"))
}

pub(crate) fn recipient() -> impl Strategy<Value = Recipient> {
    any::<[u8; 32]>().prop_map(|secret| {
        spelt(&x25519_dalek::x25519(
            secret,
            x25519_dalek::X25519_BASEPOINT_BYTES,
        ))
    })
}

pub(crate) fn epoch(first: u64) -> impl Strategy<Value = Epoch> {
    (first..1_u64 << 63, recipient(), recipient()).prop_map(|(number, circle, dispatchers)| Epoch {
        number,
        circle,
        dispatchers,
    })
}

pub(crate) fn roles() -> impl Strategy<Value = Roles> {
    (1..16_u64).prop_map(|sum| Roles::from_sum(sum).expect("a sum of roles"))
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    (2..=20_u64, 0..2_u64, 1..=90_u64)
        .prop_map(|(a, b, c)| Policy::from_figures(a, b, c).expect("within bounds"))
}

pub(crate) fn key() -> impl Strategy<Value = Key> {
    any::<[u8; 32]>().prop_map(Key)
}

pub(crate) fn genesis() -> impl Strategy<Value = Change> {
    let epoch = epoch(0).prop_map(|epoch| Epoch { number: 0, ..epoch });
    (recipient(), policy(), key(), "[!-*,-~]{1,128}", epoch).prop_map(
        |(receiving, policy, ledger_key, origin, epoch)| {
            Change::Genesis(Genesis {
                receiving,
                policy,
                ledger_key,
                origin,
                epoch,
            })
        },
    )
}

/// Without what the invitation's key signs.
pub(crate) fn change() -> impl Strategy<Value = Change> {
    let number = 0..1_u64 << 63;
    let removed = prop::collection::btree_set(any::<[u8; 32]>(), 0..5);
    prop_oneof![
        genesis(),
        (removed, epoch(1)).prop_map(|(all, epoch)| Change::Epoch {
            removed: all.into_iter().map(Key).collect(),
            epoch
        }),
        (number, recipient()).prop_map(|(epoch, receiving)| Change::Receiving { epoch, receiving }),
        (key(), roles(), prop::option::of(epoch(1))).prop_map(|(member, roles, epoch)| Change::Roles {
            member,
            roles,
            epoch
        }),
        policy().prop_map(Change::Policy),
        key().prop_map(Change::Withdraw),
        (any::<[u8; 32]>(), prop::option::of(epoch(1))).prop_map(|(digest, epoch)| Change::Second {
            proposal: Digest(digest),
            epoch
        }),
    ]
}

pub(crate) fn invitation() -> impl Strategy<Value = Invitation> {
    let number = 0..1_u64 << 63;
    (roles(), number.clone(), number).prop_map(|(roles, expires_s, epoch)| Invitation {
        key: Key([0; 32]),
        roles,
        expires_s,
        epoch,
    })
}

/// Of the shape of an age file, with so many recipients and so much inside.
pub(crate) fn file(recipients: usize, plain: usize) -> Vec<u8> {
    let spelt = "A".repeat(43);
    let stanzas = format!("-> X25519 {spelt}\n{spelt}\n").repeat(recipients);
    let header = format!("age-encryption.org/v1\n{stanzas}--- {spelt}\n");
    [header.into_bytes(), vec![0x2a; plain + 32]].concat()
}

/// With what is handed over where something is.
pub(crate) fn content(change: Change, to: usize, nonce: [u8; 16]) -> Content {
    let mut handed = Handed::default();
    if change.epoch().is_some() {
        (handed.circle, handed.dispatchers) = (file(to, 80), file(1, 80));
    }
    handed.nonce = matches!(change, Change::Genesis(_)).then_some(nonce);
    Content { change, handed }
}
