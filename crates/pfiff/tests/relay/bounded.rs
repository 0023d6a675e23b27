//! What one sender, one proxy, one clock or one disk does not get from a relay, asked as they would.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::group::Key;
use keys::Device;
use relay::{Founding, Relay, Settings, WallTime};
use seal::envelope::digest_of;
use seal::ledger::{Checkpoint, CosignerKey, LogKey};
use tempfile::tempdir;

use crate::asking::{Answer, Way};
use crate::gathered::{Group, ORIGIN, now_s, taken};
use crate::running::{Running, err, out, ran, wait};

const COSIGNER: &str = "cosigner.example";

fn rubbish(way: &Way, bytes: usize) -> Answer {
    let body = vec![7; bytes];
    way.ask("PUT", &format!("/v1/envelopes/{}", digest_of(&body)), &[], &body)
}

/// Until a large body of so many bytes is refused by what it announces. It sends none of it: whoever tried with bytes would take the room
/// for which it waits.
fn wait_until_full(way: &Way, header: &str, bytes: usize) {
    let head = format!(
        "PUT /v1/envelopes/{} HTTP/1.1\r\nhost: localhost\r\n{header}content-length: {bytes}\r\n\r\n",
        "0".repeat(64)
    );
    wait("the slow one's bytes", || {
        let Way::Plain(address) = way else {
            panic!("this is asked plainly")
        };
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(std::time::Duration::from_millis(200)))
            .unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut begin = [0; 12];
        stream
            .read_exact(&mut begin)
            .ok()
            .filter(|()| &begin == b"HTTP/1.1 503")
    });
}

#[test]
fn bodies_that_are_under_way_have_so_much_room_together() {
    let folder = tempdir().unwrap();
    // As little as may be said: the largest envelope has room all the same.
    let relay = Running::configured(folder.path(), "[limits]\nbodies_bytes_max = 1\n");
    let way = Way::Plain(relay.address);
    assert_eq!(rubbish(&way, 400_000).code(), "malformed");
    let mut slow = way.open().unwrap();
    let head = format!(
        "PUT /v1/envelopes/{} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1110000\r\n\r\n",
        "0".repeat(64)
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&[7; 1_100_000]).unwrap();
    wait_until_full(&way, "", 70_000);
    let busy = rubbish(&way, 400_000);
    assert_eq!(busy.status, 503);
    assert_eq!(
        (busy.code().as_str(), busy.header("retry-after")),
        ("busy", Some("2"))
    );
    // A whistle has room all the same: more than the recording left.
    assert_eq!(rubbish(&way, 60_000).code(), "malformed");
    drop(slow);
    wait("the room", || {
        (rubbish(&way, 400_000).status == 400).then_some(())
    });
}

#[test]
fn one_address_does_not_fill_the_room_for_bodies() {
    let folder = tempdir().unwrap();
    let config = "[proxy]\naddress_header = \"x-forwarded-for\"\n[limits]\nbodies_bytes_max = 16777216\n";
    let relay = Running::configured(folder.path(), config);
    let way = Way::Plain(relay.address);
    let put = |from, bytes: usize| {
        let body = vec![7; bytes];
        let path = format!("/v1/envelopes/{}", digest_of(&body));
        way.ask("PUT", &path, &[("x-forwarded-for", from)], &body)
    };
    let mut slow = way.open().unwrap();
    let head = format!(
        "PUT /v1/envelopes/{} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\ncontent-length: 1100000\r\n\r\n",
        "0".repeat(64)
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&[7; 1_000_000]).unwrap();
    // Of 12 MiB an eighth.
    wait_until_full(&way, "x-forwarded-for: 192.0.2.1\r\n", 580_000);
    let busy = put("192.0.2.1", 1_000_000);
    assert_eq!(busy.status, 503);
    assert_eq!(busy.code(), "busy");
    assert_eq!(put("192.0.2.2", 1_000_000).code(), "malformed");
    assert_eq!(put("192.0.2.1", 60_000).code(), "malformed");
    drop(slow);
    wait("its share", || {
        (put("192.0.2.1", 1_000_000).status == 400).then_some(())
    });
}

/// One of Prometheus' figures.
fn figure(way: &Way, name: &str) -> u64 {
    let text = way.get("/metrics").text();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("pfiff_{name} ")));
    line.unwrap().parse().unwrap()
}

/// The newest checkpoint's text, and a cosigner's line under it.
fn cosigned(relay: &Running, way: &Way, device: &Device) -> Vec<u8> {
    let text = way.get("/ledger/checkpoint").text();
    let known = LogKey::new(ORIGIN, &relay.ledger_key().0).unwrap();
    let mut checkpoint = Checkpoint::parse(text.as_bytes())
        .unwrap()
        .verify(&known)
        .unwrap();
    checkpoint
        .cosign(COSIGNER, device.signing_key(), now_s())
        .unwrap();
    let signed = checkpoint.to_string();
    let (note, _) = text.split_once("\n\n").unwrap();
    format!("{note}\n\n{}\n", signed.lines().last().unwrap()).into_bytes()
}

