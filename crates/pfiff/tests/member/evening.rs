//! One evening of five devices: found, join, check in, whistle, two confirm, notice, correction, remove.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::lying::Liar;
use crate::street::{Street, text, wait};

#[test]
fn five_neighbours_warn_a_town_and_take_it_back() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let [bo, cy] = ["bo", "cy"].map(|name| street.member(&founder, name, &["watcher"]));
    let removed = street.member(&founder, "di", &["watcher"]);
    let dispatcher = street.member(&founder, "ed", &["dispatcher"]);
    assert_eq!(founder.status()["members"].as_array().unwrap().len(), 5);
    for one in [&bo, &cy, &removed] {
        one.json(&["group", "check-in", "corner of Nicollet", "--json"]);
    }
    let whistle = founder.whistle("danger");
    let early = bo.refused(&["notice", &whistle, "alert"]);
    assert!(
        early.contains("0 voices for the alarm") && early.contains("hint: "),
        "{early}"
    );
    bo.json(&["answer", &whistle, "confirmed", "--json"]);
    assert!(
        !bo.ran(&["notice", &whistle, "alert"]).status.success(),
        "one voice is not the margin"
    );
    cy.json(&["answer", &whistle, "confirmed", "--json"]);
    assert_eq!(
        cy.json(&["notice", &whistle, "alert", "--json"])["notice"],
        "told"
    );
    assert_eq!(
        bo.json(&["notice", &whistle, "alert", "--json"])["notice"],
        "told before"
    );
    assert_eq!(
        dispatcher.json(&["notice", &whistle, "correction", "--json"])["state"],
        "correction"
    );
    let alarm = &founder.status()["alarms"][0];
    assert_eq!(
        (alarm["standing"].as_str(), alarm["told"].as_str()),
        (Some("unfounded"), Some("correction"))
    );

    founder.json(&["group", "remove", &removed.me(), "--json"]);
    let secret = bo.whistle("fire");
    let shown = removed.status();
    assert_eq!(shown["members"].as_array().unwrap().len(), 4);
    let alarms = shown["alarms"].as_array().unwrap();
    assert!(
        alarms.iter().all(|one| one["whistle"] != secret.as_str()),
        "the removed one reads the next epoch"
    );
    let kept = std::fs::read_to_string(removed.folder().join("keys.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert!(
        kept["circle"].get("1").is_none(),
        "the removed one has the next epoch's key"
    );
    assert!(
        cy.status()["alarms"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["whistle"] == secret.as_str())
    );
}

#[test]
fn a_newcomer_reads_what_was_said_before_in_the_epoch() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    founder.json(&["group", "check-in", "corner", "--json"]);
    let whistle = founder.whistle("fire");
    let late = street.member(&founder, "late", &["watcher"]);
    let shown = late.status();
    assert_eq!(shown["alarms"][0]["whistle"], whistle.as_str(), "{shown}");
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
    let second = founder.whistle("hurt");
    let alarms = late.status()["alarms"].as_array().unwrap().clone();
    assert!(alarms.iter().any(|one| one["whistle"] == second.as_str()));
}

#[test]
fn who_watches_sees_a_whistle_when_it_is_blown() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let mut watch = bo
        .pfiff(&["watch", "--check-in", "corner", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("\"members\""));
    let whistle = founder.whistle("hurt");
    let heard = wait("the whistle", || {
        lines
            .next()
            .map(Result::unwrap)
            .filter(|line| line.contains(&whistle))
    });
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(
        heard.contains("\"kind\":\"whistle\"") && heard.contains("hurt"),
        "{heard}"
    );
}

/// No stream comes through; what is read between two tries is told all the same.
#[test]
fn who_watches_a_relay_that_has_no_room_misses_nothing() {
    let street = Street::plain();
    let liar = Liar::before(street.port);
    let founder = street.founder(&liar.url);
    let bo = street.member(&founder, "bo", &["watcher"]);
    liar.is_deaf();
    let mut watch = bo
        .pfiff(&["watch", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("\"members\""));
    let whistle = founder.whistle("hurt");
    let (say, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let heard = lines.map_while(Result::ok).find(|line| line.contains(&whistle));
        say.send(heard)
    });
    let heard = wait("the whistle", || heard.try_recv().ok());
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(heard.is_some(), "the watch ended, and had told nothing");
}

#[test]
fn who_was_removed_is_told_so() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    assert_eq!(bo.status()["is_member"], true);
    founder.json(&["group", "remove", &bo.me(), "--json"]);
    assert_eq!(bo.status()["is_member"], false);
    let said = text(&bo.ran(&["group", "status"]).stdout);
    assert!(said.contains("this device is no member of it"), "{said}");
}

/// An hour off, either way: the relay judges passes by its own clock, and says what that is.
#[test]
fn a_device_whose_clock_is_wrong_reads_what_members_read() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    for off in ["-1h", "+1h"] {
        let whistle = founder.whistle("hurt");
        let ran = bo.at(off, &["group", "status", "--json"]);
        assert!(ran.status.success(), "{off}: {}", text(&ran.stderr));
        let shown: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
        let alarms = shown["alarms"].as_array().unwrap();
        assert!(
            alarms.iter().any(|one| one["whistle"] == whistle.as_str()),
            "{off}: {shown}"
        );
        assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0), "{shown}");
    }
}

#[test]
fn an_invitation_that_an_epoch_voided_is_written_again() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let invited = founder.json(&["group", "invite", "--role", "watcher", "--json"]);
    assert_eq!(founder.json(&["group", "remove", "--json"])["epoch"], 1);
    let (late, ca) = (street.neighbour("late"), founder.ca());
    let link = invited["link"].as_str().unwrap();
    late.json(&["group", "join", link, "--ca", &ca, "--json"]);
    assert_eq!(late.status()["members"].as_array().unwrap().len(), 2);
    let again = street
        .neighbour("again")
        .refused(&["group", "join", link, "--ca", &ca]);
    assert!(again.contains("this invitation stands no more"), "{again}");
}
