//! What membership envelopes carry: round trips, and what must be refused.

use bech32::ToBase32 as _;
use domain::group::*;
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use seal::cbor::Writer;
use seal::envelope::{Class, Envelope, Head, sign};
use seal::membership::{Content, Handed, MembershipError, consent_bytes, join_proof_bytes, read, write};

const GROUP: Digest = Digest([5; 32]);

fn device() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn enveloped(group: Digest, body: &[u8]) -> Envelope {
    let (author, app) = (Key([0; 32]), Digest([2; 32]));
    let (stream, sequence, previous) = (StreamId::ONLY, 0, Digest::NONE);
    let head = Head {
        group,
        class: Class::Membership,
        author,
        stream,
        sequence,
        previous,
        app,
        seen: None,
    };
    sign(&device(), head, body).expect("it can be written")
}

fn spelt(point: &[u8; 32]) -> Recipient {
    let made = bech32::encode("age", point.to_base32(), bech32::Variant::Bech32);
    Recipient(made.expect("32 bytes can be spelt"))
}

fn recipient() -> impl Strategy<Value = Recipient> {
    any::<[u8; 32]>().prop_map(|secret| {
        spelt(&x25519_dalek::x25519(
            secret,
            x25519_dalek::X25519_BASEPOINT_BYTES,
        ))
    })
}

fn epoch(first: u64) -> impl Strategy<Value = Epoch> {
    (first..1_u64 << 63, recipient(), recipient()).prop_map(|(number, circle, dispatchers)| Epoch {
        number,
        circle,
        dispatchers,
    })
}

fn roles() -> impl Strategy<Value = Roles> {
    (1..16_u64).prop_map(|sum| Roles::from_sum(sum).expect("a sum of roles"))
}

fn policy() -> impl Strategy<Value = Policy> {
    (2..=20_u64, 0..2_u64, 1..=90_u64)
        .prop_map(|(a, b, c)| Policy::from_figures(a, b, c).expect("within bounds"))
}

fn key() -> impl Strategy<Value = Key> {
    any::<[u8; 32]>().prop_map(Key)
}

fn genesis() -> impl Strategy<Value = Change> {
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
fn change() -> impl Strategy<Value = Change> {
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

fn invitation() -> impl Strategy<Value = Invitation> {
    let number = 0..1_u64 << 63;
    (roles(), number.clone(), number).prop_map(|(roles, expires_s, epoch)| Invitation {
        key: Key([0; 32]),
        roles,
        expires_s,
        epoch,
    })
}

/// Of the shape of an age file, with so many recipients and so much inside.
fn file(recipients: usize, plain: usize) -> Vec<u8> {
    let spelt = "A".repeat(43);
    let stanzas = format!("-> X25519 {spelt}\n{spelt}\n").repeat(recipients);
    let header = format!("age-encryption.org/v1\n{stanzas}--- {spelt}\n");
    [header.into_bytes(), vec![0x2a; plain + 32]].concat()
}

/// With what is handed over where something is.
fn content(change: Change, to: usize, nonce: [u8; 16]) -> Content {
    let mut handed = Handed::default();
    if change.epoch().is_some() {
        (handed.circle, handed.dispatchers) = (file(to, 80), file(1, 80));
    }
    handed.nonce = matches!(change, Change::Genesis(_)).then_some(nonce);
    Content { change, handed }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(change in change(), to in 1..257_usize, nonce: [u8; 16]) {
        let content = content(change, to, nonce);
        let group = if matches!(content.change, Change::Genesis(_)) { Digest::NONE } else { GROUP };
        let envelope = enveloped(group, &write(&content));
        prop_assert_eq!(read(&envelope), Ok(content.clone()));
        let elsewhere = enveloped(if group == GROUP { Digest::NONE } else { GROUP }, &write(&content));
        prop_assert_eq!(read(&elsewhere), Err(MembershipError::Group));
    }

    #[test]
    fn an_invitation_needs_the_consent_of_its_own_key(seed: [u8; 32], one in invitation(), other in invitation()) {
        let key = SigningKey::from_bytes(&seed);
        let one = Invitation { key: Key(key.verifying_key().to_bytes()), ..one };
        let own = Key(device().verifying_key().to_bytes());
        let invites = |group: Digest, author: Key, said: &Invitation| {
            let proof = Some(key.sign(&consent_bytes(group, author, said)).to_bytes());
            let handed = Handed { proof, circle: file(1, 80), ..Handed::default() };
            let content = Content { change: Change::Invitation(one), handed };
            read(&enveloped(GROUP, &write(&content))).map(|read| assert_eq!(read, content))
        };
        prop_assert_eq!(invites(GROUP, own, &one), Ok(()));
        prop_assert_eq!(invites(Digest([6; 32]), own, &one), Err(MembershipError::Proof), "for another group");
        prop_assert_eq!(invites(GROUP, Key([9; 32]), &one), Err(MembershipError::Proof), "taken over by another");
        let others = [
            Invitation { roles: other.roles, ..one },
            Invitation { expires_s: other.expires_s, ..one },
            Invitation { epoch: other.epoch, ..one },
        ];
        for other in others.iter().filter(|other| **other != one) {
            prop_assert_eq!(invites(GROUP, own, other), Err(MembershipError::Proof), "to something else");
        }
    }

    #[test]
    fn a_join_needs_the_invitations_own_signature(seed: [u8; 32], receiving in recipient(), other in recipient()) {
        let key = SigningKey::from_bytes(&seed);
        let own = Key(device().verifying_key().to_bytes());
        let joins = |group: Digest, device: Key, closed_to: &Recipient| {
            let proof = key.sign(&join_proof_bytes(group, device, closed_to)).to_bytes();
            let change = Change::Join { invitation: Key(key.verifying_key().to_bytes()), receiving: receiving.clone() };
            let handed = Handed { proof: Some(proof), ..Handed::default() };
            let content = Content { change, handed };
            read(&enveloped(GROUP, &write(&content))).map(|read| assert_eq!(read, content))
        };
        prop_assert_eq!(joins(GROUP, own, &receiving), Ok(()));
        prop_assert_eq!(joins(Digest([6; 32]), own, &receiving), Err(MembershipError::Proof), "for another group");
        prop_assert_eq!(joins(GROUP, Key([9; 32]), &receiving), Err(MembershipError::Proof), "for another device");
        prop_assume!(other != receiving);
        prop_assert_eq!(joins(GROUP, own, &other), Err(MembershipError::Proof), "with another receiving key");
    }

    #[test]
    fn no_body_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..300), kind in 0..12_u8) {
        let led = [vec![0x87 - (kind % 6), kind], body.clone()].concat();
        let _ = (read(&enveloped(GROUP, &body)), read(&enveloped(Digest::NONE, &led)), read(&enveloped(GROUP, &led)));
    }

    #[test]
    fn no_bytes_make_the_shape_of_age_files_panic(body in prop::collection::vec(any::<u8>(), 0..300), at in 0..400_usize) {
        let mut file = file(3, 80);
        let end = (at + body.len()).min(file.len());
        let _ = seal::closed::check(&body, 256);
        file.splice(at.min(end)..end, body);
        let _ = seal::closed::check(&file, 256);
    }
}

