//! Whatever is sent, the relay goes on, never answers 5xx, and writes nothing down about anybody.

use std::io::Write as _;

use seal::envelope::digest_of;
use tempfile::tempdir;

use crate::asking::Way;
use crate::gathered::{Group, put, taken};
use crate::running::Running;

/// Few answers begin otherwise, and none with a 5.
fn check(way: &Way, what: &str, bytes: &[u8]) {
    let answer = String::from_utf8_lossy(&way.send(bytes)).into_owned();
    let is_refused =
        answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
    assert!(is_refused, "{what}: {}", &answer[..answer.len().min(200)]);
    assert_eq!(way.get("/health").status, 200, "after {what}");
}

#[test]
fn rubbish_is_refused_and_the_relay_goes_on() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let end = "host: localhost\r\nconnection: close\r\n\r\n";
    check(
        &way,
        "a huge header",
        format!("GET /health HTTP/1.1\r\nx: {}\r\n{end}", "y".repeat(200_000)).as_bytes(),
    );
    let many: String = (0..5_000).map(|number| format!("x-{number}: y\r\n")).collect();
    check(
        &way,
        "many headers",
        format!("GET /health HTTP/1.1\r\n{many}{end}").as_bytes(),
    );
    check(
        &way,
        "a long path",
        format!("GET /{} HTTP/1.1\r\n{end}", "p".repeat(100_000)).as_bytes(),
    );
    check(
        &way,
        "no HTTP",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n",
    );
    check(&way, "HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    check(
        &way,
        "two lengths",
        format!("PUT /health HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n{end}xy").as_bytes(),
    );
    check(
        &way,
        "length and chunks",
        format!("GET /none HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n{end}0\r\n\r\n")
            .as_bytes(),
    );
    for path in [
        "/%00",
        "/%ff%fe",
        "/..%2f..%2fetc/passwd",
        "//",
        "/v1/groups/%20/events",
        "/v1/groups/*/envelopes/1",
        "/ledger/tile/%2e%2e/key",
        "/ledger/tile/",
        "/v1/envelopes/",
        "/v1/groups//events",
        "/ledger/tile/0/x999/999/999",
    ] {
        check(&way, path, format!("GET {path} HTTP/1.1\r\n{end}").as_bytes());
    }
    check(&way, "bytes in a header", b"GET /v1/groups/x/events HTTP/1.1\r\nhost: a\r\nauthorization: Pfiff \xff\xfe\r\nconnection: close\r\n\r\n");
}

#[test]
fn half_a_request_holds_up_nobody() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut halves: Vec<_> = (0..200).map(|_| way.open().unwrap()).collect();
    for half in &mut halves {
        half.write_all(b"PUT /v1/envelopes/ab HTTP/1.1\r\nhost: localh")
            .unwrap();
    }
    let group = Group::founded(&relay, &way, 1);
    let mut cut = way.open().unwrap();
    let request = format!(
        "PUT /v1/envelopes/{} HTTP/1.1\r\nhost: a\r\ncontent-length: 9000\r\n\r\nd284",
        group.id
    );
    cut.write_all(request.as_bytes()).unwrap();
    drop(cut);
    assert_eq!(put(&way, &group.genesis, &[]).status, 200);
    // A clean end does not wait for them either.
    relay.stop();
}

#[test]
fn nothing_about_people_is_written_down() {
    let folder = tempdir().unwrap();
    let relay = Running::configured(folder.path(), "[proxy]\naddress_header = \"x-forwarded-for\"\n");
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    taken(&way, &group.said(0));
    let from = [
        ("x-forwarded-for", "192.0.2.77"),
        ("user-agent", "somebody's own phone"),
    ];
    let refused = [
        put(&way, &group.said(0), &from),
        put(&way, &Group::new(relay.ledger_key(), 7).genesis, &from),
    ];
    assert_eq!(refused.map(|answer| answer.status), [201, 401]);
    let pass = group.people[0].pass(group.id, crate::gathered::now_s() + 500);
    let headers = [from[0], from[1], ("authorization", pass.as_str())];
    assert_eq!(
        way.ask(
            "GET",
            &format!("/v1/groups/{}/envelopes", group.id),
            &headers,
            &[]
        )
        .status,
        200
    );
    let secrets = [
        group.id.to_string(),
        group.people[0].device.key().to_string(),
        "192.0.2.77".to_owned(),
        "somebody".to_owned(),
        digest_of(b"").to_string(),
    ];
    let kept = relay.folder.clone();
    let said = relay.stop();
    for secret in secrets {
        assert!(!said.contains(&secret), "{said}");
    }
    // No file has what only requests said.
    for file in std::fs::read_dir(kept)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).unwrap();
        for secret in ["192.0.2.77", "somebody's own phone"] {
            let has = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!has, "{secret} in {}", file.display());
        }
    }
}
