//! A clock that jumps, ahead or back, ends no group and deletes nothing.

use super::neighbours::*;
use super::{founded, open, take};
use domain::group::Change;
use relay::{Founding, Relay, RetainError};

const DAY_S: u64 = 86_400;

fn is_doubted(relay: &Relay, now_s: u64) -> bool {
    match relay.retain(at(now_s)) {
        Err(RetainError::Clock { ahead_s }) => {
            assert_eq!(relay.figures().clock_ahead_s, ahead_s);
            true
        }
        other => {
            other.unwrap();
            assert_eq!(relay.figures().clock_ahead_s, 0);
            false
        }
    }
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_is_believed_only_when_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.records(group, 40_000, 1)).await.unwrap();
    // Before the first retention the newest envelope tells the time.
    assert!(is_doubted(&relay, NOW_S + 400 * DAY_S));
    assert!(!is_doubted(&relay, NOW_S + 10));
    assert!(is_doubted(&relay, NOW_S + 400 * DAY_S));
    relay.close();
    let relay = open(folder.path());
    assert!(is_doubted(&relay, NOW_S + 400 * DAY_S));
    take(&relay, &founder.says(group, 1)).await.unwrap();
    assert_eq!(relay.rungs(group, 0, 9).unwrap().len(), 3, "nothing was released");
    // Two days are usual, and lead on.
    assert!(!is_doubted(&relay, NOW_S + 10 + 2 * DAY_S));
    assert!(!is_doubted(&relay, NOW_S + 10 + 4 * DAY_S));
    assert!(is_doubted(&relay, NOW_S + 11 + 6 * DAY_S));
    relay.trust_clock(at(NOW_S + 31 * DAY_S)).unwrap();
    assert_eq!(relay.figures().clock_ahead_s, 0);
    assert_eq!(relay.retain(at(NOW_S + 31 * DAY_S)).unwrap().released, 1);
}

#[tokio::test]
async fn what_comes_in_while_the_clock_is_set_back_is_kept_no_shorter() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    assert!(!is_doubted(&relay, NOW_S));
    for has_restarted in [false, true] {
        if has_restarted {
            relay.close();
            relay = open(folder.path());
        }
        let recorded = founder.records(group, 40_000, 1);
        let back = at(NOW_S - 365 * DAY_S);
        let taking = relay.take_in(recorded.bytes().to_vec(), Founding::Refused, back);
        taking.await.unwrap();
        assert!(!is_doubted(&relay, NOW_S - 365 * DAY_S));
        assert!(!is_doubted(&relay, NOW_S + 60));
        let rungs = relay.rungs(group, 0, 9).unwrap();
        assert!(rungs.iter().all(|rung| rung.class.is_some()), "no release");
    }
}

/// A notice is good for two hours: one that came by a clock that ran a day ahead must not be the last for a day.
#[tokio::test]
async fn what_comes_in_after_the_clock_was_set_right_is_judged_by_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let change = Change::Roles {
        member: founder.key(),
        roles: all_roles(),
        epoch: None,
    };
    take(&relay, &founder.changes(group, change)).await.unwrap();
    assert!(!is_doubted(&relay, NOW_S));
    assert!(!is_doubted(&relay, NOW_S + DAY_S));
    take(&relay, &founder.tells(group, NOW_S + 60)).await.unwrap();
}

#[tokio::test]
async fn a_relay_in_which_nothing_is_believes_any_clock() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    assert!(!is_doubted(&relay, 60));
    assert!(!is_doubted(&relay, NOW_S));
    founded(&relay, 1).await;
    assert!(!is_doubted(&relay, NOW_S + DAY_S));
}