fn refused(body: Writer) -> MembershipError {
    read(&enveloped(GROUP, &body.done())).expect_err("it must be refused")
}

#[test]
fn what_none_may_say_is_refused() {
    let field = |error| matches!(error, MembershipError::Field(_));
    assert!(
        field(refused(Writer::new().list(2).uint(9).uint(0))),
        "an unknown kind"
    );
    assert!(
        field(refused(
            Writer::new().list(3).uint(6).list(3).uint(2).uint(0).uint(14)
        )),
        "too many fields"
    );
    assert!(
        field(refused(
            Writer::new().list(2).uint(6).list(3).uint(1).uint(0).uint(14)
        )),
        "a margin of one"
    );
    assert!(
        field(refused(
            Writer::new().list(4).uint(5).bytes(&[1; 32]).uint(16).null()
        )),
        "an unknown role"
    );
    assert!(
        field(refused(
            Writer::new().list(4).uint(5).bytes(&[1; 32]).uint(0).null()
        )),
        "no role"
    );
    assert!(
        field(refused(Writer::new().list(3).uint(4).uint(0).text("age1"))),
        "no recipient"
    );
    let twice = Writer::new()
        .list(3)
        .uint(3)
        .list(2)
        .bytes(&[1; 32])
        .bytes(&[1; 32]);
    assert!(field(refused(twice)), "the same one removed twice");
    assert!(matches!(
        refused(Writer::new().list(2).uint(7).bytes(&[1; 31])),
        MembershipError::Body(_)
    ));
    assert!(matches!(
        refused(Writer::new().list(2).uint(7).bytes(&[1; 32]).null()),
        MembershipError::Body(_)
    ));
    assert!(matches!(refused(Writer::new()), MembershipError::Body(_)));
}

/// Points of small order (RFC 7748, section 6.1), the same spelt larger than they are, and larger than any.
#[test]
fn a_recipient_to_which_nothing_can_be_closed_never_becomes_one() {
    let mut one = [0; 32];
    one[0] = 1;
    let mut most = [0xff; 32];
    most[31] = 0x7f;
    let below = |first: u8| {
        let mut point = most;
        point[0] = first;
        point
    };
    let order_eight = [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ];
    let points = [
        [0; 32],
        one,
        order_eight,
        below(0xec),
        below(0xed),
        below(0xee),
        most,
        [0xff; 32],
    ];
    for point in points {
        let change = Change::Receiving {
            epoch: 0,
            receiving: spelt(&point),
        };
        let content = Content {
            change,
            handed: Handed::default(),
        };
        let read = read(&enveloped(GROUP, &write(&content)));
        assert!(matches!(read, Err(MembershipError::Field(_))), "{point:02x?}");
        assert!(
            seal::close::close(b"x", &[spelt(&point)]).is_err(),
            "{point:02x?}"
        );
    }
}
