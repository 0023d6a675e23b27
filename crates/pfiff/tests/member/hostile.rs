//! Everything that a hostile relay can try, and by which code a device says so. The table is in `formats/relay.md`.

use domain::group::{Digest, Key};
use keys::{Device, Identity, Link, Seed};
use seal::envelope::{Class, Head, StreamId, digest_of, sign};
use seal::ledger::{Entry, EntryKind, EnvelopeTag};
use seal::membership::{Content, Handed};

use crate::lying::Liar;
use crate::street::{Neighbour, Street};

/// A group of two behind a proxy: the founder has read nothing of what the second one then says.
fn behind(street: &Street) -> (Liar, Neighbour, Neighbour) {
    let liar = Liar::before(street.port);
    let founder = street.founder(&liar.url);
    let bo = street.member(&founder, "bo", &["watcher"]);
    founder.status();
    (liar, founder, bo)
}

/// The code is said, with what it means and what to do; it is said again; and nothing more is believed than before.
fn noticed(founder: &Neighbour, code: &str) {
    let before = founder.folder().join("rungs");
    let count = || std::fs::read_dir(&before).unwrap().count();
    for _ in 0..2 {
        let ran = founder.ran(&["group", "status", "--json"]);
        assert!(!ran.status.success(), "{code} goes unnoticed");
        let shown: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
        let findings = shown["findings"].as_array().unwrap();
        let found = findings.iter().find(|one| one["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {findings:?}"));
        assert!(found["meaning"].as_str().is_some() && found["advice"].as_str().is_some());
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(said.contains("hint: trust nothing new from this relay"), "{said}");
    }
    assert!(count() > 0);
}

fn check(code: &str, lie: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> + Send + Sync + 'static) {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    for what in ["danger", "fire", "water"] {
        bo.whistle(what);
    }
    liar.lies(lie);
    noticed(&founder, code);
}

#[test]
fn what_is_left_out_is_noticed() {
    check("hole", |mut rungs| {
        rungs.remove(0);
        rungs
    });
}

#[test]
fn what_is_turned_around_is_noticed() {
    check("hole", |mut rungs| {
        rungs.swap(0, 1);
        rungs
    });
}

#[test]
fn what_is_shown_twice_is_noticed() {
    check("reordered", |mut rungs| {
        rungs.insert(1, rungs[0].clone());
        rungs
    });
}

#[test]
fn an_altered_byte_is_noticed() {
    check("altered", |mut rungs| {
        *rungs[0].last_mut().unwrap() ^= 1;
        rungs
    });
}

#[test]
fn what_is_kept_from_a_member_is_noticed() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    bo.whistle("danger");
    liar.lies(|rungs| {
        let bare = |rung: Vec<u8>| [&rung[..8], &[2], &rung[9..9 + 105]].concat();
        rungs.into_iter().map(bare).collect()
    });
    let status = founder.status();
    assert_eq!(status["findings"][0]["code"], "withheld", "{status}");
}

#[test]
fn a_minted_member_is_no_member() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    let group = Digest(hex32(founder.status()["group"].as_str().unwrap()));
    bo.whistle("danger");
    liar.lies(move |mut rungs| {
        let next = rung_behind(rungs.last().unwrap(), minted(group).bytes());
        rungs.push(next);
        rungs
    });
    let ran = founder.ran(&["group", "status", "--json"]);
    let shown: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(!ran.status.success());
    assert_eq!(shown["members"].as_array().unwrap().len(), 2);
    let codes: Vec<&str> = shown["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains(&"against-rules") && codes.contains(&"rewound"),
        "{codes:?}"
    );
    // Nothing of it was kept: the truth goes on where it was.
    liar.shows(street.port);
    let ran = founder.ran(&["group", "status", "--json"]);
    let shown: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown["sequence"], bo.status()["sequence"]);
}

/// What a relay has no time for it has not altered.
#[test]
fn a_proof_that_cannot_be_had_now_is_no_fork() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    bo.whistle("danger");
    liar.has_no_tiles();
    let said = founder.refused(&["group", "status"]);
    assert!(said.contains("the relay refuses"), "{said}");
    liar.shows(street.port);
    let shown = founder.status();
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(1), "{shown}");
}

/// The invitation is spent by then: a device that was thrown away could not come back.
#[test]
fn a_join_that_could_not_be_read_to_its_end_is_finished_later() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    bo.whistle("danger");
    founder.whistle("fire");
    let link = founder.json(&["group", "invite", "--role", "watcher", "--json"])["link"].clone();
    let (late, link) = (street.neighbour("late"), link.as_str().unwrap().to_owned());
    liar.has_no_tiles();
    late.refused(&["group", "join", &link]);
    liar.shows(street.port);
    late.json(&["group", "join", &link, "--json"]);
    let shown = late.status();
    assert_eq!(shown["members"].as_array().map(Vec::len), Some(3), "{shown}");
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(2), "{shown}");
}

