//! What is said to a circle and told to the public: round trips, signatures, and what must be refused.

use domain::alarm::*;
use domain::group::{Digest, Key, StreamId};
use domain::watch::{Label, Notes, Planned, Post, PostId, Shift, ShiftId, Span, Spot};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use seal::circle::{self, Content};
use seal::envelope::{self, Class, Envelope, Head};
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
        0..AT_S_MAX,
        prop::option::of(any::<Sighting>()),
    )
        .prop_map(|(what, cell, post, at_s, sighting)| {
            Content::Said(Said::Whistle(Whistle {
                what,
                cell,
                post,
                at_s,
                sighting,
            }))
        })
}

fn content() -> impl Strategy<Value = Content> {
    let digest = || any::<[u8; 32]>().prop_map(Digest);
    let signature = || any::<[u8; 64]>().prop_map(Signature);
    let word = prop_oneof![
        signature().prop_map(Word::Confirmed),
        signature().prop_map(Word::NotIt),
        Just(Word::CannotTell),
    ];
    let verdict = prop::sample::select(Verdict::ALL.to_vec());
    prop_oneof![
        whistle(),
        (digest(), word).prop_map(|(alarm, word)| Content::Said(Said::Answer(alarm, word))),
        (digest(), verdict, signature())
            .prop_map(|(alarm, verdict, by)| Content::Said(Said::Verdict(alarm, verdict, by))),
        digest().prop_map(|alarm| Content::Said(Said::Enough(alarm))),
        (digest(), prop::collection::btree_set(digest(), 1..20))
            .prop_map(|(alarm, others)| Content::Said(Said::Same(alarm, others.into_iter().collect()))),
        digest().prop_map(|alarm| Content::Said(Said::Apart(alarm))),
        any::<[u8; 16]>().prop_map(|post| Content::CheckIn(PostId(post))),
        Just(Content::CheckOut),
        (any::<[u8; 16]>(), prop::collection::btree_set(1..64_u8, 0..=8)).prop_map(|(post, codes)| {
            let notes = Notes::new(codes.into_iter().collect()).expect("rising codes");
            Content::HandOver(PostId(post), notes)
        }),
        planned().prop_map(Content::Planned),
    ]
}

fn planned() -> impl Strategy<Value = Planned> {
    let label =
        || "[a-zäñ界م][a-z äñ界م]{0,28}[a-zم]".prop_map(|text| Label::new(&text).expect("a plain line"));
    let post = || any::<[u8; 16]>().prop_map(PostId);
    let id = || any::<[u8; 16]>().prop_map(ShiftId);
    let spot =
        prop::option::of((0..360_000_u32, 0..720_000_u32).prop_map(|(north, east)| Spot { north, east }));
    prop_oneof![
        label().prop_map(Planned::Nickname),
        label().prop_map(Planned::Name),
        (post(), label(), spot).prop_map(|(id, label, spot)| Planned::Post(id, Post { label, spot })),
        post().prop_map(Planned::Closed),
        (id(), shift()).prop_map(|(id, shift)| Planned::Shift(id, shift)),
        id().prop_map(Planned::Off),
        id().prop_map(Planned::Take),
        id().prop_map(Planned::GiveBack),
        id().prop_map(Planned::Offer),
    ]
}

fn shift() -> impl Strategy<Value = Shift> {
    let all = (
        any::<[u8; 16]>(),
        0..AT_S_MAX - 43_200,
        300..=43_200_u64,
        1..=20_u8,
    );
    all.prop_flat_map(|(post, from_s, long_s, needed)| {
        let takers = prop::collection::btree_set(any::<[u8; 32]>().prop_map(Key), 0..=usize::from(needed));
        takers.prop_map(move |takers| Shift {
            post: PostId(post),
            span: Span::new(from_s, from_s + long_s).expect("a sound span"),
            needed,
            takers,
        })
    })
}

fn notice() -> impl Strategy<Value = Notice> {
    let states = prop::sample::select(NoticeState::ALL.to_vec());
    let all = (any::<[[u8; 32]; 2]>(), states, what(), cell(), 0..AT_S_MAX);
    all.prop_map(|([alarm, by], state, what, cell, at_s)| Notice {
        group: GROUP,
        alarm: Digest(alarm),
        by: Key(by),
        state,
        what,
        cell,
        good_until_s: at_s + GOOD_FOR_S,
    })
}

