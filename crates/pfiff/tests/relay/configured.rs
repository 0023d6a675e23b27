//! What an operator writes down, and what is said of mistakes in it.

use tempfile::tempdir;

use crate::asking::Way;
use crate::running::{Running, err, ran};

fn refused(config: &str) -> String {
    let folder = tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    std::fs::write(&file, config).unwrap();
    let ended = ran(&["relay", "run", "--config", file.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(2), "{}", err(&ended));
    assert!(err(&ended).contains("hint: "), "{}", err(&ended));
    err(&ended)
}

#[test]
fn mistakes_are_named_with_their_line() {
    assert!(refused("origin = \"a/b\"\nsteams = 5\n").contains("relay.toml, line 2: unknown field `steams`"));
    assert!(refused("listen = \"0.0.0.0:0\"\n").contains("0.0.0.0:0 is not only this machine"));
    let acme = "[acme]\ndomains = [\"relay.example\"]\nagree = true\n";
    let files = "[tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n";
    assert!(refused(&format!("{files}{acme}")).contains("[tls] and [acme] both give a certificate"));
    assert!(refused(&format!("{acme}ca = \"none.pem\"\n")).contains("none.pem"));
}

#[test]
fn rates_are_by_the_address_that_a_proxy_names_last() {
    let folder = tempdir().unwrap();
    let config =
        "[proxy]\naddress_header = \"x-forwarded-for\"\n[limits]\nrequests_per_minute_per_address = 5\n";
    let relay = Running::configured(folder.path(), config);
    let way = Way::Plain(relay.address);
    let asked = |named: &str| way.ask("GET", "/health", &[("x-forwarded-for", named)], &[]);
    (0..5).for_each(|one| assert_eq!(asked(&format!("10.0.0.{one}, 192.0.2.1")).status, 200));
    let refused = asked("192.0.2.1");
    assert_eq!((refused.status, refused.code().as_str()), (429, "too-often"));
    let after_s: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&after_s));
    assert_eq!(asked("192.0.2.2").status, 200);
    assert!(!relay.said().contains("192.0.2"), "{}", relay.said());
}

#[test]
fn figures_are_for_this_machine_and_about_nobody() {
    let folder = tempdir().unwrap();
    let relay = Running::configured(folder.path(), "[proxy]\naddress_header = \"x-forwarded-for\"\n");
    let way = Way::Plain(relay.address);
    let elsewhere = way.ask("GET", "/metrics", &[("x-forwarded-for", "192.0.2.1")], &[]);
    assert_eq!((elsewhere.status, elsewhere.code().as_str()), (403, "not-here"));
    let group = crate::gathered::Group::founded(&relay, &way, 1);
    let told = way.get("/metrics").text();
    assert!(told.contains("\npfiff_envelopes_taken_total 1\n"), "{told}");
    assert!(told.contains("pfiff_answers_total{status=\"2xx\"}"), "{told}");
    assert!(!told.contains(&group.id.to_string()[..8]) && !told.contains("192.0.2"));
    assert_eq!(way.get("/ready").text(), "ready\n");
}

#[test]
fn two_relays_do_not_share_a_folder_and_a_ledger_keeps_its_name() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let arguments = [
        "relay",
        "run",
        "--folder",
        folder.path().to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
    ];
    let second = ran(&arguments);
    assert_eq!(second.status.code(), Some(2));
    assert!(err(&second).contains("in use by"), "{}", err(&second));
    relay.stop();
    let file = folder.path().join("relay.toml");
    std::fs::write(
        &file,
        "folder = \".\"\norigin = \"other.example/ledger\"\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    let renamed = ran(&["relay", "run", "--config", file.to_str().unwrap()]);
    assert_eq!(renamed.status.code(), Some(2));
    assert!(
        err(&renamed).contains("a ledger keeps its name"),
        "{}",
        err(&renamed)
    );
}
