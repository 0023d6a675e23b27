//! Contents of closed bodies: names, posts, shifts. `formats/watch.md`.

use super::Named;
use super::pieces::*;

fn text(words: &str) -> Vec<u8> {
    seal::cbor::Writer::new().text(words).done()
}

fn list(of: &[Vec<u8>]) -> Vec<u8> {
    let head = seal::cbor::Writer::new().list(of.len()).done();
    [head, of.concat()].concat()
}

/// A kind, and one thing of which it says so.
fn short(kind: u8, of_which: Vec<u8>) -> Pieces {
    let kind = number(u64::from(kind));
    Pieces(vec![("two", vec![0x82]), ("kind", kind), ("of which", of_which)])
}

fn post() -> Pieces {
    Pieces(vec![
        ("four", vec![0x84]),
        ("kind: post", number(31)),
        ("post", string(&[5; 16])),
        ("label", text("Corner Café")),
        ("spot", list(&[number(269_901), number(173_487)])),
    ])
}

fn shift() -> Pieces {
    Pieces(vec![
        ("seven", vec![0x87]),
        ("kind: shift", number(33)),
        ("shift", string(&[6; 16])),
        ("post", string(&[5; 16])),
        ("from_s", number(1_000_000)),
        ("until_s", number(1_007_200)),
        ("needed", number(2)),
        ("takers", list(&[string(&[3; 32]), string(&[4; 32])])),
    ])
}

fn hand_over() -> Pieces {
    Pieces(vec![
        ("three", vec![0x83]),
        ("kind: hand over", number(22)),
        ("post", string(&[5; 16])),
        ("notes", list(&[number(1), number(7), number(63)])),
    ])
}

pub(crate) fn good() -> Named {
    let longest = "q".repeat(40);
    vec![
        ("nickname", short(23, text("Ada"))),
        ("nickname-arabic", short(23, text("مها"))),
        ("nickname-of-40", short(23, text(&longest))),
        ("nickname-of-120-bytes", short(23, text(&"界".repeat(40)))),
        ("group-name", short(30, text("Elm Street"))),
        ("post", post()),
        ("post-nowhere", post().with(&[("spot", vec![0xf6])])),
        ("post-closed", short(32, string(&[5; 16]))),
        ("shift", shift()),
        ("shift-free", shift().with(&[("takers", vec![0x80])])),
        (
            "shift-of-five-minutes",
            shift().with(&[("until_s", number(1_000_300))]),
        ),
        (
            "shift-of-twelve-hours",
            shift().with(&[("until_s", number(1_043_200))]),
        ),
        ("shift-off", short(34, string(&[6; 16]))),
        ("take", short(35, string(&[6; 16]))),
        ("give-back", short(36, string(&[6; 16]))),
        ("offer", short(37, string(&[6; 16]))),
        ("hand-over", hand_over()),
        (
            "hand-over-without-words",
            hand_over().with(&[("notes", vec![0x80])]),
        ),
    ]
}

pub(crate) fn bytes() -> Named {
    vec![
        (
            "post-label-as-bytes",
            post().with(&[("label", string(b"Corner"))]),
        ),
        (
            "post-label-no-utf8",
            post().with(&[("label", vec![0x62, 0xc3, 0x28])]),
        ),
        (
            "post-spot-of-three",
            post().with(&[("spot", vec![0x83, 1, 2, 3])]),
        ),
        ("shift-of-15", short(35, string(&[6; 15]))),
        (
            "shift-taker-of-31",
            shift().with(&[("takers", list(&[string(&[3; 31])]))]),
        ),
        ("shift-before-1970", shift().with(&[("from_s", vec![0x20])])),
        ("hand-over-null", hand_over().with(&[("notes", vec![0xf6])])),
    ]
}

pub(crate) fn field() -> Named {
    let named = |label: &str| short(23, text(label));
    let taken = |all: &[u8]| {
        let all: Vec<_> = all.iter().map(|one| string(&[*one; 32])).collect();
        shift().with(&[("takers", list(&all))])
    };
    let noted = |all: &[u64]| {
        let all: Vec<_> = all.iter().map(|one| number(*one)).collect();
        hand_over().with(&[("notes", list(&all))])
    };
    vec![
        ("nickname-empty", named("")),
        ("nickname-of-41", named(&"q".repeat(41))),
        ("nickname-of-blanks", named("  ")),
        ("nickname-that-begins-blank", named(" Ada")),
        ("nickname-of-two-lines", named("Ada\nBo")),
        ("nickname-that-turns-text", named("Ada\u{202e}oB")),
        ("nickname-with-an-isolate", named("Ada\u{2067}")),
        ("nickname-with-a-mark", named("\u{200f}Ada")),
        ("nickname-with-a-separator", named("Ada\u{2028}Bo")),
        ("nickname-with-an-escape", named("\u{1b}[2JAda")),
        (
            "nickname-of-three",
            Pieces(vec![
                ("three", vec![0x83]),
                ("kind", number(23)),
                ("label", text("Ada")),
                ("one more", vec![0]),
            ]),
        ),
        (
            "post-north-of-the-pole",
            post().with(&[("spot", list(&[number(360_000), number(0)]))]),
        ),
        (
            "post-east-of-the-globe",
            post().with(&[("spot", list(&[number(0), number(720_000)]))]),
        ),
        ("shift-backwards", shift().with(&[("until_s", number(999_999))])),
        (
            "shift-of-four-minutes",
            shift().with(&[("until_s", number(1_000_299))]),
        ),
        ("shift-of-a-day", shift().with(&[("until_s", number(1_043_201))])),
        (
            "shift-past-all-clocks",
            shift().with(&[
                ("from_s", number((1 << 40) - 3_600)),
                ("until_s", number(1 << 40)),
            ]),
        ),
        (
            "shift-for-nobody",
            shift().with(&[("needed", number(0)), ("takers", vec![0x80])]),
        ),
        ("shift-for-21", shift().with(&[("needed", number(21))])),
        ("shift-for-65537", shift().with(&[("needed", number(65_537))])),
        (
            "shift-for-fewer-than-took-it",
            shift().with(&[("needed", number(1))]),
        ),
        ("shift-takers-in-disorder", taken(&[4, 3])),
        ("shift-taken-twice-by-one", taken(&[3, 3])),
        ("hand-over-note-0", noted(&[0])),
        ("hand-over-note-64", noted(&[64])),
        ("hand-over-note-257", noted(&[257])),
        ("hand-over-twice-the-same", noted(&[1, 1])),
        ("hand-over-of-nine", noted(&[1, 2, 3, 4, 5, 6, 7, 8, 9])),
    ]
}
