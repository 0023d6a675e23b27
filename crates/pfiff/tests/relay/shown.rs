//! TLS with certificates made here, and what happens when they change.

use std::path::Path;

use rcgen::{CertificateParams, KeyPair};
use tempfile::tempdir;

use crate::asking::Way;
use crate::gathered::Group;
use crate::running::{Running, err, ran, wait};

const TLS: &str = "[tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n";

/// Puts a certificate for `localhost` there, and gives it.
fn certified(folder: &Path) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let pem = certificate.self_signed(&key).unwrap().pem();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("chain.pem"), &pem).unwrap();
    pem
}

#[test]
fn a_group_begins_and_listens_over_tls() {
    let folder = tempdir().unwrap();
    let pem = certified(folder.path());
    let relay = Running::configured(folder.path(), TLS);
    let way = Way::Tls(relay.address, pem);
    let group = Group::founded(&relay, &way, 1);
    let mut events = way
        .listen(&format!("/v1/groups/{}/events", group.id), &[])
        .unwrap();
    assert!(matches!(events.rung(), crate::asking::Event::Rung(1, _)));
    let health = way.get("/health");
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    assert!(health.header("strict-transport-security").is_some());
    // Whoever speaks plainly there gets no answer in plain.
    let plain = Way::Plain(relay.address).send(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert!(!plain.starts_with(b"HTTP/"));
}

#[test]
fn a_new_certificate_is_shown_without_a_restart_and_a_bad_one_never() {
    let folder = tempdir().unwrap();
    let old = certified(folder.path());
    let relay = Running::configured(folder.path(), TLS);
    assert_eq!(Way::Tls(relay.address, old.clone()).get("/health").status, 200);
    std::fs::write(folder.path().join("chain.pem"), "no certificate").unwrap();
    wait("the complaint", || {
        assert_eq!(Way::Tls(relay.address, old.clone()).get("/health").status, 200);
        relay.said().contains("the old one stays").then_some(())
    });
    let new = certified(folder.path());
    wait("the new certificate", || {
        let mut stream = Way::Tls(relay.address, new.clone()).open().ok()?;
        std::io::Write::write_all(&mut stream, b"GET /health HTTP/1.0\r\n\r\n").ok()
    });
    // What is told is read here by a thread of its own.
    wait("what is told of it", || {
        relay.said().contains("the certificate was renewed").then_some(())
    });
}

#[test]
fn certificates_that_cannot_be_shown_are_named_at_the_start() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    std::fs::write(&file, format!("listen = \"127.0.0.1:0\"\n{TLS}")).unwrap();
    let ended = ran(&["relay", "run", "--config", file.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(
        err(&ended).contains("chain.pem") && err(&ended).contains("hint: "),
        "{}",
        err(&ended)
    );
}
