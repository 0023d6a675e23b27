//! A command that is killed between storing and sending, and after sending: run again, one envelope arrives.

use crate::street::{Street, text};

#[test]
fn a_whistle_that_was_killed_anywhere_arrives_once() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let whistle = [
        "whistle", "--what", "fire", "--north", "44.97", "--east", "-93.26", "--json",
    ];
    for (count, stop) in ["stored", "sent"].into_iter().enumerate() {
        let killed = founder
            .pfiff(&whistle)
            .env("PFIFF_STOP_AT", stop)
            .output()
            .unwrap();
        assert!(!killed.status.success(), "{}", text(&killed.stdout));
        founder.json(&whistle);
        let alarms = founder.status()["alarms"].as_array().unwrap().len();
        assert_eq!(alarms, count + 1, "killed when it was {stop}");
    }
}

#[test]
fn a_group_and_a_join_that_were_killed_are_finished() {
    let street = Street::new();
    let (founder, token, url) = (street.neighbour("founder"), street.token(), street.url());
    let ca = founder.ca();
    let new = [
        "group", "new", "--relay", &url, "--token", &token, "--ca", &ca, "--json",
    ];
    assert!(
        !founder
            .pfiff(&new)
            .env("PFIFF_STOP_AT", "stored")
            .output()
            .unwrap()
            .status
            .success()
    );
    founder.json(&new);
    let link = founder.json(&["group", "invite", "--role", "watcher", "--json"])["link"].clone();
    let (bo, link) = (street.neighbour("bo"), link.as_str().unwrap().to_owned());
    let join = ["group", "join", &link, "--ca", &ca, "--json"];
    assert!(
        !bo.pfiff(&join)
            .env("PFIFF_STOP_AT", "sent")
            .output()
            .unwrap()
            .status
            .success()
    );
    bo.json(&join);
    assert_eq!(founder.status()["members"].as_array().unwrap().len(), 2);
}

/// The epoch was written when only the founder was there, and is sent when bo is there too.
#[test]
fn who_joined_while_an_epoch_was_written_reads_soon_all_the_same() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let invite = ["group", "invite", "--role", "watcher", "--json"];
    let link = founder.json(&invite)["link"].as_str().unwrap().to_owned();
    let mut epoch = founder.pfiff(&["group", "remove", "--json"]);
    assert!(
        !epoch
            .env("PFIFF_STOP_AT", "stored")
            .output()
            .unwrap()
            .status
            .success()
    );
    let bo = street.neighbour("bo");
    bo.json(&["group", "join", &link, "--ca", &bo.ca(), "--json"]);
    let whistled = founder.whistle("fire");
    let status = bo.status();
    assert_eq!(status["findings"].as_array().unwrap().len(), 0, "{status}");
    assert_eq!(status["alarms"][0]["whistle"], whistled.as_str(), "{status}");
    assert_eq!(status["epoch"], 2, "the one that left bo out, and the next");
    assert_eq!(founder.status()["epoch"], 2, "and there it ends");
}

#[test]
fn what_waits_for_an_epoch_that_is_over_is_closed_to_the_next() {
    let street = Street::new();
    let founder = street.founder(&street.url());
    let bo = street.member(&founder, "bo", &["watcher"]);
    let cy = street.member(&founder, "cy", &["watcher"]);
    let whistle = [
        "whistle", "--what", "water", "--north", "44.97", "--east", "-93.26", "--json",
    ];
    assert!(
        !bo.pfiff(&whistle)
            .env("PFIFF_STOP_AT", "stored")
            .output()
            .unwrap()
            .status
            .success()
    );
    founder.json(&["group", "remove", &cy.me(), "--json"]);
    bo.json(&whistle);
    let status = founder.status();
    assert_eq!(status["alarms"].as_array().unwrap().len(), 1);
    assert_eq!(status["findings"].as_array().unwrap().len(), 0, "{status}");
    assert_eq!(cy.status()["alarms"].as_array().unwrap().len(), 0);
}
