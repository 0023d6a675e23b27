//! Bodies of notices, with whoever vouches for them or does not.

use super::Named;
use super::pieces::*;

pub(crate) fn all() -> Vec<(&'static str, Named)> {
    vec![
        ("good", good()),
        ("bytes", bytes()),
        ("field", field()),
        ("group", group()),
        ("signature", signature()),
        ("vouched", vouched()),
        ("good-after", good_after()),
        ("vouched-after", vouched_after()),
        ("order-after", order_after()),
    ]
}

/// Voice (0 answer, 1 verdict), key, signature.
type Signed = (u8, Vec<u8>, Vec<u8>);

fn by(voice: u8, member: u8, over: &Pieces) -> Signed {
    let context = if voice == 0 { ANSWER } else { VERDICT };
    (voice, key(member), signed(member, context, &over.bytes()))
}

/// A body: the notice, and these signatures in this order.
fn body(notice: Pieces, signatures: Vec<Signed>) -> Pieces {
    let length = notice.bytes().len();
    let opening = string(&vec![0; length]);
    let mut all = vec![
        ("two", vec![0x82]),
        ("notice", opening[..opening.len() - length].to_vec()),
    ];
    all.extend(notice.0);
    let count = u8::try_from(signatures.len()).expect("few");
    let counted = if count < 24 {
        vec![0x80 | count]
    } else {
        vec![0x98, count]
    };
    all.push(("signatures", counted));
    for (voice, key, signature) in signatures {
        all.push(("three", vec![0x83]));
        all.push(("voice", vec![voice]));
        all.push(("key", string(&key)));
        all.push(("signature", string(&signature)));
    }
    Pieces(all)
}

/// Rightly signed and in the order of the keys.
fn sorted(notice: Pieces, members: &[(u8, u8)]) -> Pieces {
    let mut all: Vec<Signed> = members.iter().map(|(voice, n)| by(*voice, *n, &notice)).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    body(notice, all)
}

fn answers(state: u8, members: &[u8]) -> Pieces {
    let members: Vec<(u8, u8)> = members.iter().map(|n| (0, *n)).collect();
    sorted(notice(state), &members)
}

fn verdict(state: u8, member: u8) -> Pieces {
    sorted(notice(state), &[(1, member)])
}

/// Watchers 4 and 5, and strangers: their signatures hold too, and say nothing.
fn crowd(count: u8) -> Vec<u8> {
    (4..6).chain(20..18 + count).collect()
}

fn good() -> Named {
    vec![
        ("alert-by-answers", answers(0, &[4, 5])),
        ("alert-by-verdict", verdict(0, 2)),
        ("alert-by-verdict-of-a-watcher-too", verdict(0, 10)),
        ("alert-by-both", sorted(notice(0), &[(0, 4), (1, 2)])),
        ("alert-by-many", answers(0, &[1, 4, 5, 6, 9, 10, 11])),
        ("alert-by-twenty", answers(0, &crowd(20))),
    ]
}