#[test]
fn a_cosigners_line_is_written_once_and_a_long_one_is_not_read() {
    let folder = tempdir().unwrap();
    let device = Device::from_secret(&[77; 32]);
    let known = CosignerKey::new(COSIGNER, &device.key().0).unwrap();
    let relay = Running::configured(folder.path(), &format!("cosigners = [\"{known}\"]\n"));
    let way = Way::Plain(relay.address);
    let _group = Group::founded(&relay, &way, 1);
    let line = cosigned(&relay, &way, &device);
    let post = |body: &[u8]| way.ask("POST", "/ledger/cosignatures", &[], body);
    assert_eq!(post(&line).status, 204);
    let commits = figure(&way, "commits_total");
    for _ in 0..5 {
        assert_eq!(post(&line).status, 204);
    }
    let stranger = Device::from_secret(&[78; 32]);
    assert_eq!(post(&cosigned(&relay, &way, &stranger)).code(), "no-cosigner");
    assert_eq!(figure(&way, "commits_total"), commits);
    assert_eq!(post(&vec![b'x'; 9_000]).code(), "too-large");
    assert_eq!(way.get("/ledger/checkpoint").text().matches(COSIGNER).count(), 1);
}

#[test]
fn figures_are_not_for_whoever_comes_through_a_proxy() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let ask = |name| way.ask("GET", "/metrics", &[(name, "192.0.2.7")], &[]);
    assert_eq!(way.get("/metrics").status, 200);
    for name in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
        let answer = ask(name);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "not-here"),
            "{name}"
        );
    }
    assert_eq!(way.get("/metrics").status, 200);
    let said = wait("the word", || {
        Some(relay.said()).filter(|said| said.contains("address_header"))
    });
    assert_eq!(said.matches("address_header").count(), 1, "{said}");
    assert!(!said.contains("192.0.2.7"), "{said}");
}

#[test]
fn a_relay_that_takes_nothing_in_is_not_ready() {
    let folder = tempdir().unwrap();
    let relay = Running::configured(folder.path(), "[limits]\nfree_bytes_min = 9000000000000000000\n");
    let way = Way::Plain(relay.address);
    let answer = way.get("/ready");
    assert_eq!((answer.status, answer.code().as_str()), (503, "full"));
    assert_eq!(way.get("/health").status, 200);
}

#[test]
fn a_relays_folder_is_for_its_owner_whoever_made_it() {
    let folder = tempdir().unwrap();
    let kept = folder.path().join("kept");
    std::fs::create_dir_all(kept.join("custody")).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let open = |path: &Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    open(&kept);
    open(&kept.join("custody"));
    let relay = Running::in_folder(&kept);
    let mut group = Group::founded(&relay, &Way::Plain(relay.address), 1);
    taken(&Way::Plain(relay.address), &group.filmed(0));
    fn all(folder: &Path, check: &dyn Fn(&Path)) {
        for one in std::fs::read_dir(folder).unwrap() {
            let path = one.unwrap().path();
            check(&path);
            if path.is_dir() {
                all(&path, check);
            }
        }
    }
    assert_eq!(mode(&kept), 0o700);
    all(&kept, &|path| {
        let due = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(path), due, "{}", path.display());
    });
}

/// A relay that was last there so many days ago, with a group in it.
fn left_alone(folder: &Path, days: u64) {
    let then_s = now_s() - days * 86_400;
    let then = WallTime(i64::try_from(then_s).unwrap() * 1_000_000_000);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let relay = Relay::open(folder, Settings::new(ORIGIN)).unwrap();
    let key: Key = relay.ledger_key().0;
    let mut group = Group::new(key, 1);
    for envelope in [group.genesis.clone(), group.filmed(0)] {
        let bytes = envelope.bytes().to_vec();
        runtime
            .block_on(relay.take_in(bytes, Founding::Allowed, then))
            .unwrap();
    }
    relay.retain(then).unwrap();
    relay.close();
}

#[test]
fn a_clock_that_went_too_far_is_believed_when_the_operator_says_so() {
    for is_running in [true, false] {
        let folder = tempdir().unwrap();
        left_alone(folder.path(), 400);
        let files = || std::fs::read_dir(folder.path().join("custody")).unwrap().count();
        let mut relay = Running::in_folder(folder.path());
        let said = wait("the doubt", || {
            Some(relay.said()).filter(|said| said.contains("pfiff relay trust-clock"))
        });
        assert!(said.contains("9600 hours ahead"), "{said}");
        assert_eq!(
            figure(&Way::Plain(relay.address), "clock_ahead_seconds") / 3_600,
            9_600
        );
        assert_eq!(files(), 1);
        if !is_running {
            relay.terminate();
            wait("the end", || relay.has_ended().then_some(()));
        }
        let trusted = ran(&[
            "relay",
            "trust-clock",
            "--folder",
            folder.path().to_str().unwrap(),
        ]);
        assert!(trusted.status.success(), "{}", err(&trusted));
        assert!(out(&trusted).contains("is believed"), "{}", out(&trusted));
        if !is_running {
            relay = Running::in_folder(folder.path());
        }
        wait("retention", || (files() == 0).then_some(()));
        assert_eq!(figure(&Way::Plain(relay.address), "clock_ahead_seconds"), 0);
    }
}
