//! What is closed opens to those it is for, in the place it was written for, and nowhere else.

use domain::group::*;
use keys::{Device, Identity, Link, LinkError, OpenError, Seed, open, open_body};
use proptest::prelude::*;
use seal::body::{self, BodyError};
use seal::close::{CloseError, close};
use seal::envelope::{Class, Envelope, Head, sign};
use std::slice::from_ref;

fn head(class: Class) -> Head {
    let stream = if class == Class::Custody {
        StreamId([3; 16])
    } else {
        StreamId::ONLY
    };
    let (group, author, app) = (
        Digest([1; 32]),
        Device::from_secret(&[7; 32]).key(),
        Digest([2; 32]),
    );
    Head {
        group,
        class,
        author,
        stream,
        sequence: 7,
        previous: Digest([4; 32]),
        app,
        seen: None,
    }
}

fn enveloped(head: Head, body: &[u8]) -> Envelope {
    sign(Device::from_secret(&[7; 32]).signing_key(), head, body).expect("it can be written")
}

fn closed_in(head: Head, content: &[u8], to: &[Recipient]) -> Envelope {
    let plain = body::write(&head, content).expect("it fits");
    enveloped(head, &close(&plain, to).expect("it can be closed"))
}

#[test]
fn a_body_opens_to_its_circle_and_to_nobody_else() {
    let (circle, other) = (Identity::generate(), Identity::generate());
    let envelope = closed_in(head(Class::Circle), b"whistle", &[circle.recipient()]);
    assert_eq!(
        open_body(&envelope, &[other.clone(), circle]),
        Ok(b"whistle".to_vec())
    );
    assert_eq!(open_body(&envelope, &[other]), Err(OpenError::NotForUs));
}

#[test]
fn a_body_put_elsewhere_is_noticed_and_what_differs_is_named() {
    let circle = Identity::generate();
    let own = head(Class::Circle);
    let plain = body::write(&own, b"whistle").expect("it fits");
    let stolen = close(&plain, &[circle.recipient()]).expect("it can be closed");
    let elsewhere = |head: Head| open_body(&enveloped(head, &stolen), from_ref(&circle));
    assert_eq!(elsewhere(own), Ok(b"whistle".to_vec()));
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
    let length = |content: &[u8]| body::write(&head(Class::Circle), content).expect("it fits").len();
    assert_eq!(
        [length(b""), length(&[1; 380]), length(&[1; 600])],
        [512, 512, 2048]
    );
    assert!(matches!(
        body::write(&head(Class::Circle), &[0; 16_384]),
        Err(BodyError::Long(_))
    ));
    assert_eq!(body::write(&head(Class::Notice), b""), Err(BodyError::Clear));
    // Each age file has a stanza of chance and of a length of chance besides, whatever lies in it.
    let circle = Identity::generate();
    let whole = |content: &[u8]| {
        closed_in(head(Class::Circle), content, &[circle.recipient()])
            .bytes()
            .len()
    };
    assert!(whole(&[1; 16_000]) <= Class::Circle.bytes_max());
    let lengths = |content: &[u8]| (0..64).map(|_| whole(content)).collect::<Vec<_>>();
    let (empty, full) = (lengths(b""), lengths(&[1; 380]));
    assert!(empty.iter().max() > full.iter().min() && full.iter().max() > empty.iter().min());
}

#[test]
fn a_body_without_its_padding_is_refused() {
    let circle = Identity::generate();
    let own = head(Class::Circle);
    let mut plain = body::write(&own, b"whistle").expect("it fits");
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
    assert_eq!(
        open_body(&closed(&plain[..511]), from_ref(&circle)),
        Err(OpenError::Body(BodyError::Padding))
    );
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

#[test]
fn secrets_do_not_show_where_things_are_printed() {
    let (identity, device, seed) = (
        Identity::generate(),
        Device::from_secret(&[7; 32]),
        Seed::new([9; 32]),
    );
    let shown = format!("{identity:?} {device:?} {seed:?}");
    assert!(!shown.to_uppercase().contains("SECRET-KEY"), "{shown}");
    assert!(
        !shown.contains("0707070707") && !shown.contains("0909090909"),
        "{shown}"
    );
}

/// Made from the RFCs (5869, 8032, 7748, BIP 173) by a program of its own, for a seed of 32 times 9.
#[test]
fn a_seed_gives_the_keys_that_the_format_says() {
    let seed = Seed::new([9; 32]);
    assert_eq!(
        seed.key().to_string(),
        include_str!("../../../formats/vectors/invitation/sign-key.hex").trim()
    );
    let recipient = seed.identity().expect("32 bytes are a secret").recipient();
    assert_eq!(
        recipient.0,
        include_str!("../../../formats/vectors/invitation/recipient.txt").trim()
    );
}

#[test]
fn a_link_is_read_whole_or_not_at_all() {
    let link = Link {
        seed: Seed::new([9; 32]),
        group: Digest([1; 32]),
        ledger_key: Key([2; 32]),
    };
    let fragment = link.secret_fragment();
    let whole = format!(" https://relay.example/app/#{}\n", *fragment);
    assert_eq!(Link::read(&whole), Ok(link.clone()));
    assert_eq!(Link::read(&fragment), Ok(link));
    assert_eq!(Link::read(&fragment[..fragment.len() - 1]), Err(LinkError::Cut));
    assert_eq!(Link::read(&format!("{}A", *fragment)), Err(LinkError::Cut));
    assert_eq!(Link::read("https://relay.example/"), Err(LinkError::Other));
    assert_eq!(Link::read("#pfiff1.###"), Err(LinkError::Other));
}

proptest! {
    #[test]
    fn every_content_that_fits_comes_out_again(content in prop::collection::vec(any::<u8>(), 0..9000), custody: bool) {
        let own = head(if custody { Class::Custody } else { Class::Circle });
        let plain = body::write(&own, &content).expect("it fits");
        prop_assert_eq!(body::read(&own, &plain), Ok(&content[..]));
    }

    #[test]
    fn lengths_at_the_borders_of_steps_are_padded_too(off in 0..40_usize) {
        for step in [512_usize, 2048, 8192] {
            let content = vec![1; step - 120 + off];
            let plain = body::write(&head(Class::Circle), &content).expect("it fits");
            prop_assert!([512, 2048, 8192, 16_384].contains(&plain.len()));
        }
    }

    #[test]
    fn no_plain_bytes_make_it_panic(mut plain in prop::collection::vec(any::<u8>(), 512..=512), begins: bool) {
        if begins { plain[0] = 0x87 }
        prop_assert!(body::read(&head(Class::Circle), &plain).is_err());
    }
}
