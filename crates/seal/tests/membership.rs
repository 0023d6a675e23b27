//! What membership envelopes carry: round trips, signatures of invitations' keys, and bytes of chance.

#[path = "membership/made.rs"]
mod made;
#[path = "membership/refused.rs"]
mod refused;

use domain::group::*;
use ed25519_dalek::{Signer, SigningKey};
use made::*;
use proptest::prelude::*;
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
