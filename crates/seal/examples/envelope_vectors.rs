//! Writes `formats/vectors/envelope`: envelopes as annotated hex, most of them bad, sorted by where they must be refused.
//!
//! Usage: `cargo run -p seal --example envelope_vectors -- FOLDER`. The same bytes each time.

#[path = "envelope_vectors/closed.rs"]
mod closed;
#[path = "envelope_vectors/pieces.rs"]
mod pieces;
#[path = "envelope_vectors/shapes.rs"]
mod shapes;
#[path = "envelope_vectors/signatures.rs"]
mod signatures;

use closed::{body, clear};
use pieces::{Pieces, signed, string};
use std::path::Path;

type Named = Vec<(&'static str, Pieces)>;

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("which folder?"))?;
    for (place, all) in [
        ("good", good()),
        ("bytes", bytes()),
        ("shape", shapes::all()),
        ("signature", signatures::all()),
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

fn first() -> Vec<(&'static str, Vec<u8>)> {
    vec![("sequence", vec![0]), ("previous", string(&[0; 32]))]
}

/// A notice of exactly so many bytes.
fn notice_of(length: usize) -> Pieces {
    let made = |length: usize| {
        let others = [vec![("class", vec![3])], clear(string(&vec![0x2a; length]))].concat();
        but(&others)
    };
    let besides = made(1000).bytes().len() - 1000;
    made(length - besides)
}

fn genesis() -> Vec<(&'static str, Vec<u8>)> {
    let group = vec![("group", string(&[0; 32])), ("class", vec![0])];
    let rest = vec![("seen", vec![0xf6])];
    [first(), group, rest, clear(string(b"in clear"))].concat()
}

fn good() -> Named {
    let class = |class: u8| vec![("class", vec![class])];
    let take = [class(2), vec![("stream", take())], body(2, 32_768)].concat();
    vec![
        ("circle", but(&[])),
        ("first-of-a-stream", but(&first())),
        ("genesis", but(&genesis())),
        ("nothing-seen", but(&[("seen", vec![0xf6])])),
        ("notice", but(&[class(3), clear(string(b"in clear"))].concat())),
        ("custody", but(&take)),
        ("empty-body", but(&[class(3), clear(vec![0x40])].concat())),
        ("with-a-stanza-of-chance", but(&closed::greased())),
        ("largest-circle", but(&body(1, 16_384))),
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
        ("bytes-without-length", but(&clear(vec![0x5f, 0x41, 1, 0xff]))),
        ("list-without-length", but(&[("ten", vec![0x9f])])),
        (
            "sequence-past-63-bits",
            but(&[("sequence", [vec![0x1b, 0x80], vec![0; 7]].concat())]),
        ),
        ("float", but(&[("sequence", vec![0xf9, 0x47, 0])])),
        ("negative", but(&[("sequence", vec![0x26])])),
        ("true", but(&[("seen", vec![0xf5])])),
        ("undefined", but(&[("seen", vec![0xf7])])),
        ("map", but(&clear(vec![0xa0]))),
        ("reserved", but(&[("sequence", vec![0x1c])])),
        ("too-deep", but(&clear(deep))),
        (
            "longer-than-there-is",
            but(&clear(vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
        ),
        (
            "more-than-there-are",
            but(&[("ten", vec![0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]),
        ),
        ("text-of-bad-letters", but(&clear(vec![0x62, 0xc3, 0x28]))),
    ]
}
