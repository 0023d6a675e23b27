//! Envelopes of the class membership whose body is no change of a group: each has one thing that none may have.

use crate::chain::{Chain, epoch, file, genesis, handed, key, recipient, secret, spelt};
use crate::{Named, WATCHER, told};
use domain::group::{Change, Epoch, Genesis, Recipient};
use ed25519_dalek::Signer as _;
use seal::cbor::Writer;
use seal::envelope::Class;
use seal::membership::{Content, Handed, consent_bytes, write};

/// This body in an envelope of the founder's.
fn body(body: Writer) -> Chain {
    told(|chain| {
        let head = chain.head(1, Class::Membership);
        chain.adds(1, "no change", head, &body.done());
    })
}

fn list(count: usize, kind: u64) -> Writer {
    Writer::new().list(count).uint(kind)
}

fn roles(sum: u64) -> Chain {
    body(list(4, 5).bytes(&key(2).0).uint(sum).null())
}

fn policy(figures: [u64; 3]) -> Chain {
    let out = list(2, 6).list(3).uint(figures[0]).uint(figures[1]);
    body(out.uint(figures[2]))
}

fn receives(recipient: &str) -> Chain {
    body(list(3, 4).uint(0).text(recipient))
}

pub(crate) fn all() -> Named {
    let mut all = plain();
    all.extend(recipients());
    all.extend(beginnings());
    all.extend(files());
    all
}

fn plain() -> Named {
    let named = |all: &[u8]| {
        all.iter()
            .fold(list(3, 3).list(all.len()), |out, n| out.bytes(&[*n; 32]))
    };
    let begun = |out: Writer| {
        let (next, file) = (epoch(1), file(1, 80));
        let out = out.list(5).uint(1).text(&next.circle.0).text(&next.dispatchers.0);
        body(out.bytes(&file).bytes(&file))
    };
    vec![
        ("empty", body(Writer::new())),
        ("text", body(Writer::new().text("join"))),
        ("kind-9", body(list(2, 9).bytes(&[1; 32]))),
        (
            "kind-as-text",
            body(Writer::new().list(2).text("7").bytes(&[1; 32])),
        ),
        ("withdraw-and-more", body(list(3, 7).bytes(&[1; 32]).null())),
        ("withdraw-and-trailing", body(list(2, 7).bytes(&[1; 32]).null())),
        ("withdraw-of-31", body(list(2, 7).bytes(&[1; 31]))),
        (
            "second-without-its-place-for-an-epoch",
            body(list(2, 8).bytes(&[1; 32])),
        ),
        (
            "roles-without-their-place-for-an-epoch",
            body(list(3, 5).bytes(&[1; 32]).uint(4)),
        ),
        ("roles-none", roles(0)),
        ("roles-unknown", roles(16)),
        ("margin-of-1", policy([1, 0, 14])),
        ("margin-of-21", policy([21, 0, 14])),
        ("watchers-invite-2", policy([2, 2, 14])),
        ("kept-for-no-day", policy([2, 0, 0])),
        ("kept-for-91-days", policy([2, 0, 91])),
        ("removed-twice", begun(named(&[1, 1]))),
        ("removed-in-another-order", begun(named(&[2, 1]))),
        ("too-long-for-its-kind", body(list(2, 7).bytes(&[1; 2_048]))),
    ]
}

/// 32 bytes with this first one, and the others like the last but its highest bit.
fn point(first: u8, others: u8, last: u8) -> [u8; 32] {
    std::array::from_fn(|at| match at {
        0 => first,
        31 => last,
        _ => others,
    })
}

