//! What a relay wants to be tried again: nothing waits behind it but its own stream, and a whistle not even there.

use crate::lying::Liar;
use crate::street::{Neighbour, Street};

const CHECK_IN: [&str; 3] = ["group", "check-in", "corner"];

fn behind(street: &Street) -> (Liar, Neighbour, Neighbour) {
    let liar = Liar::before(street.port);
    let founder = street.founder(&liar.url);
    let bo = street.member(&founder, "bo", &["watcher"]);
    (liar, founder, bo)
}

fn alarms(who: &Neighbour) -> usize {
    let status = who.status();
    assert_eq!(status["findings"].as_array().unwrap().len(), 0, "{status}");
    assert_eq!(status["refused"].as_array().unwrap().len(), 0, "{status}");
    status["alarms"].as_array().unwrap().len()
}

fn is_on_shift(founder: &Neighbour, me: &str) -> bool {
    let status = founder.status();
    let members = status["members"].as_array().unwrap();
    members
        .iter()
        .any(|one| one["key"] == me && one["post"].is_string())
}

#[test]
fn a_whistle_does_not_wait_behind_a_check_in_that_is_put_off() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    let me = bo.me();
    liar.puts_off_the_next();
    bo.refused(&CHECK_IN);
    bo.whistle("fire");
    assert_eq!(alarms(&founder), 1);
    assert!(!is_on_shift(&founder, &me), "it is still put off");
    liar.shows(street.port);
    assert_eq!(alarms(&bo), 1);
    assert!(is_on_shift(&founder, &me), "and then goes under another number");
}

#[test]
fn a_whistle_does_not_wait_behind_a_receiving_key_that_is_put_off() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    founder.json(&["group", "remove", "--json"]);
    liar.puts_off_the_next();
    bo.whistle("water");
    assert_eq!(alarms(&founder), 1);
    liar.shows(street.port);
    assert_eq!(alarms(&bo), 1);
}

#[test]
fn a_whistle_that_is_put_off_itself_is_blown_once() {
    let street = Street::plain();
    let (liar, founder, bo) = behind(&street);
    liar.puts_off_the_next();
    let whistle = [
        "whistle", "--what", "fire", "--north", "44.97", "--east", "-93.26", "--json",
    ];
    bo.refused(&whistle);
    bo.refused(&whistle);
    assert_eq!(alarms(&founder), 0);
    liar.shows(street.port);
    bo.json(&whistle);
    assert_eq!(alarms(&founder), 1);
}
