//! What is closed opens to those it is for, in the place it was written for, and nowhere else.

#[path = "opening/dispatch.rs"]
mod dispatch;
#[path = "opening/written.rs"]
mod written;

use domain::group::*;
use keys::{Device, Identity, OpenError, Opened, open, open_body};
use proptest::prelude::*;
use seal::body::{self, BodyError, Readers};
use seal::close::{CloseError, close};
use seal::envelope::{Class, EnvelopeError, Head, sign};
use std::slice::from_ref;
use written::{author, closed_in, enveloped, head};

#[test]
fn a_body_opens_to_its_circle_and_to_nobody_else() {
    let (circle, other) = (Identity::generate(), Identity::generate());
    let envelope = closed_in(head(Class::Circle), b"whistle", &[circle.recipient()]);
    assert_eq!(
        open_body(&envelope, &[other.clone(), circle]),
        Ok(Opened::Content(b"whistle".to_vec()))
    );
    assert_eq!(open_body(&envelope, &[other]), Err(OpenError::NotForUs));
}

#[test]
fn a_body_put_elsewhere_is_noticed_and_what_differs_is_named() {
    let circle = Identity::generate();
    let own = head(Class::Circle);
    let plain = body::write(&own, Readers::Class, b"whistle").expect("it fits");
    let stolen = close(&plain, &[circle.recipient()]).expect("it can be closed");
    let elsewhere = |head: Head| open_body(&enveloped(head, &stolen), from_ref(&circle));
    assert_eq!(elsewhere(own), Ok(Opened::Content(b"whistle".to_vec())));
    let name = |name| Err(OpenError::Body(BodyError::Elsewhere(name)));
    assert_eq!(
        elsewhere(Head {
            group: Digest([9; 32]),
            ..own
        }),
        name("group")
    );
    assert_eq!(elsewhere(Head { sequence: 8, ..own }), name("number"));
    let thief = Device::from_secret(&[8; 32]);
    let signed = sign(thief.signing_key(), own, &stolen).expect("it can be written");
    assert_eq!(
        open_body(&signed, &[circle]),
        name("author"),
        "nobody signs another's body as their own"
    );
}

#[test]
fn contents_of_one_step_look_alike() {
    let length = |content: &[u8]| {
        body::write(&head(Class::Circle), Readers::Class, content)
            .expect("it fits")
            .len()
    };
    assert_eq!(
        [length(b""), length(&[1; 1_900]), length(&[1; 2_000])],
        [2_048, 2_048, 8_192]
    );
    assert!(matches!(
        body::write(&head(Class::Circle), Readers::Class, &[0; 16_384]),
        Err(BodyError::Long(_))
    ));
    assert_eq!(
        body::write(&head(Class::Notice), Readers::Class, b""),
        Err(BodyError::Clear)
    );
    // Each age file has a stanza of chance and of a length of chance besides, whatever lies in it.
    let circle = Identity::generate();
    let whole = |content: &[u8]| {
        closed_in(head(Class::Circle), content, &[circle.recipient()])
            .bytes()
            .len()
    };
    assert!(whole(&[1; 16_000]) <= Class::Circle.bytes_max());
    let lengths = |content: &[u8]| (0..64).map(|_| whole(content)).collect::<Vec<_>>();
    let (empty, full) = (lengths(b""), lengths(&[1; 1_900]));
    assert!(empty.iter().max() > full.iter().min() && full.iter().max() > empty.iter().min());
}

#[test]
fn a_body_without_its_padding_is_refused() {
    let circle = Identity::generate();
    let own = head(Class::Circle);
    let mut plain = body::write(&own, Readers::Class, b"whistle").expect("it fits");
    *plain.last_mut().expect("it is long") = 1;
    let closed = |plain: &[u8]| {
        enveloped(
            own,
            &close(plain, &[circle.recipient()]).expect("it can be closed"),
        )
    };
    assert_eq!(
        open_body(&closed(&plain), from_ref(&circle)),
        Err(OpenError::Body(BodyError::Padding))
    );
    let cut = close(&plain[..2_047], &[circle.recipient()]).expect("it can be closed");
    let signed = sign(author().signing_key(), own, &cut);
    assert!(matches!(signed, Err(EnvelopeError::Shape(_))), "{signed:?}");
}

#[test]
fn nothing_is_closed_to_nobody_nor_to_what_is_no_recipient() {
    assert_eq!(close(b"x", &[]), Err(CloseError::Nobody));
    let none = Recipient(format!("age1{}", "q".repeat(58)));
    assert!(matches!(close(b"x", &[none]), Err(CloseError::Recipient(..))));
}

#[test]
fn altered_age_files_and_too_long_ones_do_not_open() {
    let own = Identity::generate();
    let closed = close(&[5; 5000], &[own.recipient()]).expect("it can be closed");
    assert_eq!(
        open(&closed, from_ref(&own), 5000).map(|plain| plain.len()),
        Ok(5000)
    );
    assert_eq!(open(&closed, from_ref(&own), 4999), Err(OpenError::Long(4999)));
    for at in [0, 30, 60, closed.len() - 1] {
        let mut altered = closed.clone();
        altered[at] ^= 1;
        assert!(open(&altered, from_ref(&own), 5000).is_err(), "byte {at}");
    }
    assert!(open(&closed[..closed.len() - 1], &[own], 5000).is_err(), "cut");
}

proptest! {
    #[test]
    fn every_content_that_fits_comes_out_again(content in prop::collection::vec(any::<u8>(), 0..9000), custody: bool) {
        let own = head(if custody { Class::Custody } else { Class::Circle });
        let plain = body::write(&own, Readers::Class, &content).expect("it fits");
        prop_assert_eq!(body::read(&own, Readers::Class, &plain), Ok(&content[..]));
    }

    #[test]
    fn lengths_at_the_borders_of_steps_are_padded_too(off in 0..40_usize) {
        for step in [2_048_usize, 8_192] {
            let content = vec![1; step - 120 + off];
            let plain = body::write(&head(Class::Circle), Readers::Class, &content).expect("it fits");
            prop_assert!([2_048, 8_192, 16_384].contains(&plain.len()));
            prop_assert_eq!(body::read(&head(Class::Circle), Readers::Class, &plain), Ok(&content[..]));
        }
    }

    #[test]
    fn no_plain_bytes_make_it_panic(mut plain in prop::collection::vec(any::<u8>(), 2_048..=2_048), begins: bool) {
        if begins { plain[0] = 0x86 }
        prop_assert!(body::read(&head(Class::Circle), Readers::Class, &plain).is_err());
    }
}
