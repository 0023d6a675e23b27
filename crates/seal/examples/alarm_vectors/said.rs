//! Contents of closed bodies: what members say.

use super::Named;
use super::pieces::*;
use super::plans;

pub(crate) fn all() -> Vec<(&'static str, Named)> {
    vec![
        ("good", [good(), plans::good()].concat()),
        ("bytes", [bytes(), plans::bytes()].concat()),
        ("unknown", unknown()),
        ("field", [field(), plans::field()].concat()),
        ("signature", signature()),
    ]
}

fn whistle() -> Pieces {
    Pieces(vec![
        ("six", vec![0x86]),
        ("kind: whistle", vec![10]),
        ("what", vec![0]),
        ("cell", [vec![0x82], number(26_990), number(17_348)].concat()),
        ("post", string(&[5; 16])),
        ("at_s", number(1_000_000)),
        ("sighting", vec![0x86, 3, 1, 0, 2, 0, 4]),
    ])
}

/// An answer (11) or verdict (12) with a signature.
fn word(kind: u8, word: u8, signature: &[u8]) -> Pieces {
    Pieces(vec![
        ("four", vec![0x84]),
        ("kind", vec![kind]),
        ("whistle", string(&[2; 32])),
        ("word", vec![word]),
        ("signature", string(signature)),
    ])
}

fn answer(said: u8, by: u8, state: u8) -> Pieces {
    word(11, said, &signed(by, ANSWER, &notice(state).bytes()))
}

fn verdict(said: u8, state: u8) -> Pieces {
    word(12, said, &signed(2, VERDICT, &notice(state).bytes()))
}

fn short(kind: u8, post: Option<&[u8]>) -> Pieces {
    let count = 1 + usize::from(post.is_some());
    let mut all = vec![("list", vec![0x80 | count as u8]), ("kind", vec![kind])];
    all.extend(post.map(|bytes| ("of which", string(bytes))));
    Pieces(all)
}

fn same(others: &[u8]) -> Pieces {
    let count = seal::cbor::Writer::new().list(others.len()).done();
    let all = others.iter().flat_map(|one| string(&[*one; 32]));
    Pieces(vec![
        ("three", vec![0x83]),
        ("kind: same", vec![15]),
        ("whistle", string(&[2; 32])),
        ("others", count.into_iter().chain(all).collect()),
    ])
}

fn good() -> Named {
    let bare = [("post", vec![0xf6]), ("sighting", vec![0xf6])];
    let largest = [("at_s", number((1 << 40) - 1))];
    vec![
        ("whistle", whistle()),
        ("whistle-without-more", whistle().with(&bare)),
        ("whistle-at-the-last-second", whistle().with(&largest)),
        ("answer-confirmed", answer(0, 4, 0)),
        ("answer-not-it", answer(1, 4, 1)),
        ("answer-cannot-tell", word(11, 2, &[])),
        ("verdict-confirmed", verdict(0, 0)),
        ("verdict-unfounded", verdict(1, 1)),
        ("verdict-ended", verdict(2, 2)),
        ("enough", short(13, Some(&[2; 32]))),
        ("same", same(&[3, 4])),
        ("apart", short(16, Some(&[2; 32]))),
        ("check-in", short(20, Some(&[5; 16]))),
        ("check-out", short(21, None)),
    ]
}

fn bytes() -> Named {
    let mut cut = answer(0, 4, 0);
    cut.0.pop();
    let mut trailing = short(21, None);
    trailing.0.push(("one more", vec![0]));
    vec![
        ("nothing", Pieces(vec![("nothing", vec![])])),
        ("cut", cut),
        ("trailing", trailing),
        ("number-too-long", whistle().with(&[("what", vec![0x18, 0])])),
        ("negative-time", whistle().with(&[("at_s", vec![0x20])])),
        (
            "whistle-of-31",
            answer(0, 4, 0).with(&[("whistle", string(&[2; 31]))]),
        ),
        ("post-of-15", short(20, Some(&[5; 15]))),
        ("post-as-text", whistle().with(&[("post", vec![0x61, b'a'])])),
        ("cell-of-three", whistle().with(&[("cell", vec![0x83, 1, 2, 3])])),
        (
            "sighting-of-five",
            whistle().with(&[("sighting", vec![0x85, 0, 0, 0, 0, 0])]),
        ),
        (
            "signature-null",
            answer(0, 4, 0).with(&[("signature", vec![0xf6])]),
        ),
    ]
}

