//! How streams begin: whatever stands around a request for events, the reader gets its stream or a refusal, and others go
//! on. Bytes are sent here as they stand.

use std::io::{Read as _, Write as _};

use tempfile::{TempDir, tempdir};

use crate::asking::{Stream, Way};
use crate::gathered::{Group, now_s, taken};
use crate::running::Running;

/// A relay with a group of which one rung is there.
struct Begun {
    _folder: TempDir,
    relay: Running,
    way: Way,
    group: Group,
}

fn begun(limits: &str) -> Begun {
    let folder = tempdir().unwrap();
    let relay = Running::configured(folder.path(), limits);
    let way = Way::Plain(relay.address);
    let group = Group::founded(&relay, &way, 1);
    Begun {
        _folder: folder,
        relay,
        way,
        group,
    }
}

impl Begun {
    fn head(&self, method: &str, version: &str) -> String {
        format!(
            "{method} /v1/groups/{}/events HTTP/{version}\r\nhost: a\r\n",
            self.group.id
        )
    }

    fn asked(&self, bytes: &str) -> Box<dyn Stream> {
        let mut stream = self.way.open().unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    }

    /// Something said, which whoever listens must get; a stream that other things were asked on too.
    fn goes_on(&mut self, stream: &mut dyn Stream) {
        until(stream, "id: 1\n");
        let said = self.group.said(0);
        taken(&self.way, &said);
        until(stream, "id: 2\n");
    }
}

/// Reads until this was there, and says all that came.
fn until(stream: &mut dyn Stream, due: &str) -> String {
    let (mut came, mut byte) = (String::new(), [0]);
    while !came.ends_with(due) {
        let count = stream.read(&mut byte).unwrap();
        assert!(count > 0, "it ended without {due:?}: {came}");
        came.push(char::from(byte[0]));
    }
    came
}

#[test]
fn a_head_may_come_in_any_pieces() {
    let mut begun = begun("");
    let head = begun.head("GET", "1.1") + "\r\n";
    let mut stream = begun.way.open().unwrap();
    for byte in head.as_bytes() {
        stream.write_all(&[*byte]).unwrap();
        stream.flush().unwrap();
    }
    assert!(until(&mut *stream, "\r\n\r\n").starts_with("HTTP/1.1 200 "));
    begun.goes_on(&mut *stream);
}

#[test]
fn half_a_head_holds_up_no_stream_and_becomes_one_when_it_is_whole() {
    let mut begun = begun("");
    let whole = begun.head("GET", "1.1") + "\r\n";
    let (first, second) = whole.split_at(40);
    let mut half = begun.asked(first);
    let mut other = begun.asked(&whole);
    until(&mut *other, "id: 1\n");
    half.write_all(second.as_bytes()).unwrap();
    begun.goes_on(&mut *half);
    until(&mut *other, "id: 2\n");
}

/// One byte more again and again: the head has its time in all, not from byte to byte.
#[test]
fn a_head_that_never_ends_is_cut() {
    let begun = begun("");
    let started = std::time::Instant::now();
    let mut slow = begun.asked(&begun.head("GET", "1.1"));
    let (mut drip, mut came) = (true, Vec::new());
    crate::running::wait("the cut", || {
        drip = drip && slow.write_all(b"x").is_ok();
        (!drip || started.elapsed().as_secs() > 25).then_some(())
    });
    let _ = slow.read_to_end(&mut came);
    assert!(!drip, "it was still open after 25 s");
    assert!(!String::from_utf8_lossy(&came).contains("event"));
}

/// Whoever still sends when it is refused may lose the answer with the connection; who sent no more than is read gets it.
#[test]
fn a_head_of_more_than_32_kib_is_refused_and_one_of_16_is_not() {
    let mut begun = begun("");
    let filled = |bytes: usize| begun.head("GET", "1.1") + "x: " + &"y".repeat(bytes) + "\r\n\r\n";
    let (small, large) = (filled(16 * 1024), filled(64 * 1024));
    let answer = String::from_utf8_lossy(&begun.way.send(large.as_bytes())).into_owned();
    assert!(
        !answer.contains("200 OK") && !answer.contains("event"),
        "{answer}"
    );
    let answer = String::from_utf8_lossy(&begun.way.send(&large.as_bytes()[..32 * 1024])).into_owned();
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let mut stream = begun.asked(&small);
    begun.goes_on(&mut *stream);
}

#[test]
fn what_is_asked_before_is_answered_before_and_what_stands_behind_is_left() {
    let mut begun = begun("");
    let before = "GET /health HTTP/1.1\r\nhost: a\r\n\r\n".repeat(3);
    let asked = format!(
        "{before}{}\r\nGET /ready HTTP/1.1\r\nhost: a\r\n\r\n",
        begun.head("GET", "1.1")
    );
    let mut stream = begun.asked(&asked);
    let came = until(&mut *stream, "event: time\n");
    assert_eq!(came.matches("HTTP/1.1 200 OK").count(), 4, "{came}");
    assert_eq!(came.matches("ok\n").count(), 3, "{came}");
    stream.write_all(&[b'z'; 4_096]).unwrap();
    begun.goes_on(&mut *stream);
}

