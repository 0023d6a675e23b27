//! Envelopes: the vectors of `formats/vectors/envelope`, round trips, and bits that flip.

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use seal::envelope::{Class, Digest, Envelope, EnvelopeError, Head, Key, Seen, StreamId, sign};
use std::path::{Path, PathBuf};

fn vectors(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../formats/vectors/envelope")
        .join(folder);
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a vector is text");
        (path, unhexed(&text))
    };
    std::fs::read_dir(folder)
        .expect("the vectors are there")
        .map(read)
        .collect()
}

/// Annotated hex: what follows a `#` is for people, `N * XX` is N times that byte.
fn unhexed(text: &str) -> Vec<u8> {
    text.lines()
        .flat_map(|line| run(line.split('#').next().unwrap_or_default().trim()))
        .collect()
}

fn run(line: &str) -> Vec<u8> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).expect("two hex digits");
    match line.split_once(" * ") {
        Some((times, of)) => vec![byte(of); times.parse().expect("how often")],
        None => (0..line.len())
            .step_by(2)
            .map(|at| byte(&line[at..at + 2]))
            .collect(),
    }
}

/// The folder in which a vector with this error belongs.
fn folder_of(error: EnvelopeError) -> &'static str {
    match error {
        EnvelopeError::Long(_) | EnvelopeError::Bytes(_) => "bytes",
        EnvelopeError::Shape(_) | EnvelopeError::Field(_) | EnvelopeError::LongForClass { .. } => "shape",
        EnvelopeError::Signature => "signature",
    }
}

#[test]
fn good_vectors_are_taken_and_are_written_again_to_the_byte() {
    let all = vectors("good");
    assert!(all.len() >= 11, "only {} vectors", all.len());
    for (path, bytes) in all {
        let envelope =
            Envelope::parse(bytes.clone()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let key = SigningKey::from_bytes(&FIRST_OF_RFC_8032);
        let again = sign(&key, *envelope.head(), envelope.body()).expect("it can be written");
        assert_eq!(again.bytes(), bytes, "{}", path.display());
    }
}

#[test]
fn bad_vectors_are_refused_each_where_it_must_be() {
    for (folder, least) in [("bytes", 19), ("shape", 46), ("signature", 15)] {
        let all = vectors(folder);
        assert!(all.len() >= least, "only {} vectors in {folder}", all.len());
        for (path, bytes) in all {
            let error = Envelope::parse(bytes).expect_err(&path.display().to_string());
            assert_eq!(folder_of(error), folder, "{}: {error}", path.display());
        }
    }
}

/// RFC 8032, section 7.1, the first key.
const FIRST_OF_RFC_8032: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
    0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

fn seen() -> impl Strategy<Value = Seen> {
    let number = 1..1_u64 << 63;
    (number.clone(), any::<[u8; 32]>(), number, any::<[u8; 32]>()).prop_map(|(one, head, other, root)| Seen {
        sequence: one.min(other),
        head: Digest(head),
        size: one.max(other),
        root: Digest(root),
    })
}

/// As its class has it: in clear, or of the shape of an age file.
fn shaped(class: Class, clear: &[u8]) -> Vec<u8> {
    let plain = match class {
        Class::Membership | Class::Notice => return clear.to_vec(),
        Class::Circle => 2_048,
        Class::Custody => 32_768,
    };
    let spelt = "A".repeat(43);
    let header = format!("age-encryption.org/v1\n-> X25519 {spelt}\n{spelt}\n--- {spelt}\n");
    [
        header.into_bytes(),
        vec![clear.first().copied().unwrap_or(7); plain + 32],
    ]
    .concat()
}

fn head() -> impl Strategy<Value = Head> {
    let streams = (prop::sample::select(Class::ALL.to_vec()), any::<[u8; 16]>());
    let chain = prop_oneof![Just(0), 1..1_u64 << 63];
    (any::<[[u8; 32]; 3]>(), streams, chain, prop::option::of(seen())).prop_map(
        |(all, (class, id), sequence, seen)| Head {
            group: Digest(all[0]),
            class,
            author: Key([0; 32]),
            stream: if class == Class::Custody {
                StreamId(id)
            } else {
                StreamId::ONLY
            },
            sequence,
            previous: if sequence == 0 {
                Digest::NONE
            } else {
                Digest(all[1])
            },
            app: Digest(all[2]),
            seen,
        },
    )
}

proptest! {
    #[test]
    fn what_is_signed_is_read_again(seed: [u8; 32], head in head(), body in prop::collection::vec(any::<u8>(), 0..2000)) {
        let key = SigningKey::from_bytes(&seed);
        let body = shaped(head.class, &body);
        let envelope = sign(&key, head, &body).expect("it can be written");
        let author = Key(key.verifying_key().to_bytes());
        prop_assert_eq!(*envelope.head(), Head { author, ..head });
        prop_assert_eq!(envelope.body(), &body);
        let again = Envelope::parse(envelope.bytes().to_vec()).expect("it can be read");
        prop_assert_eq!(again, envelope);
    }

    #[test]
    fn a_flipped_bit_is_never_taken(head in head(), at: prop::sample::Index, bit in 0..8_u8) {
        let body = shaped(head.class, b"body");
        let envelope = sign(&SigningKey::from_bytes(&[7; 32]), head, &body).expect("it can be written");
        let mut bytes = envelope.bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Envelope::parse(bytes).is_err());
    }

    #[test]
    fn no_bytes_at_all_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), opened: bool) {
        let opening = [0xd2, 0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0];
        let whole = if opened { [&opening[..], &bytes].concat() } else { bytes };
        prop_assert!(Envelope::parse(whole).is_err());
    }
}

#[test]
fn what_no_reader_would_take_is_not_written() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let (group, app, seen) = (Digest([1; 32]), Digest([2; 32]), None);
    let head = Head {
        group,
        class: Class::Notice,
        author: Key([0; 32]),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app,
        seen,
    };
    assert!(sign(&key, head, &[0; 3000]).is_ok());
    assert!(matches!(
        sign(&key, head, &[0; 5000]),
        Err(EnvelopeError::LongForClass { .. })
    ));
    let shape = |head: Head, body: &[u8]| matches!(sign(&key, head, body), Err(EnvelopeError::Shape(_)));
    assert!(shape(Head { sequence: 3, ..head }, b""));
    let circle = Head {
        class: Class::Circle,
        ..head
    };
    assert!(shape(circle, b"a whistle in clear, by mistake"));
    assert!(sign(&key, circle, &shaped(Class::Circle, b"")).is_ok());
    let custody = Head {
        class: Class::Custody,
        ..head
    };
    assert!(
        shape(custody, &shaped(Class::Custody, b"")),
        "no stream of its own"
    );
}
