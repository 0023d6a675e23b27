//! The bell: whoever was away misses nothing, and whoever is slow holds up nobody.

use std::io::{BufRead as _, BufReader, Write as _};
use std::time::{Duration, Instant};

use tempfile::tempdir;

use crate::asking::{Event, Way};
use crate::gathered::{Group, now_s, put, taken};
use crate::running::{PATIENCE, Running};

fn events(group: &Group) -> String {
    format!("/v1/groups/{}/events", group.id)
}

fn sequence(event: Event) -> u64 {
    match event {
        Event::Rung(sequence, _) => sequence,
        other => panic!("{other:?} is no rung"),
    }
}

#[test]
fn a_stream_begins_with_the_time_and_goes_on_as_things_come() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let mut member = way.listen(&events(&group), &[("authorization", &pass)]).unwrap();
    let mut household = way.listen(&events(&group), &[]).unwrap();
    assert!(matches!(member.next(), Event::Time(time_s) if time_s.abs_diff(now_s()) < 30));
    assert_eq!(sequence(member.rung()), 1);
    assert_eq!(sequence(household.rung()), 1);
    let said = group.said(0);
    taken(&way, &said);
    let Event::Rung(2, bytes) = member.rung() else {
        panic!("a rung was due")
    };
    assert_eq!((bytes[8], &bytes[9 + 105..]), (1, said.bytes()));
    let Event::Rung(2, bytes) = household.rung() else {
        panic!("a rung was due")
    };
    assert_eq!((bytes[8], bytes.len()), (0, 9 + 105));
    taken(&way, &group.filmed(0));
    let Event::Rung(3, bytes) = member.rung() else {
        panic!("a rung was due")
    };
    assert_eq!((bytes[8], bytes.len()), (4, 9 + 105));
}

#[test]
fn whoever_is_removed_sees_no_closed_envelope_from_there_on() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    group.joined(2).iter().for_each(|envelope| taken(&way, envelope));
    let pass = group.people[1].pass(group.id, now_s() + 500);
    let mut stream = way
        .listen(
            &events(&group),
            &[("authorization", &pass), ("last-event-id", "3")],
        )
        .unwrap();
    taken(&way, &group.said(0));
    let what = |event| match event {
        Event::Rung(sequence, bytes) => (sequence, bytes[8]),
        other => panic!("{other:?} is no rung"),
    };
    assert_eq!(what(stream.rung()), (4, 1));
    let removed = group.removed(1);
    let answer = put(&way, &removed, &[]);
    group.saw(&relay, &removed, &answer.body);
    taken(&way, &group.said(0));
    assert_eq!(what(stream.rung()), (5, 1));
    assert_eq!(what(stream.rung()), (6, 0));
}

#[test]
fn a_reader_goes_on_across_a_restart_and_misses_nothing() {
    let folder = tempdir().unwrap();
    let mut relay = Running::in_folder(folder.path());
    let mut way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let mut stream = way.listen(&events(&group), &[]).unwrap();
    let mut seen = vec![sequence(stream.rung())];
    taken(&way, &group.said(0));
    seen.push(sequence(stream.rung()));
    relay.terminate();
    assert_eq!(stream.rung(), Event::End);
    assert_eq!(stream.rung(), Event::Gone);
    relay.stop();
    for ending in ["stopped", "killed"] {
        relay = Running::in_folder(folder.path());
        way = Way::Plain(relay.address);
        // Sent while nobody listens.
        (0..3).for_each(|_| taken(&way, &group.said(0)));
        let last = seen.last().unwrap().to_string();
        stream = way.listen(&events(&group), &[("last-event-id", &last)]).unwrap();
        seen.extend((0..3).map(|_| sequence(stream.rung())));
        match ending {
            "killed" => relay.kill(),
            _ => drop(relay.stop()),
        }
    }
    assert_eq!(seen, (1..=8).collect::<Vec<u64>>());
}