const GROUP: Digest = Digest([1; 32]);

/// As verdicts, which may stand under every notice.
fn signed(notice: &Notice, seeds: &[u8]) -> Vec<(Signer, Signature)> {
    signed_as(Voice::Verdict, notice, seeds)
}

fn signed_as(voice: Voice, notice: &Notice, seeds: &[u8]) -> Vec<(Signer, Signature)> {
    let by = |seed: &u8| {
        let key = SigningKey::from_bytes(&[*seed; 32]);
        let signer = voice.of(Key(key.verifying_key().to_bytes()));
        (signer, notice::sign(&key, voice, notice))
    };
    seeds.iter().map(by).collect()
}

/// An envelope of the group around a body.
fn envelope(class: Class, body: &[u8]) -> Envelope {
    let head = Head {
        group: GROUP,
        class,
        author: Key([0; 32]),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest([4; 32]),
        seen: None,
    };
    envelope::sign(&SigningKey::from_bytes(&[9; 32]), head, body).expect("a small envelope")
}

fn read(body: &[u8]) -> Result<Published, NoticeError> {
    notice::read(&envelope(Class::Notice, body))
}

proptest! {
    #[test]
    fn what_is_said_is_read_again(content in content()) {
        prop_assert_eq!(circle::read(&circle::write(&content)), Ok(content));
    }

    #[test]
    fn a_notice_is_read_again_with_all_who_vouch(notice in notice(), seeds in prop::collection::btree_set(1..50_u8, 1..6)) {
        let seeds: Vec<u8> = seeds.into_iter().collect();
        let published = read(&notice::write(&notice, &signed(&notice, &seeds))).expect("it can be read");
        prop_assert_eq!(published.notice, notice);
        prop_assert_eq!(published.signers.len(), seeds.len());
    }

    #[test]
    fn a_flipped_bit_of_a_notice_is_never_taken(notice in notice(), at: prop::sample::Index, bit in 0..8_u8) {
        let mut body = notice::write(&notice, &signed(&notice, &[3, 4]));
        let at = at.index(body.len());
        body[at] ^= 1 << bit;
        prop_assert!(read(&body).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 9..23_u8) {
        let led = [vec![0x80 | (kind % 8), kind], bytes.clone()].concat();
        for bytes in [&bytes, &led] {
            let again = circle::read(bytes).map(|content| circle::write(&content));
            prop_assert!(again.is_err() || again.as_ref() == Ok(bytes), "one spelling");
        }
        let _ = read(&bytes);
    }
}

fn alert() -> Notice {
    Notice {
        group: GROUP,
        alarm: Digest([2; 32]),
        by: Key([7; 32]),
        state: NoticeState::Alert,
        what: What::Fire,
        cell: Cell { north: 1, east: 2 },
        good_until_s: GOOD_FOR_S,
    }
}

#[test]
fn a_signature_for_one_notice_or_as_one_thing_is_none_for_another() {
    let (alert, by) = (alert(), signed(&alert(), &[3]));
    assert!(read(&notice::write(&alert, &by)).is_ok());
    let later = alert.in_state(NoticeState::AllClear);
    let refused = Err(NoticeError::Signature(by[0].0.key));
    assert_eq!(read(&notice::write(&later, &by)), refused);
    let (answer, signature) = signed_as(Voice::Answer, &alert, &[3])[0];
    let as_verdict = (Voice::Verdict.of(answer.key), signature);
    assert_eq!(
        read(&notice::write(&alert, &[as_verdict])),
        refused,
        "an answer is no verdict"
    );
    let twice = read(&notice::write(&alert, &[by[0], by[0]])).expect("written once");
    assert_eq!(twice.signers, [by[0].0]);
    let both = read(&notice::write(&alert, &[(answer, signature), by[0]])).expect("written once");
    assert_eq!(both.signers, [by[0].0], "the verdict stays");
}

#[test]
fn a_notice_of_another_class_or_group_is_none() {
    let body = notice::write(&alert(), &signed(&alert(), &[3]));
    assert_eq!(
        notice::read(&envelope(Class::Membership, &body)),
        Err(NoticeError::Class)
    );
    let group = Digest([66; 32]);
    let elsewhere = Notice { group, ..alert() };
    assert_eq!(
        read(&notice::write(&elsewhere, &signed(&elsewhere, &[3]))),
        Err(NoticeError::Group(group))
    );
}
