//! What is taken in over the network, what is refused, and what is said of it.

use tempfile::tempdir;

use crate::asking::Way;
use crate::gathered::{Group, put, taken};
use crate::running::Running;

fn relay() -> (tempfile::TempDir, Running, Way) {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    (folder, relay, way)
}

#[test]
fn an_envelope_is_taken_in_once_and_answered_as_often_as_it_is_sent() {
    let (_folder, relay, way) = relay();
    let mut group = Group::founded(&relay, &way, 1);
    let said = group.said(0);
    let first = put(&way, &said, &[]);
    assert_eq!(first.status, 201, "{}", first.text());
    assert!(first.text().starts_with("c2sp.org/tlog-proof@v1\n"));
    let again = put(&way, &said, &[]);
    assert_eq!(
        (again.status, again.text().starts_with("c2sp.org/tlog-proof@v1\n")),
        (200, true)
    );
    let entry = |text: &str| text.lines().nth(1).map(str::to_owned);
    assert_eq!(entry(&first.text()), entry(&again.text()));
}

#[test]
fn a_group_begins_with_a_token_and_no_token_begins_two() {
    let (_folder, relay, way) = relay();
    let (one, other) = (
        Group::new(relay.ledger_key(), 1),
        Group::new(relay.ledger_key(), 2),
    );
    let without = put(&way, &one.genesis, &[]);
    assert_eq!((without.status, without.code().as_str()), (401, "founding"));
    let wrong = put(&way, &one.genesis, &[("authorization", "Bearer nothing")]);
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "founding"));
    let token = format!("Bearer {}", relay.token());
    assert_eq!(put(&way, &one.genesis, &[("authorization", &token)]).status, 201);
    assert_eq!(put(&way, &one.genesis, &[("authorization", &token)]).status, 200);
    let second = put(&way, &other.genesis, &[("authorization", &token)]);
    assert_eq!((second.status, second.code().as_str()), (401, "founding"));
}

#[test]
fn a_token_outlives_a_genesis_that_was_refused_and_what_needs_none() {
    let (_folder, relay, way) = relay();
    let stranger = Group::new(domain::group::Key([3; 32]), 1);
    let mut group = Group::new(relay.ledger_key(), 2);
    let token = format!("Bearer {}", relay.token());
    let headers = [("authorization", token.as_str())];
    let refused = put(&way, &stranger.genesis, &headers);
    assert_eq!(refused.code(), "other-ledger");
    assert_eq!(put(&way, &group.genesis, &headers).status, 201);
    // Another token, sent along with what needs none, is good afterwards.
    let token = format!("Bearer {}", relay.token());
    let headers = [("authorization", token.as_str())];
    assert_eq!(put(&way, &group.said(0), &headers).status, 201);
    let other = Group::new(relay.ledger_key(), 3);
    assert_eq!(put(&way, &other.genesis, &headers).status, 201);
}

#[test]
fn what_is_not_what_its_address_says_is_refused() {
    let (_folder, relay, way) = relay();
    let mut group = Group::founded(&relay, &way, 1);
    let (one, other) = (group.said(0), group.said(0));
    let path = |digest| format!("/v1/envelopes/{digest}");
    let check = |path: &str, body: &[u8], status: u16, code: &str| {
        let answer = way.ask("PUT", path, &[], body);
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    };
    check(&path(one.digest()), other.bytes(), 422, "digest-differs");
    check("/v1/envelopes/abc", one.bytes(), 400, "no-digest");
    let rubbish = seal::envelope::digest_of(b"rubbish");
    check(&path(rubbish), b"rubbish", 400, "malformed");
    check(&path(one.digest()), &vec![0; 1_200_000], 413, "too-large");
    check(&path(other.digest()), other.bytes(), 409, "gap");
    let basic = way.ask(
        "PUT",
        &path(one.digest()),
        &[("authorization", "Basic eDp5")],
        one.bytes(),
    );
    assert_eq!(basic.code(), "no-token");
}

#[test]
fn refusals_of_the_engine_keep_their_code_and_get_a_status() {
    let (_folder, relay, way) = relay();
    let mut group = Group::founded(&relay, &way, 1);
    let [invited, joined] = group.joined(2);
    let stranger = group.said(1);
    let check = |envelope, status: u16, code: &str| {
        let answer = put(&way, envelope, &[]);
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    };
    check(&stranger, 403, "stranger");
    check(&joined, 409, "rule");
    taken(&way, &invited);
    taken(&way, &joined);
    taken(&way, &stranger);
    let mut elsewhere = Group::new(relay.ledger_key(), 9);
    check(&elsewhere.said(0), 404, "no-group");
}

#[test]
fn each_address_knows_its_methods() {
    let (_folder, _relay, way) = relay();
    for (method, path, status, code) in [
        ("GET", "/", 404, "no-route"),
        ("GET", "/v1", 404, "no-route"),
        ("DELETE", "/health", 405, "no-method"),
        ("POST", "/ledger/checkpoint", 405, "no-method"),
        ("POST", "/ledger/cosignatures", 400, "no-cosignature"),
        ("GET", "/ledger/tile/0/0", 404, "not-there"),
        ("GET", "/ledger/tile/9/000", 404, "not-there"),
        ("GET", "/ledger/tile/../key", 404, "not-there"),
    ] {
        let answer = way.ask(method, path, &[], &[]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{method} {path}"
        );
    }
    assert_eq!(
        way.ask("DELETE", "/health", &[], &[]).header("allow"),
        Some("GET,HEAD")
    );
}