fn unknown() -> Named {
    vec![
        ("kind-14", short(14, Some(&[2; 32]))),
        ("kind-99", short(99, None).with(&[("kind", number(99))])),
        ("membership", short(7, Some(&[2; 32]))),
    ]
}

fn field() -> Named {
    let off = |north, east| [vec![0x82], number(north), number(east)].concat();
    vec![
        ("what-7", whistle().with(&[("what", vec![7])])),
        ("north-of-the-pole", whistle().with(&[("cell", off(36_000, 0))])),
        ("east-of-the-globe", whistle().with(&[("cell", off(0, 72_000))])),
        (
            "picture-256",
            whistle().with(&[("sighting", vec![0x86, 0x19, 1, 0, 0, 0, 0, 0, 0])]),
        ),
        (
            "time-past-all-clocks",
            whistle().with(&[("at_s", number(1 << 40))]),
        ),
        ("largest-time", whistle().with(&[("at_s", number((1 << 63) - 1))])),
        ("word-3", answer(3, 4, 0)),
        ("verdict-3", verdict(3, 0)),
        ("unsigned-confirmation", word(11, 0, &[])),
        ("unsigned-refutation", word(11, 1, &[])),
        ("signed-cannot-tell", answer(2, 4, 0)),
        ("unsigned-verdict", word(12, 0, &[])),
        ("unsigned-end", word(12, 2, &[])),
        ("signature-of-63", word(11, 0, &[1; 63])),
        (
            "answer-of-three",
            Pieces(vec![
                ("three", vec![0x83]),
                ("kind", vec![11]),
                ("whistle", string(&[2; 32])),
                ("word", vec![2]),
            ]),
        ),
        ("same-as-nothing", same(&[])),
        ("same-in-disorder", same(&[4, 3])),
        ("same-twice", same(&[3, 3])),
        ("same-of-257", same(&[3; 257])),
        ("check-out-of-two", short(21, Some(&[5; 16]))),
    ]
}

/// Answers said by member 4, verdicts by member 2.
fn signature() -> Named {
    let over = |others: &[(&'static str, Vec<u8>)]| {
        let changed = notice(0).with(others).bytes();
        word(11, 0, &signed(4, ANSWER, &changed))
    };
    let alert = notice(0).bytes();
    let mut flipped = signed(4, ANSWER, &alert);
    flipped[40] ^= 1;
    vec![
        ("of-zeros", word(11, 0, &[0; 64])),
        ("flipped", word(11, 0, &flipped)),
        ("of-another-member", answer(0, 5, 0)),
        ("answer-as-verdict", word(11, 0, &signed(4, VERDICT, &alert))),
        (
            "answer-of-before",
            word(11, 0, &signed(4, "pfiff/notice/1", &alert)),
        ),
        (
            "answer-as-envelope",
            word(11, 0, &signed(4, "pfiff/envelope/1", &alert)),
        ),
        ("answer-without-context", word(11, 0, &signed(4, "", &alert))),
        ("confirmed-over-the-correction", answer(0, 4, 1)),
        ("not-it-over-the-alert", answer(1, 4, 0)),
        ("not-it-over-the-all-clear", answer(1, 4, 2)),
        ("of-another-group", over(&[("group", string(&[8; 32]))])),
        ("of-another-whistle", over(&[("whistle", string(&[8; 32]))])),
        ("of-another-whistler", over(&[("by", string(&key(6)))])),
        ("of-another-revision", over(&[("revision", vec![2])])),
        ("of-another-what", over(&[("what", vec![1])])),
        ("of-another-cell", over(&[("cell", vec![0x82, 1, 1])])),
        (
            "good-for-longer",
            over(&[("good until", number(1_000_000 + 7_201))]),
        ),
        ("verdict-as-answer", word(12, 0, &signed(2, ANSWER, &alert))),
        ("verdict-of-another", word(12, 0, &signed(10, VERDICT, &alert))),
        ("unfounded-over-the-alert", verdict(1, 0)),
        ("ended-over-the-correction", verdict(2, 1)),
    ]
}