fn recipients() -> Named {
    let own = recipient(9).0;
    let mut other = own.clone();
    other.replace_range(61.., if own.ends_with('q') { "p" } else { "q" });
    vec![
        ("receiving-nothing", receives("")),
        ("receiving-in-capitals", receives(&own.to_uppercase())),
        ("receiving-of-other-letters", receives(&other)),
        ("receiving-of-order-1", receives(&spelt(&point(1, 0, 0)).0)),
        ("receiving-of-order-2", receives(&spelt(&point(0, 0, 0)).0)),
        (
            "receiving-spelt-larger",
            receives(&spelt(&point(0xf6, 0xff, 0x7f)).0),
        ),
        (
            "receiving-beyond-255-bits",
            receives(&spelt(&point(9, 0, 0x80)).0),
        ),
    ]
}

/// A genesis in which something is another.
fn begins(change: impl FnOnce(&mut Genesis)) -> Chain {
    let mut one = genesis();
    change(&mut one);
    let mut chain = Chain::default();
    chain.says(1, "genesis", Change::Genesis(one));
    chain
}

fn beginnings() -> Named {
    let origin = |name: String| begins(|one| one.origin = name);
    let genesis = Change::Genesis(genesis());
    let within = told(|chain| {
        chain.says(1, "genesis in a group", genesis);
    });
    let mut outside = Chain::default();
    let head = outside.head(1, Class::Membership);
    let withdraw = list(2, 7).bytes(&[1; 32]);
    outside.adds(1, "withdraw in no group", head, &withdraw.done());
    vec![
        ("genesis-in-a-group", within),
        ("no-genesis-in-no-group", outside),
        ("genesis-of-epoch-1", begins(|one| one.epoch = epoch(1))),
        ("ledger-without-a-name", origin(String::new())),
        ("ledger-with-a-plus", origin("relay+example".to_owned())),
        ("ledger-with-a-space", origin("relay example".to_owned())),
        ("ledger-of-129-letters", origin("r".repeat(129))),
    ]
}

/// An epoch that hands this over to members.
fn hands(circle: Vec<u8>) -> Chain {
    told(|chain| {
        let change = Change::Epoch {
            removed: vec![],
            epoch: epoch(1),
        };
        let handed = Handed {
            circle,
            ..handed(&change)
        };
        chain.carries(1, "epoch", &Content { change, handed });
    })
}

/// A steward's invitation that hands this over.
fn invites(circle: Vec<u8>) -> Chain {
    told(|chain| {
        let invitation = chain.invitation(103, WATCHER);
        let signed = consent_bytes(chain.group(), key(1), &invitation);
        let handed = Handed {
            circle,
            proof: Some(secret(103).sign(&signed).to_bytes()),
            ..Handed::default()
        };
        let change = Change::Invitation(invitation);
        chain.carries(1, "invitation", &Content { change, handed });
    })
}

fn files() -> Named {
    let chance = "-> x-grease\n\n";
    let greased = |times: usize| {
        let text = String::from_utf8_lossy(&file(1, 80)).into_owned();
        text.replace("---", &format!("{}---", chance.repeat(times)))
            .into_bytes()
    };
    let without_epoch = Content {
        change: Change::Roles {
            member: key(2),
            roles: domain::group::Roles::WATCHER,
            epoch: Some(Epoch {
                circle: Recipient("age1".to_owned()),
                ..epoch(1)
            }),
        },
        handed: Handed::default(),
    };
    let text = b"AGE-SECRET-KEY-1 in clear, by mistake".to_vec();
    vec![
        ("handed-in-clear", hands(text.clone())),
        ("handed-nothing", hands(vec![])),
        ("handed-to-nobody", hands(file(0, 80))),
        ("handed-to-257", hands(file(257, 80))),
        ("handed-more-than-an-identity", hands(file(2, 87))),
        ("handed-with-two-of-chance", hands(greased(2))),
        ("invited-in-clear", invites(text)),
        ("invited-with-nothing", invites(vec![])),
        ("invited-two", invites(file(2, 80))),
        ("invited-with-more-than-1024-bytes", invites(file(1, 900))),
        (
            "roles-with-half-an-epoch",
            told(|chain| {
                let head = chain.head(1, Class::Membership);
                chain.adds(1, "roles", head, &write(&without_epoch));
            }),
        ),
    ]
}
