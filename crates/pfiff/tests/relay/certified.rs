//! A certificate by ACME: had from a real directory, shown, kept; and a relay that runs on without one.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tempfile::tempdir;

use crate::asking::Way;
use crate::directory::{Directory, free_port};
use crate::running::{Running, wait};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Whether somebody who trusts that root comes in.
fn is_shown(relay: &Running, root: &str) -> bool {
    let asked = b"GET /health HTTP/1.0\r\nhost: localhost\r\n\r\n";
    let stream = Way::Tls(relay.address, root.to_owned()).open();
    stream.is_ok_and(|mut stream| stream.write_all(asked).is_ok())
}

#[test]
fn a_certificate_is_had_by_acme_shown_and_kept() {
    let port = free_port();
    let Some(mut directory) = Directory::looking_at(port) else {
        println!("skipped: pebble is not installed; `scripts/install.sh acme` installs it");
        return;
    };
    let folder = tempdir().unwrap();
    let (config, root) = (directory.config(), directory.root());
    let relay = Running::on(port, folder.path(), &config);
    wait("a certificate", || {
        assert!(
            !relay.said().contains("no new certificate came"),
            "{}",
            relay.said()
        );
        is_shown(&relay, &root).then_some(())
    });
    let way = Way::Tls(relay.address, root);
    assert_eq!(way.get("/health").text(), "ok\n");
    let told = way.get("/metrics").text();
    let left = told
        .lines()
        .find_map(|line| line.strip_prefix("pfiff_certificate_left_seconds "));
    assert!(left.unwrap().parse::<u64>().unwrap() > 86_400, "{told}");
    let said = relay.stop();
    assert!(
        said.contains("there is no certificate yet: one for localhost is asked for at https://localhost:")
    );
    assert!(said.contains("the certificate was renewed"), "{said}");

    let kept = folder.path().join("kept/acme");
    let modes = ["", "account.json", "certificate.pem"].map(|name| mode(&kept.join(name)));
    assert_eq!(modes, [0o700, 0o600, 0o600]);
    // With nobody left to ask, the next start shows the one that was kept.
    directory.stop();
    let relay = Running::on(port, folder.path(), &config);
    let Way::Tls(_, root) = way else { return };
    assert_eq!(Way::Tls(relay.address, root).get("/health").text(), "ok\n");
    let said = relay.stop();
    assert!(!said.contains("certificate"), "{said}");
}

#[test]
fn a_relay_runs_on_without_a_directory_and_says_why() {
    let folder = tempdir().unwrap();
    let config = format!(
        "[acme]\ndomains = [\"relay.example\"]\nagree = true\ndirectory = \"https://127.0.0.1:{}/dir\"\n",
        free_port()
    );
    let mut relay = Running::on(free_port(), folder.path(), &config);
    let said = wait("the complaint", || {
        let said = relay.said();
        said.contains("no new certificate came").then_some(said)
    });
    assert!(
        said.contains("tried again in 5 minutes: asking 127.0.0.1: "),
        "{said}"
    );
    // TLS says no, in an alert.
    let hello = Way::Plain(relay.address).send(b"GET /health HTTP/1.1\r\n\r\n");
    assert!(!hello.starts_with(b"HTTP/"));
    assert!(!relay.has_ended());
    relay.stop();
}