/// More than fits into a connection that nobody reads: its 110 envelopes are 1.8 MB, 2.4 in base64.
#[test]
fn a_reader_that_stalls_holds_up_nobody() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let listen = || way.listen(&events(&group), &[("authorization", &pass)]).unwrap();
    let mut stalled = listen();
    let mut fast: Vec<_> = (0..10).map(|_| listen()).collect();
    let mut seen = fast.iter_mut().map(|stream| sequence(stream.rung()));
    assert!(seen.all(|sequence| sequence == 1));
    for sequence_due in 2..112 {
        taken(&way, &group.told(0));
        let mut seen = fast.iter_mut().map(|stream| sequence(stream.rung()));
        assert!(seen.all(|sequence| sequence == sequence_due));
    }
    // It gets them all when it reads at last.
    (1..112).for_each(|sequence_due| assert_eq!(sequence(stalled.rung()), sequence_due));
}

#[test]
fn there_is_room_for_as_many_readers_as_was_said_and_a_place_is_given_back() {
    let folder = tempdir().unwrap();
    let relay = Running::configured(folder.path(), "[limits]\nstreams = 1\n");
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let first = way.listen(&events(&group), &[]).unwrap();
    let second = way.get(&events(&group));
    assert_eq!((second.status, second.code().as_str()), (503, "too-many-streams"));
    assert_eq!(second.header("retry-after"), Some("30"));
    drop(first);
    // The relay notices when it next writes.
    crate::running::wait("the place", || {
        assert!(put(&way, &group.said(0), &[]).status < 500);
        way.listen(&events(&group), &[]).ok()
    });
}

/// Reads one answer of a connection that goes on.
fn answer(stream: &mut impl std::io::BufRead) -> (String, Vec<u8>) {
    let (mut head, mut body) = (String::new(), Vec::new());
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).unwrap() > 0, "{head}");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.resize(length.map_or(0, |length| length.parse().unwrap()), 0);
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

/// A connection that takes little before it is read.
fn narrow(relay: &Running) -> std::net::TcpStream {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16_384).unwrap();
    let stream = runtime.block_on(async { socket.connect(relay.address).await.unwrap().into_std() });
    let stream = stream.unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Whether the relay comes to have so many streams while nobody reads: where it does not, a second is enough to see it.
fn comes_to(way: &Way, streams: u32) -> bool {
    let begun = Instant::now();
    let line = format!("pfiff_streams {streams}\n");
    while begun.elapsed() < Duration::from_secs(1) {
        if way.get("/metrics").text().contains(&line) {
            return true;
        }
        // Not more often than one address may ask.
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Asked for all at once, and read late: a stream that begins behind answers which are not sent yet cuts none of them.
/// With one more answer each time, up to the first that keeps the relay from coming to the stream: with one less, the last
/// was not sent when it came there.
#[test]
fn a_stream_begins_when_all_that_was_asked_before_it_is_sent() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    (0..60).for_each(|_| taken(&way, &group.told(0)));
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let path = format!("/v1/groups/{}/envelopes", group.id);
    let whole = way.ask("GET", &path, &[("authorization", &pass)], &[]).body;
    assert!(whole.len() > 900_000);
    let asks =
        |path: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {pass}\r\n\r\n");
    let mut open = Vec::new();
    for answers in 1.. {
        assert!(answers < 30, "the connection takes all of it at once");
        let mut stream = narrow(&relay);
        let all = asks(&path).repeat(answers) + &asks(&events(&group));
        stream.write_all(all.as_bytes()).unwrap();
        let came = comes_to(&way, u32::try_from(answers).unwrap());
        let mut stream = BufReader::new(stream);
        for number in 1..=answers {
            let (head, body) = answer(&mut stream);
            assert!(
                head.starts_with("HTTP/1.1 200") && body == whole,
                "{number} of {answers}: {head}"
            );
        }
        let (head, _) = answer(&mut stream);
        assert!(head.contains("text/event-stream"), "{head}");
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        assert_eq!(line, "event: time\n");
        open.push(stream);
        if !came {
            return;
        }
    }
}
