//! A device whose address has no room left at a relay behind a proxy: what a person reads, and what becomes of a whistle.

use crate::lying::Liar;
use crate::street::{Neighbour, Street, text};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Questions a minute from one address: one in three seconds, so that little comes back while a command runs.
const PER_MINUTE: u32 = 20;
/// More than a whistle asks.
const ROOM_MAX: u32 = 16;

/// The relay's own machine, of which nothing is counted.
const HERE: &str = "127.0.0.1";

/// Nobody's address, and of no test before.
fn address(nth: u32) -> String {
    format!("198.51.100.{nth}")
}

/// One question from an address, by a proxy's word.
fn asks(street: &Street, address: &str) -> String {
    let mut relay = TcpStream::connect(("127.0.0.1", street.port)).unwrap();
    let question = format!(
        "GET /ledger/key HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {address}\r\nconnection: close\r\n\r\n"
    );
    relay.write_all(question.as_bytes()).unwrap();
    let mut answer = Vec::new();
    relay.read_to_end(&mut answer).unwrap();
    text(&answer)
}

/// From here on bo asks from an address that has room for so many questions.
fn has_room(street: &Street, proxy: &Liar, nth: u32, questions: u32) {
    let address = address(nth);
    for _ in questions..PER_MINUTE {
        assert!(asks(street, &address).starts_with("HTTP/1.1 200"));
    }
    proxy.comes_from(&address);
}

struct Scene {
    street: Street,
    proxy: Liar,
    founder: Neighbour,
    bo: Neighbour,
}

fn scene() -> Scene {
    let street = Street::behind_a_proxy(PER_MINUTE);
    let proxy = Liar::before(street.port);
    let founder = street.founder(&proxy.url);
    let bo = street.member(&founder, "bo", &["watcher"]);
    Scene {
        street,
        proxy,
        founder,
        bo,
    }
}

/// Each in a cell of its own: the same from the same cell is the same whistle, blown again.
fn whistle(nth: u32) -> Vec<String> {
    let north = format!("44.{}", 10 + nth);
    let words = [
        "whistle", "--what", "fire", "--north", &north, "--east", "-93.26", "--json",
    ];
    words.map(str::to_owned).into()
}

impl Scene {
    fn blows(&self, nth: u32) -> std::process::Output {
        let arguments = whistle(nth);
        self.bo
            .ran(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// How many alarms there are, and nothing that is not as it must be.
    fn alarms(&self, of: &Neighbour) -> usize {
        self.proxy.comes_from(HERE);
        let status = of.status();
        assert_eq!(status["findings"].as_array().unwrap().len(), 0, "{status}");
        assert_eq!(status["refused"].as_array().unwrap().len(), 0, "{status}");
        status["alarms"].as_array().unwrap().len()
    }
}

#[test]
fn who_asks_too_often_is_told_to_wait_and_for_how_long() {
    let street = Street::behind_a_proxy(PER_MINUTE);
    let mut answers = (0..PER_MINUTE * 10).map(|_| asks(&street, &address(1)));
    let refused = answers.find(|answer| !answer.starts_with("HTTP/1.1 200"));
    let refused = refused.unwrap().to_lowercase();
    assert!(refused.starts_with("http/1.1 429"), "{refused}");
    assert!(refused.contains("retry-after: "), "{refused}");
    assert!(refused.contains("too-often"), "{refused}");
}

/// Wherever in its command the room ends: blown again by its person, it is there once.
#[test]
fn a_whistle_that_was_refused_as_too_often_is_blown_again_and_is_there_once() {
    let scene = scene();
    let (mut refused, mut was_there) = (0, 0);
    for room in 0..ROOM_MAX {
        has_room(&scene.street, &scene.proxy, 100 + room, room);
        let blown = scene.blows(room);
        let there = scene.alarms(&scene.founder);
        if !blown.status.success() {
            let said = text(&blown.stderr);
            assert!(
                said.contains("too-often") && said.contains("wait, and send it again"),
                "{said}"
            );
            refused += 1;
            was_there += there - room as usize;
            assert!(scene.blows(room).status.success(), "later there is room");
        }
        assert_eq!(
            scene.alarms(&scene.founder),
            room as usize + 1,
            "with room for {room}"
        );
    }
    assert!(
        refused > was_there && was_there > 0 && refused < ROOM_MAX as usize,
        "{refused}, {was_there}"
    );
}

/// Nobody blows it again: the device's next command, whatever that is, sends what was blown.
#[test]
fn a_whistle_that_was_refused_as_too_often_goes_with_the_next_command() {
    let scene = scene();
    let (mut lost, mut known) = (Vec::new(), 0);
    for room in 0..ROOM_MAX {
        has_room(&scene.street, &scene.proxy, 100 + room, room);
        scene.blows(room);
        scene.proxy.comes_from(HERE);
        scene.bo.ran(&["group", "check-in", "corner"]);
        let there = scene.alarms(&scene.founder);
        if there == known {
            lost.push(room);
        }
        known = there;
    }
    assert_eq!(lost, [] as [u32; 0], "lost with room for so many questions");
}