/// A recording is fetched by itself, so anything may be called one; its author's next envelope shows the hole.
#[test]
fn what_is_hidden_as_a_recording_is_noticed_with_its_authors_next() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    bo.whistle("danger");
    bo.whistle("fire");
    liar.lies(|mut rungs| {
        rungs[0] = [&rungs[0][..8], &[4], &rungs[0][9..9 + 105]].concat();
        rungs
    });
    let ran = founder.ran(&["group", "status", "--json"]);
    let shown: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(shown["findings"][0]["code"], "against-rules", "{shown}");
}

/// Else it could show both, and call this device one that was restored from a copy.
#[test]
fn what_was_refused_and_kept_is_noticed() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    liar.is_two_faced();
    liar.lies(|_| Vec::new());
    let said = founder.refused(&["whistle", "--what", "fire", "--north", "1", "--east", "1"]);
    assert!(said.contains("the relay refuses"), "{said}");
    let shown = founder.status();
    assert_eq!(shown["refused"][0]["code"], "right", "{shown}");
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
    liar.shows(street.port);
    bo.whistle("water");
    let shown = founder.status();
    assert_eq!(shown["findings"][0]["code"], "refused-and-kept", "{shown}");
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(2), "{shown}");
}

/// A device that believed it would never read the whistle again.
#[test]
fn what_a_member_is_shown_as_a_stranger_is_not_kept() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    bo.whistle("danger");
    liar.refuses_passes();
    let said = founder.refused(&["group", "status"]);
    assert!(said.contains("withheld") && said.contains("pass"), "{said}");
    liar.shows(street.port);
    let shown = founder.status();
    assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown["sequence"], bo.status()["sequence"]);
}

/// A join under an invitation that no steward wrote.
fn minted(group: Digest) -> seal::envelope::Envelope {
    let (device, seed) = (Device::from_secret(&[7; 32]), Seed::new(&[8; 32]));
    let receiving = Identity::generate().recipient();
    let proof = Some(seed.proof(group, device.key(), &receiving));
    let change = domain::group::Change::Join {
        invitation: seed.key(),
        receiving,
    };
    let body = seal::membership::write(&Content {
        change,
        handed: Handed {
            proof,
            ..Handed::default()
        },
    });
    let head = Head {
        group,
        class: Class::Membership,
        author: device.key(),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest::NONE,
        seen: None,
    };
    sign(device.signing_key(), head, &body).unwrap()
}

#[test]
fn a_ledger_of_another_key_is_noticed_before_anything_is_sent() {
    let street = Street::plain();
    let (liar, founder, _) = behind(&street);
    let link = founder.json(&["group", "invite", "--role", "watcher", "--json"])["link"].clone();
    let read = Link::read(link.as_str().unwrap()).unwrap();
    let swapped = Link {
        ledger_key: Key([9; 32]),
        ..read
    };
    let text = format!("{}/#{}", liar.url, *swapped.secret_fragment());
    let said = street.neighbour("cy").refused(&["group", "join", &text]);
    assert!(said.contains("other-ledger"), "{said}");
    assert_eq!(founder.status()["members"].as_array().unwrap().len(), 2);
}

#[test]
fn a_relay_that_goes_back_is_noticed() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    let copy = street.copied("then");
    bo.whistle("danger");
    founder.status();
    liar.shows(copy.port);
    noticed(&founder, "rewound");
}

#[test]
fn another_history_is_noticed_at_its_first_entry() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    let copy = street.copied("fork");
    founder.whistle("danger");
    liar.shows(copy.port);
    bo.whistle("fire");
    bo.whistle("water");
    noticed(&founder, "forked");
}

#[test]
fn two_histories_are_noticed_with_the_first_envelope_that_says_what_its_author_saw() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    let copy = street.copied("fork");
    founder.whistle("danger");
    liar.shows(copy.port);
    bo.whistle("fire");
    let whistle = ["whistle", "--what", "water", "--north", "1", "--east", "1"];
    let stored = bo.pfiff(&whistle).env("PFIFF_STOP_AT", "stored").output();
    assert!(!stored.unwrap().status.success());
    let waiting = std::fs::read_to_string(bo.folder().join("outbox/000000000000")).unwrap();
    let waiting: serde_json::Value = serde_json::from_str(&waiting).unwrap();
    let bytes = member::unhex(waiting["envelope"].as_str().unwrap()).unwrap();
    // The relay puts what bo wrote behind the history that the founder was shown.
    liar.shows(street.port);
    let cy = street.member(&founder, "cy", &["watcher"]);
    founder.status();
    cy.whistle("hurt");
    liar.lies(move |mut rungs| {
        let next = rung_behind(rungs.last().unwrap(), &bytes);
        rungs.push(next);
        rungs
    });
    noticed(&founder, "split");
}

/// A rung that fits behind another one.
fn rung_behind(last: &[u8], envelope: &[u8]) -> Vec<u8> {
    let entry = Entry::parse(&last[9..9 + 105]).unwrap();
    let tag = EnvelopeTag::of(&digest_of(envelope).0);
    let next = Entry::next(EntryKind::Envelope, entry.group(), entry.state(), tag);
    let index = u64::from_be_bytes(*last.first_chunk().unwrap()) + 1;
    [&index.to_be_bytes()[..], &[1], &next.to_bytes(), envelope].concat()
}

fn hex32(text: &str) -> [u8; 32] {
    member::unhex(text).unwrap().try_into().unwrap()
}