fn bytes() -> Named {
    let right = || answers(0, &[4, 5]);
    let mut cut = right();
    cut.0.pop();
    let mut trailing = right();
    trailing.0.push(("one more", vec![0]));
    let but = |others: &[(&'static str, Vec<u8>)]| sorted(notice(0).with(others), &[(1, 2)]);
    let seven = notice(0).with(&[("eight", vec![0x87]), ("by", vec![])]);
    vec![
        ("nothing", Pieces(vec![("nothing", vec![])])),
        ("cut", cut),
        ("trailing", trailing),
        ("of-three", right().with(&[("two", vec![0x83])])),
        ("without-whistler", sorted(seven, &[(1, 2)])),
        ("whistler-of-31", but(&[("by", string(&[3; 31]))])),
        ("what-in-two-bytes", but(&[("what", vec![0x18, 0])])),
        ("cell-as-bytes", but(&[("cell", string(&[0; 8]))])),
        (
            "time-past-63-bits",
            but(&[("good until", [vec![0x1b, 0x80], vec![0; 7]].concat())]),
        ),
        ("signature-of-63", body(notice(0), vec![(1, key(2), vec![1; 63])])),
        ("key-of-33", body(notice(0), vec![(1, vec![1; 33], vec![1; 64])])),
        (
            "as-before-voices",
            verdict(0, 2).with(&[("three", vec![0x82]), ("voice", vec![])]),
        ),
    ]
}

fn field() -> Named {
    let but = |state: u8, others: &[(&'static str, Vec<u8>)]| sorted(notice(state).with(others), &[(1, 2)]);
    let off = [vec![0x82], number(36_000), vec![0]].concat();
    let mut turned: Vec<Signed> = [4, 5].iter().map(|n| by(0, *n, &notice(0))).collect();
    turned.sort_by(|a, b| b.1.cmp(&a.1));
    let twice = vec![by(0, 4, &notice(0)), by(0, 4, &notice(0))];
    let as_both = vec![by(0, 10, &notice(0)), by(1, 10, &notice(0))];
    vec![
        ("revision-0", but(0, &[("revision", vec![0])])),
        ("alert-of-revision-2", but(0, &[("revision", vec![2])])),
        ("correction-of-revision-1", but(1, &[("revision", vec![1])])),
        ("all-clear-of-revision-3", but(2, &[("revision", vec![3])])),
        ("state-3", but(0, &[("state", vec![3])])),
        ("what-7", but(0, &[("what", vec![7])])),
        ("off-the-globe", but(0, &[("cell", off)])),
        (
            "good-until-before-any-whistle",
            but(0, &[("good until", number(7_199))]),
        ),
        (
            "good-until-past-all-clocks",
            but(0, &[("good until", number((1 << 40) + 7_200))]),
        ),
        ("by-nobody", body(notice(0), vec![])),
        ("by-twenty-one", answers(0, &crowd(21))),
        ("not-in-order", body(notice(0), turned)),
        ("one-key-twice", body(notice(0), twice)),
        ("one-key-as-both", body(notice(0), as_both)),
        ("voice-2", verdict(0, 2).with(&[("voice", vec![2])])),
        ("all-clear-by-answers", answers(2, &[4, 5])),
        ("all-clear-by-both", sorted(notice(2), &[(0, 4), (1, 2)])),
    ]
}

fn group() -> Named {
    let other = notice(0).with(&[("group", string(&[8; 32]))]);
    vec![
        ("of-another-group", sorted(other.clone(), &[(1, 2)])),
        ("of-another-group-by-answers", sorted(other, &[(0, 4), (0, 5)])),
    ]
}

fn signature() -> Named {
    let alert = notice(0).bytes();
    let one = |voice: u8, context: &str| body(notice(0), vec![(voice, key(2), signed(2, context, &alert))]);
    let small = [vec![1], vec![0; 31]].concat();
    let of_small_order = [small.clone(), vec![0; 32]].concat();
    let other_revision = by(1, 2, &notice(1));
    vec![
        ("answer-said-to-be-a-verdict", one(1, ANSWER)),
        ("verdict-said-to-be-an-answer", one(0, VERDICT)),
        ("of-before", one(1, "pfiff/notice/1")),
        ("without-context", one(1, "")),
        (
            "of-another-key",
            body(notice(0), vec![(1, key(2), signed(4, VERDICT, &alert))]),
        ),
        ("of-the-correction", body(notice(0), vec![other_revision])),
        (
            "good-for-longer",
            body(
                notice(0).with(&[("good until", number(1_007_201))]),
                vec![by(1, 2, &notice(0))],
            ),
        ),
        (
            "with-another-whistler",
            body(
                notice(0).with(&[("by", string(&key(6)))]),
                vec![by(1, 2, &notice(0))],
            ),
        ),
        ("one-good-one-of-zeros", {
            let mut all = vec![by(1, 2, &notice(0)), (0, key(4), vec![0; 64])];
            all.sort_by(|a, b| a.1.cmp(&b.1));
            body(notice(0), all)
        }),
        (
            "key-of-small-order",
            body(notice(0), vec![(1, small, of_small_order)]),
        ),
    ]
}

fn vouched() -> Named {
    let by_nine = notice(0).with(&[("by", string(&key(9)))]);
    let by_six = notice(0).with(&[("by", string(&key(6)))]);
    let by_a_stranger = notice(0).with(&[("by", string(&key(77)))]);
    vec![
        ("by-one-answer", answers(0, &[4])),
        ("by-one-branch", answers(0, &[5, 6])),
        ("by-the-whistler", answers(0, &[3, 4])),
        ("by-another-whistler", sorted(by_nine, &[(0, 9), (0, 4)])),
        ("by-the-whistlers-branch", sorted(by_six, &[(0, 4), (0, 5)])),
        ("whistled-by-a-stranger", sorted(by_a_stranger, &[(0, 4), (0, 5)])),
        ("by-strangers", answers(0, &[4, 77, 78])),
        ("verdict-of-a-watcher", verdict(0, 4)),
        ("verdict-of-a-steward", verdict(0, 1)),
        ("answer-of-a-dispatcher", answers(0, &[2])),
        ("answer-of-a-dispatcher-and-watcher", answers(0, &[10])),
        ("answer-of-a-dispatcher-beside-one", answers(0, &[2, 4])),
    ]
}

/// Each told next, after the alert by 4 and 5.
fn good_after() -> Named {
    vec![
        ("correction-by-verdict", verdict(1, 2)),
        ("correction-by-those-who-recant", answers(1, &[4, 5])),
        ("correction-by-four-branches", answers(1, &[1, 9, 10, 11])),
        ("correction-by-one-who-recants-and-two", answers(1, &[4, 9, 11])),
        ("all-clear-by-verdict", verdict(2, 2)),
    ]
}

fn vouched_after() -> Named {
    vec![
        ("correction-by-two-branches-against-two", answers(1, &[9, 11])),
        (
            "correction-by-three-branches-against-two",
            answers(1, &[1, 9, 11]),
        ),
        ("correction-by-one-who-recants-and-one", answers(1, &[4, 9])),
        ("correction-by-a-divided-branch", answers(1, &[1, 6, 9])),
        ("correction-by-the-whistler", answers(1, &[3, 4, 9])),
        ("correction-by-verdict-of-a-watcher", verdict(1, 4)),
        ("all-clear-by-verdict-of-a-steward", verdict(2, 1)),
    ]
}

/// After the alert by 4 and 5.
fn order_after() -> Named {
    let elsewhere = notice(1).with(&[("cell", vec![0x82, 1, 1])]);
    let longer = notice(2).with(&[("good until", number(1_000_000 + 9_000))]);
    let of_nothing = notice(1).with(&[("whistle", string(&[8; 32]))]);
    vec![
        ("alert-again", answers(0, &[9, 11])),
        ("alert-again-by-verdict", verdict(0, 2)),
        ("correction-of-another-cell", sorted(elsewhere, &[(1, 2)])),
        ("all-clear-good-for-longer", sorted(longer, &[(1, 2)])),
        ("correction-of-nothing", sorted(of_nothing, &[(1, 2)])),
    ]
}
