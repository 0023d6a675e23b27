//! What is said to a circle and told to the public: round trips, signatures, and what must be refused.

use domain::alarm::*;
use domain::group::{Digest, Key};
use domain::watch::PostId;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use seal::cbor::Writer;
use seal::circle::{self, CircleError, Content};
use seal::notice::{self, NoticeError};

fn what() -> impl Strategy<Value = What> {
    prop::sample::select(What::ALL.to_vec())
}

fn cell() -> impl Strategy<Value = Cell> {
    (0..36_000_u32, 0..72_000_u32).prop_map(|(north, east)| Cell { north, east })
}

fn whistle() -> impl Strategy<Value = Content> {
    let post = prop::option::of(any::<[u8; 16]>().prop_map(PostId));
    (
        what(),
        cell(),
        post,
        0..1_u64 << 63,
        prop::option::of(any::<Sighting>()),
    )
        .prop_map(|(what, cell, post, at_s, sighting)| {
            Content::Said(
                Said::Whistle(Whistle {
                    what,
                    cell,
                    post,
                    at_s,
                    sighting,
                }),
                None,
            )
        })
}

fn content() -> impl Strategy<Value = Content> {
    let digest = || any::<[u8; 32]>().prop_map(Digest);
    let signature = || any::<[u8; 64]>();
    let other = prop::sample::select(vec![Word::NotIt, Word::CannotTell]);
    let verdict = prop::sample::select(vec![Verdict::Confirmed, Verdict::Unfounded, Verdict::Ended]);
    prop_oneof![
        whistle(),
        (digest(), signature())
            .prop_map(|(alarm, by)| Content::Said(Said::Answer(alarm, Word::Confirmed), Some(by))),
        (digest(), other).prop_map(|(alarm, word)| Content::Said(Said::Answer(alarm, word), None)),
        (digest(), verdict, prop::option::of(signature()))
            .prop_map(|(alarm, verdict, by)| Content::Said(Said::Verdict(alarm, verdict), by)),
        digest().prop_map(|alarm| Content::Said(Said::Enough(alarm), None)),
        any::<[u8; 16]>().prop_map(|post| Content::CheckIn(PostId(post))),
        Just(Content::CheckOut),
    ]
}

fn notice() -> impl Strategy<Value = Notice> {
    let states = prop::sample::select(vec![
        NoticeState::Alert,
        NoticeState::Correction,
        NoticeState::AllClear,
    ]);
    let number = 1..1_u64 << 63;
    (
        any::<[[u8; 32]; 2]>(),
        number.clone(),
        states,
        what(),
        cell(),
        number,
    )
        .prop_map(
            |([group, alarm], revision, state, what, cell, good_until_s)| Notice {
                group: Digest(group),
                alarm: Digest(alarm),
                revision,
                state,
                what,
                cell,
                good_until_s,
            },
        )
}

fn signed(notice: &Notice, seeds: &[u8]) -> Vec<(Key, [u8; 64])> {
    let by = |seed: &u8| {
        let key = SigningKey::from_bytes(&[*seed; 32]);
        (Key(key.verifying_key().to_bytes()), notice::sign(&key, notice))
    };
    seeds.iter().map(by).collect()
}

proptest! {
    #[test]
    fn what_is_said_is_read_again(content in content()) {
        prop_assert_eq!(circle::read(&circle::write(&content)), Ok(content));
    }

    #[test]
    fn a_notice_is_read_again_with_all_who_vouch(notice in notice(), seeds in prop::collection::btree_set(1..50_u8, 1..6)) {
        let seeds: Vec<u8> = seeds.into_iter().collect();
        let vouched = notice::read(&notice::write(&notice, &signed(&notice, &seeds))).expect("it can be read");
        prop_assert_eq!(vouched.notice, notice);
        prop_assert_eq!(vouched.signers.len(), seeds.len());
    }

    #[test]
    fn a_flipped_bit_of_a_notice_is_never_taken(notice in notice(), at: prop::sample::Index, bit in 0..8_u8) {
        let mut body = notice::write(&notice, &signed(&notice, &[3, 4]));
        let at = at.index(body.len());
        body[at] ^= 1 << bit;
        prop_assert!(notice::read(&body).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 9..23_u8) {
        let led = [vec![0x80 | (kind % 8), kind], bytes.clone()].concat();
        let _ = (circle::read(&bytes), circle::read(&led), notice::read(&bytes));
    }
}

#[test]
fn a_signature_for_one_notice_is_none_for_the_next() {
    let cell = Cell { north: 1, east: 2 };
    let (group, alarm) = (Digest([1; 32]), Digest([2; 32]));
    let alert = Notice {
        group,
        alarm,
        revision: 1,
        state: NoticeState::Alert,
        what: What::Fire,
        cell,
        good_until_s: 9,
    };
    let by = signed(&alert, &[3]);
    let later = Notice {
        revision: 2,
        state: NoticeState::AllClear,
        ..alert
    };
    assert!(notice::read(&notice::write(&alert, &by)).is_ok());
    assert_eq!(
        notice::read(&notice::write(&later, &by)),
        Err(NoticeError::Signature(by[0].0))
    );
    assert!(
        matches!(
            notice::read(&notice::write(&alert, &[])),
            Err(NoticeError::Field(_))
        ),
        "signed by nobody"
    );
    let twice = [by[0], by[0]];
    let vouched = notice::read(&notice::write(&alert, &twice)).expect("written once");
    assert_eq!(vouched.signers.len(), 1);
}

#[test]
fn what_none_may_say_is_refused() {
    let field = |out: Writer| matches!(circle::read(&out.done()), Err(CircleError::Field(_)));
    let alarm = [7; 32];
    assert!(
        field(Writer::new().list(4).uint(11).bytes(&alarm).uint(0).bytes(&[])),
        "unsigned confirmation"
    );
    assert!(
        field(
            Writer::new()
                .list(4)
                .uint(11)
                .bytes(&alarm)
                .uint(1)
                .bytes(&[1; 64])
        ),
        "signed refutation"
    );
    assert!(
        field(Writer::new().list(4).uint(11).bytes(&alarm).uint(3).bytes(&[])),
        "unknown word"
    );
    assert!(
        field(
            Writer::new()
                .list(4)
                .uint(12)
                .bytes(&alarm)
                .uint(0)
                .bytes(&[1; 63])
        ),
        "short signature"
    );
    assert!(field(Writer::new().list(2).uint(21).uint(0)), "too long");
    let off = Writer::new()
        .list(6)
        .uint(10)
        .uint(0)
        .list(2)
        .uint(36_000)
        .uint(0)
        .null()
        .uint(0)
        .null();
    assert!(field(off), "off the globe");
    assert_eq!(
        circle::read(&Writer::new().list(1).uint(99).done()),
        Err(CircleError::Unknown(99))
    );
}
