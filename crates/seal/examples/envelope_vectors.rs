//! Writes `formats/vectors/envelope`: envelopes as annotated hex, most of them bad, sorted by where they must be refused.
//!
//! Usage: `cargo run -p seal --example envelope_vectors -- FOLDER`. The same bytes each time.

#[path = "envelope_vectors/pieces.rs"]
mod pieces;

use pieces::{Pieces, signed, signed_for, string, with_signature};
use std::path::Path;

/// The order of the curve's group, little-endian (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

type Named = Vec<(&'static str, Pieces)>;

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("which folder?"))?;
    for (place, all) in [
        ("good", good()),
        ("bytes", bytes()),
        ("shape", shape()),
        ("signature", signature()),
    ] {
        let place = Path::new(&folder).join(place);
        std::fs::create_dir_all(&place)?;
        for (name, pieces) in all {
            std::fs::write(place.join(format!("{name}.hex")), pieces.written())?;
        }
    }
    Ok(())
}

/// A circle's envelope in which some pieces of the payload are others, rightly signed.
fn but(others: &[(&'static str, Vec<u8>)]) -> Pieces {
    signed(Pieces::circle().with(others))
}

/// A whole circle's envelope in which some pieces are others, after it was signed.
fn after(others: &[(&'static str, Vec<u8>)]) -> Pieces {
    signed(Pieces::circle()).with(others)
}

fn take() -> Vec<u8> {
    string(&std::array::from_fn::<u8, 16, _>(|n| n as u8 + 1))
}

const NO_STREAM: [u8; 16] = [0; 16];

fn first() -> Vec<(&'static str, Vec<u8>)> {
    vec![("sequence", vec![0]), ("previous", string(&[0; 32]))]
}

/// A notice of exactly so many bytes.
fn notice_of(length: usize) -> Pieces {
    let made = |body: usize| but(&[("class", vec![3]), ("body", string(&vec![0x2a; body]))]);
    let besides = made(1000).bytes().len() - 1000;
    made(length - besides)
}

fn good() -> Named {
    let genesis = [first(), vec![("group", string(&[0; 32])), ("class", vec![0])]].concat();
    vec![
        ("circle", but(&[])),
        ("first-of-a-stream", but(&first())),
        ("genesis", but(&genesis)),
        ("nothing-seen", but(&[("seen", vec![0xf6])])),
        ("notice", but(&[("class", vec![3])])),
        ("custody", but(&[("class", vec![2]), ("stream", take())])),
        ("empty-body", but(&[("body", vec![0x40])])),
        ("largest-notice", notice_of(4096)),
        (
            "largest-sequence",
            but(&[("sequence", [vec![0x1b, 0x7f], vec![0xff; 7]].concat())]),
        ),
    ]
}

fn bytes() -> Named {
    let mut cut = after(&[]);
    cut.0.pop();
    let mut trailing = after(&[]);
    trailing.0.push(("one more", vec![0]));
    let mut long = after(&[]);
    long.0.push(("far too much", vec![0; 1_114_112]));
    let deep = [vec![0x81; 12], vec![0]].concat();
    vec![
        ("nothing", Pieces(vec![("nothing", vec![])])),
        ("cut", cut),
        ("trailing", trailing),
        ("long", long),
        ("sequence-in-two-bytes", but(&[("sequence", vec![0x18, 7])])),
        (
            "length-in-three-bytes",
            but(&[("group", [vec![0x59, 0, 32], vec![1; 32]].concat())]),
        ),
        ("list-in-two-bytes", but(&[("ten", vec![0x98, 10])])),
        (
            "bytes-without-length",
            but(&[("body", vec![0x5f, 0x41, 1, 0xff])]),
        ),
        ("list-without-length", but(&[("ten", vec![0x9f])])),
        (
            "sequence-past-63-bits",
            but(&[("sequence", [vec![0x1b, 0x80], vec![0; 7]].concat())]),
        ),
        ("float", but(&[("sequence", vec![0xf9, 0x47, 0])])),
        ("negative", but(&[("sequence", vec![0x26])])),
        ("true", but(&[("seen", vec![0xf5])])),
        ("undefined", but(&[("seen", vec![0xf7])])),
        ("map", but(&[("body", vec![0xa0])])),
        ("reserved", but(&[("sequence", vec![0x1c])])),
        ("too-deep", but(&[("body", deep)])),
        (
            "longer-than-there-is",
            but(&[("body", vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]),
        ),
        (
            "more-than-there-are",
            but(&[("ten", vec![0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]),
        ),
        ("text-of-bad-letters", but(&[("body", vec![0x62, 0xc3, 0x28])])),
    ]
}

fn shape() -> Named {
    let key_id = vec![0x46, 0xa2, 0x01, 0x27, 0x04, 0x41, 0x01];
    let eleven = [vec![0xf6], string(b"body")].concat();
    let nine_seen = vec![0x83, 0x18, 41, 0x19, 0x03, 0xe8, 0x40];
    vec![
        ("no-tag", after(&[("tag", vec![])])),
        ("other-tag", after(&[("tag", vec![0xd1])])),
        (
            "three-parts",
            after(&[("four", vec![0x83]), ("signature", vec![])]),
        ),
        (
            "other-algorithm",
            after(&[("protected", vec![0x43, 0xa1, 0x01, 0x26])]),
        ),
        ("key-id", after(&[("protected", key_id)])),
        ("nothing-protected", after(&[("protected", vec![0x40])])),
        (
            "something-unprotected",
            after(&[("unprotected", vec![0xa1, 0x04, 0x41, 0x01])]),
        ),
        ("a-number", Pieces(vec![("a number", vec![0x18, 42])])),
        ("short-signature", after(&[("signature", string(&[1; 63]))])),
        ("eleven", but(&[("ten", vec![0x8b]), ("body", eleven)])),
        ("nine", but(&[("ten", vec![0x89]), ("seen", vec![])])),
        ("version-2", but(&[("version", vec![2])])),
        ("class-4", but(&[("class", vec![4])])),
        ("class-as-text", but(&[("class", vec![0x61, b'1'])])),
        ("author-of-31", but(&[("author", string(&[9; 31]))])),
        ("group-of-33", but(&[("group", string(&[1; 33]))])),
        ("stream-of-15", but(&[("stream", string(&[0; 15]))])),
        ("seen-of-three", but(&[("seen", nine_seen)])),
        ("body-as-text", but(&[("body", vec![0x61, b'a'])])),
        ("first-with-a-previous", but(&[("sequence", vec![0])])),
        ("second-without-one", but(&[("previous", string(&[0; 32]))])),
        ("circle-with-a-stream", but(&[("stream", take())])),
        (
            "take-without-a-stream",
            but(&[("class", vec![2]), ("stream", string(&NO_STREAM))]),
        ),
        ("circle-of-no-group", but(&[("group", string(&[0; 32]))])),
        ("notice-too-long", notice_of(4097)),
    ]
}

fn signature() -> Named {
    let right = signed(Pieces::circle());
    let own = right.0.last().expect("a signature stands last").1[2..].to_vec();
    let mut flipped = own.clone();
    flipped[5] ^= 1;
    let unreduced = [own[..32].to_vec(), sum(&own[32..], &ORDER)].concat();
    let small = [vec![1], vec![0; 31]].concat();
    let of_small_key = Pieces::circle().with(&[("author", string(&small))]);
    let names = ["group", "class", "sequence", "previous", "app", "seen", "body"];
    let mut all: Named = names
        .iter()
        .map(|name| (changed(name), flip(&right, name)))
        .collect();
    all.extend([
        (
            "bits-of-the-signature",
            with_signature(Pieces::circle(), &flipped),
        ),
        ("without-context", signed_for(Pieces::circle(), b"")),
        (
            "for-another-context",
            signed_for(Pieces::circle(), b"pfiff/join/1"),
        ),
        ("of-another-key", but(&[("author", string(&[0x20; 32]))])),
        ("no-point", but(&[("author", string(&[0x02; 32]))])),
        ("s-not-reduced", with_signature(Pieces::circle(), &unreduced)),
        (
            "key-of-small-order",
            with_signature(of_small_key, &[small, vec![0; 32]].concat()),
        ),
    ]);
    all
}

fn changed(name: &str) -> &'static str {
    match name {
        "group" => "other-group",
        "class" => "other-class",
        "sequence" => "other-sequence",
        "previous" => "other-previous",
        "app" => "other-app",
        "seen" => "other-seen",
        _ => "other-body",
    }
}

/// The last bit of a piece is another; a class goes from circle to membership.
fn flip(right: &Pieces, name: &'static str) -> Pieces {
    let mut bytes = right
        .0
        .iter()
        .find(|(own, _)| *own == name)
        .expect("a piece")
        .1
        .clone();
    *bytes.last_mut().expect("no piece is empty") ^= 1;
    right.clone().with(&[(name, bytes)])
}

/// Both as little-endian numbers.
fn sum(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let add = |(a, b): (&u8, &u8)| {
        let all = u16::from(*a) + u16::from(*b) + carry;
        carry = all >> 8;
        all.to_le_bytes()[0]
    };
    one.iter().zip(other).map(add).collect()
}
