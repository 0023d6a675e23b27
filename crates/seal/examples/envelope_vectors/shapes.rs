//! Bytes that are CBOR, but no envelope: what a wrong head, a wrong signature's place or a wrong body looks like.

use crate::closed::{SPELT, age, body, clear};
use crate::pieces::{Pieces, string};
use crate::{Named, after, but, genesis, notice_of, take};
use seal::cbor::Writer;

pub(crate) fn all() -> Named {
    let key_id = vec![0x46, 0xa2, 0x01, 0x27, 0x04, 0x41, 0x01];
    let nine_seen = vec![0x83, 0x18, 41, 0x19, 0x03, 0xe8, 0x40];
    let mut all = vec![
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
        ("eleven", but(&[("ten", vec![0x8b]), ("seen", vec![0xf6, 0xf6])])),
        ("nine", but(&[("ten", vec![0x89]), ("seen", vec![])])),
        ("version-2", but(&[("version", vec![2])])),
        ("class-4", but(&[("class", vec![4])])),
        ("class-as-text", but(&[("class", vec![0x61, b'1'])])),
        ("author-of-31", but(&[("author", string(&[9; 31]))])),
        ("group-of-33", but(&[("group", string(&[1; 33]))])),
        ("stream-of-15", but(&[("stream", string(&[0; 15]))])),
        ("seen-of-three", but(&[("seen", nine_seen)])),
        ("body-as-text", but(&clear(vec![0x61, b'a']))),
        ("first-with-a-previous", but(&[("sequence", vec![0])])),
        ("second-without-one", but(&[("previous", string(&[0; 32]))])),
        ("circle-with-a-stream", but(&[("stream", take())])),
        (
            "take-without-a-stream",
            but(&[("class", vec![2]), ("stream", string(&[0; 16]))]),
        ),
        ("circle-of-no-group", but(&[("group", string(&[0; 32]))])),
        ("notice-too-long", notice_of(4097)),
    ];
    all.extend(beginnings());
    all.extend(closed());
    all
}

/// What a genesis and what was seen must be.
fn beginnings() -> Named {
    let seen = |sequence: u64, size: u64| {
        let all = Writer::new().list(4).uint(sequence).bytes(&[0; 32]);
        vec![("seen", all.uint(size).bytes(&[0; 32]).done())]
    };
    let second = vec![("sequence", vec![1]), ("previous", string(&[3; 32]))];
    vec![
        ("genesis-as-second", but(&[genesis(), second].concat())),
        ("genesis-that-has-seen", but(&[genesis(), seen(1, 1)].concat())),
        ("seen-nothing-in-four", but(&seen(0, 0))),
        ("seen-a-ledger-alone", but(&seen(0, 1000))),
        ("seen-more-than-a-ledger", but(&seen(41, 40))),
    ]
}

/// Bodies that should be closed and are not as they should be.
fn closed() -> Named {
    let take = |body: Vec<(&'static str, Vec<u8>)>| {
        but(&[vec![("class", vec![2]), ("stream", take())], body].concat())
    };
    let shaped = |header: &str| but(&age(header.as_bytes(), 2_048 + 32));
    let line = |share: &str| format!("-> X25519 {share}\n{SPELT}\n");
    let (first, last) = ("age-encryption.org/v1\n", format!("--- {SPELT}\n"));
    let (one, chance) = (line(SPELT), "-> a-grease b\nAAAA\n");
    let loose = format!("{}B", &SPELT[..42]);
    vec![
        ("clear-text", but(&clear(string(b"[10, a whistle, in clear]")))),
        ("closed-to-nobody", shaped(&format!("{first}{last}"))),
        ("closed-empty", but(&clear(vec![0x40]))),
        (
            "age-version-2",
            shaped(&format!("age-encryption.org/v2\n{one}{last}")),
        ),
        (
            "passphrase",
            shaped(&format!("{first}-> scrypt {SPELT} 18\n{SPELT}\n{last}")),
        ),
        ("two-of-a-circle", shaped(&format!("{first}{one}{one}{last}"))),
        (
            "share-of-42",
            shaped(&format!("{first}{}{last}", line(&SPELT[1..]))),
        ),
        (
            "share-of-loose-bits",
            shaped(&format!("{first}{}{last}", line(&loose))),
        ),
        (
            "share-and-more",
            shaped(&format!("{first}{}{last}", line(&format!("{SPELT} x")))),
        ),
        (
            "two-of-chance",
            shaped(&format!("{first}{one}{chance}{chance}{last}")),
        ),
        ("no-last-line", shaped(&format!("{first}{one}"))),
        (
            "lines-of-windows",
            shaped(&format!("{first}{one}{last}").replace('\n', "\r\n")),
        ),
        ("no-step", but(&body(1, 2_047))),
        ("of-512", but(&body(1, 512))),
        (
            "cut-before-its-tag",
            but(&age(format!("{first}{one}{last}").as_bytes(), 20)),
        ),
        ("take-of-no-step", take(body(2, 40_000))),
        (
            "take-to-257",
            take(age(
                format!("{first}{}{last}", one.repeat(257)).as_bytes(),
                32_800,
            )),
        ),
    ]
}
