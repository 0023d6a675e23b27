//! What is for dispatchers alone: bound to its envelope, and from outside like everything else.

use crate::written::{author, closed_in, enveloped, head};
use domain::group::*;
use keys::{Identity, OpenError, Opened, open_body, open_dispatch};
use proptest::prelude::*;
use seal::body::{self, BodyError, Readers};
use seal::close::close;
use seal::envelope::{Class, Envelope, Head};

fn for_dispatchers(head: &Head, content: &[u8], to: &[Recipient]) -> Vec<u8> {
    let plain = body::write(head, Readers::Dispatchers, content).expect("it fits");
    close(&plain, to).expect("it can be closed")
}

/// What dispatchers find, as those who can open both.
fn found(envelope: &Envelope, circle: &Identity, dispatchers: &Identity) -> Result<Vec<u8>, OpenError> {
    match open_body(envelope, std::slice::from_ref(circle))? {
        Opened::ForDispatchers(inner) => open_dispatch(envelope, &inner, std::slice::from_ref(dispatchers)),
        Opened::Content(_) => Err(OpenError::Broken("for everybody".to_owned())),
    }
}

fn here() -> Head {
    let author = author().key();
    Head {
        author,
        ..head(Class::Circle)
    }
}

#[test]
fn what_is_for_dispatchers_opens_to_them_in_its_own_envelope_alone() {
    let (circle, dispatchers) = (Identity::generate(), Identity::generate());
    let written = |inner: &[u8], head: Head| closed_in(head, inner, &[circle.recipient()]);
    let inner = for_dispatchers(&here(), b"at the third door", &[dispatchers.recipient()]);
    let right = written(&inner, here());
    assert_eq!(
        found(&right, &circle, &dispatchers),
        Ok(b"at the third door".to_vec())
    );
    assert_eq!(found(&right, &circle, &circle), Err(OpenError::NotForUs));
    let next = Head {
        sequence: 8,
        ..here()
    };
    assert_eq!(
        found(&written(&inner, next), &circle, &dispatchers),
        Err(OpenError::Body(BodyError::Elsewhere("number"))),
        "written once more by who cannot read it"
    );
    let stolen = for_dispatchers(
        &Head {
            author: Key([9; 32]),
            ..here()
        },
        b"x",
        &[dispatchers.recipient()],
    );
    assert_eq!(
        found(&written(&stolen, here()), &circle, &dispatchers),
        Err(OpenError::Body(BodyError::Elsewhere("author"))),
        "put into one's own"
    );
    let to_two = [dispatchers.recipient(), Identity::generate().recipient()];
    let more = written(&for_dispatchers(&here(), b"x", &to_two), here());
    assert!(matches!(
        found(&more, &circle, &dispatchers),
        Err(OpenError::Broken(_))
    ));
}

#[test]
fn a_body_for_dispatchers_is_none_for_the_circle_nor_the_other_way_round() {
    let (own, other) = (Identity::generate(), Identity::generate());
    let outer = body::write(&here(), Readers::Class, b"x").expect("it fits");
    let inner = body::write(&here(), Readers::Dispatchers, b"x").expect("it fits");
    let padding = Err(BodyError::Padding);
    assert_eq!(body::read(&here(), Readers::Dispatchers, &outer), padding);
    assert_eq!(body::read(&here(), Readers::Class, &inner), padding);
    let twice = close(&outer, &[other.recipient()]).expect("it can be closed");
    let envelope = closed_in(here(), &twice, &[own.recipient()]);
    assert_eq!(
        found(&envelope, &own, &other),
        Err(OpenError::Body(BodyError::Padding))
    );
    let custody = head(Class::Custody);
    assert_eq!(
        body::write(&custody, Readers::Dispatchers, b"x"),
        Err(BodyError::Clear)
    );
}

#[test]
fn a_content_in_a_larger_step_than_it_needs_is_refused() {
    let circle = Identity::generate();
    let tight = body::write(&here(), Readers::Class, b"x").expect("it fits");
    // The same content, with zeros up to the next step.
    let mut loose = tight;
    loose.resize(8_192, 0);
    assert_eq!(
        body::read(&here(), Readers::Class, &loose),
        Err(BodyError::Padding),
        "lengths would tell what was said"
    );
    let closed = close(&loose, &[circle.recipient()]).expect("it can be closed");
    let envelope = enveloped(here(), &closed);
    assert_eq!(
        open_body(&envelope, &[circle]),
        Err(OpenError::Body(BodyError::Padding))
    );
}

/// The lengths that some envelopes with this content have: each age file has a stanza of chance besides.
fn lengths(written: impl Fn() -> Envelope) -> (usize, usize) {
    let all: Vec<usize> = (0..48).map(|_| written().bytes().len()).collect();
    let (least, most) = (all.iter().min(), all.iter().max());
    (*least.expect("48 of them"), *most.expect("48 of them"))
}

#[test]
fn from_outside_a_word_to_dispatchers_is_as_long_as_one_to_all() {
    let (circle, dispatchers) = (Identity::generate(), Identity::generate());
    let to_all = lengths(|| closed_in(here(), b"whistle", &[circle.recipient()]));
    let to_some = lengths(|| {
        let inner = for_dispatchers(&here(), &[1; 900], &[dispatchers.recipient()]);
        closed_in(here(), &inner, &[circle.recipient()])
    });
    assert!(
        to_all.0 < to_some.1 && to_some.0 < to_all.1,
        "{to_all:?} {to_some:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever chance adds to both files, an inner step fits the outer one beside it.
    #[test]
    fn each_inner_step_lies_in_the_outer_one_beside_it(content in prop::collection::vec(any::<u8>(), 0..14_200)) {
        let (circle, dispatchers) = (Identity::generate(), Identity::generate());
        let plain = body::write(&here(), Readers::Dispatchers, &content).expect("it fits");
        let inner = close(&plain, &[dispatchers.recipient()]).expect("it can be closed");
        let outer = body::write(&here(), Readers::Class, &inner).expect("it fits");
        let beside = match plain.len() { 1_024 => 2_048, 6_144 => 8_192, _ => 16_384 };
        prop_assert_eq!(outer.len(), beside);
        let envelope = enveloped(here(), &close(&outer, &[circle.recipient()]).expect("it can be closed"));
        prop_assert_eq!(found(&envelope, &circle, &dispatchers), Ok(content));
    }

    #[test]
    fn look_alike_bodies_have_the_same_length(one in prop::collection::vec(any::<u8>(), 0..1_950), other in prop::collection::vec(any::<u8>(), 0..1_950)) {
        let length = |content: &[u8]| body::write(&here(), Readers::Class, content).expect("it fits").len();
        prop_assert_eq!(length(&one), length(&other));
    }
}