/// What was answered before a stream must have gone out before it: 12 MiB, and a reader who does not read at first.
fn much_is_asked_before(way: &Way, group: &mut Group) {
    (0..64).for_each(|_| taken(way, &group.told(0)));
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let path = format!("/v1/groups/{}", group.id);
    let batch = way.ask(
        "GET",
        &format!("{path}/envelopes?after=0"),
        &[("authorization", &pass)],
        &[],
    );
    assert!(batch.body.len() > 900_000);
    let ask = |what: &str| format!("GET {path}/{what} HTTP/1.1\r\nhost: a\r\nauthorization: {pass}\r\n\r\n");
    let asked = ask("envelopes?after=0").repeat(12) + &ask("envelopes?after=64").repeat(2) + &ask("events");
    let mut stream = way.open().unwrap();
    stream.write_all(asked.as_bytes()).unwrap();
    // Others are answered meanwhile.
    (0..50).for_each(|_| assert_eq!(way.get("/health").status, 200));
    for number in 0..12 {
        let head = until(&mut *stream, "\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 "), "{number}: {head}");
        let mut body = vec![0; batch.body.len()];
        stream.read_exact(&mut body).unwrap();
        assert!(body == batch.body, "{number}");
    }
    for _ in 0..2 {
        let head = until(&mut *stream, "\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        stream
            .read_exact(&mut vec![0; length.unwrap().parse().unwrap()])
            .unwrap();
    }
    let head = until(&mut *stream, "\r\n\r\n");
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.contains("text/event-stream"),
        "{head}"
    );
    until(&mut *stream, "id: 1\n");
    until(&mut *stream, "id: 65\n");
}

#[test]
fn what_was_asked_before_goes_out_before_also_where_it_is_much() {
    let mut begun = begun("");
    much_is_asked_before(&begun.way, &mut begun.group);
}

#[test]
fn what_was_asked_before_goes_out_before_under_tls_too() {
    let folder = tempdir().unwrap();
    let (relay, way) = under_tls(folder.path());
    let mut group = Group::founded(&relay, &way, 1);
    much_is_asked_before(&way, &mut group);
}

#[test]
fn the_oldest_http_gets_the_same_bytes() {
    let mut begun = begun("");
    let mut stream = begun.asked(&(begun.head("GET", "1.0") + "\r\n"));
    let head = until(&mut *stream, "\r\n\r\n");
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n"), "{head}");
    for line in [
        "content-type: text/event-stream",
        "access-control-allow-origin: *",
        "cache-control: no-store",
        "x-accel-buffering: no",
        "connection: close",
        "date: ",
    ] {
        assert!(head.contains(&format!("\r\n{line}")), "{line} is not in {head}");
    }
    assert!(until(&mut *stream, "\n").starts_with("event: time"));
    begun.goes_on(&mut *stream);
}

#[test]
fn who_asks_for_the_head_alone_takes_no_place() {
    let mut begun = begun("[limits]\nstreams = 1\n");
    let asked = begun.head("HEAD", "1.1") + "\r\n" + &begun.head("GET", "1.1") + "\r\n";
    let mut stream = begun.asked(&asked);
    let came = until(&mut *stream, "\r\n\r\n");
    assert!(
        came.starts_with("HTTP/1.1 200 OK\r\n") && came.contains("text/event-stream"),
        "{came}"
    );
    let came = until(&mut *stream, "event: time\n");
    assert!(came.starts_with("HTTP/1.1 200 OK\r\n"), "{came}");
    begun.goes_on(&mut *stream);
}

#[test]
fn a_place_is_given_back_when_its_reader_leaves() {
    let begun = begun("[limits]\nstreams = 1\n");
    let asked = begun.head("GET", "1.1") + "\r\n";
    for _ in 0..3 {
        // Nothing is written to who left, so it must be noticed without that.
        crate::running::wait("the place", || {
            let mut stream = begun.asked(&asked);
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            (&first == b"HTTP/1.1 200").then_some(())
        });
    }
    begun.relay.stop();
}

fn under_tls(folder: &std::path::Path) -> (Running, Way) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let tls = "[tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n";
    let relay = Running::configured(folder, tls);
    let way = Way::Tls(relay.address, made.cert.pem());
    (relay, way)
}

#[test]
fn the_end_is_told_under_tls_and_to_who_shows_a_pass() {
    let folder = tempdir().unwrap();
    let (relay, way) = under_tls(folder.path());
    let mut group = Group::founded(&relay, &way, 1);
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let path = format!("/v1/groups/{}/events", group.id);
    let mut stream = way.listen(&path, &[("authorization", &pass)]).unwrap();
    assert!(matches!(stream.rung(), crate::asking::Event::Rung(1, _)));
    // More than one record of TLS holds.
    for sequence_due in 2..12 {
        taken(&way, &group.told(0));
        assert!(
            matches!(stream.rung(), crate::asking::Event::Rung(sequence, bytes) if sequence == sequence_due && bytes[8] == 1)
        );
    }
    let ended = std::thread::spawn(move || relay.stop());
    assert_eq!(stream.rung(), crate::asking::Event::End);
    assert_eq!(stream.rung(), crate::asking::Event::Gone);
    ended.join().unwrap();
}
