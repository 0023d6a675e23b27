//! What many readers, a long reader and a failing disk cost: no work done twice, no log without an end, no false word.

use super::neighbours::*;
use super::{founded, open, take};
use ed25519_dalek::SigningKey;
use relay::store::disk::Fault;
use relay::{Refusal, Relay};
use std::path::Path;

const DAY_S: u64 = 86_400;

/// Nobody's device has it.
fn link(number: u8) -> SigningKey {
    let mut seed = [number; 32];
    seed[0] = 0;
    SigningKey::from_bytes(&seed)
}

#[tokio::test]
async fn many_readers_fold_a_group_once() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    // More than are read at once.
    for number in 0..150 {
        let link = link(number);
        take(&relay, &founder.invites(group, &link, NOW_S + 9))
            .await
            .unwrap();
    }
    relay.close();
    let relay = open(folder.path());
    let (key, begun) = (founder.key(), std::sync::Barrier::new(32));
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                begun.wait();
                assert!(relay.is_member(group, key).unwrap());
            });
        }
    });
    assert_eq!(relay.figures().folds, 1);
    let link = link(149);
    let mut last = Neighbour::new(2);
    take(&relay, &last.joins(group, &link)).await.unwrap();
    assert!(relay.is_member(group, last.key()).unwrap());
}

/// Somebody who reads for long, as a backup does.
fn reader(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.join("relay.sqlite")).unwrap();
    let count = "BEGIN; SELECT count(*) FROM entries";
    connection.execute_batch(count).unwrap();
    connection
        .query_row("SELECT count(*) FROM entries", [], |_| Ok(()))
        .unwrap();
    connection
}

fn log(folder: &Path) -> Vec<u8> {
    std::fs::read(folder.join("relay.sqlite-wal")).unwrap()
}

#[tokio::test]
async fn what_was_deleted_while_somebody_read_leaves_the_log_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.says(group, b'q')).await.unwrap();
    take(&relay, &founder.begins(group, 1)).await.unwrap();
    let holds = || log(folder.path()).windows(300).any(|part| part == [b'q'; 300]);
    let reader = reader(folder.path());
    relay.trust_clock(at(NOW_S + 15 * DAY_S)).unwrap();
    assert_eq!(relay.retain(at(NOW_S + 15 * DAY_S)).unwrap().deleted, 1);
    assert!(holds(), "the reader keeps it");
    drop(reader);
    assert_eq!(relay.retain(at(NOW_S + 15 * DAY_S)).unwrap().deleted, 0);
    assert!(!holds());
}

#[tokio::test]
async fn a_log_that_grew_while_somebody_read_is_cut_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    relay.retain(now()).unwrap();
    let reader = reader(folder.path());
    let mut sent = 0;
    while log(folder.path()).len() < 25 << 20 {
        let large = founder.write(
            group,
            relay::Class::Circle,
            &closed(relay::Class::Circle, 16_000, 1),
        );
        take(&relay, &large).await.unwrap();
        sent += 1;
        assert!(sent < 3_000);
    }
    drop(reader);
    relay.retain(now()).unwrap();
    assert!(log(folder.path()).len() < 1 << 20);
}

#[tokio::test]
async fn a_relay_says_whether_it_takes_in() {
    let folder = tempfile::tempdir().unwrap();
    let begun = open(folder.path());
    let (mut founder, group) = founded(&begun, 1).await;
    assert_eq!(begun.readiness(), Ok(()));
    begun.clone().close();
    assert_eq!(begun.readiness(), Err(Refusal::Closing));
    drop(begun);
    let opening = open(folder.path()).figures().deeds;
    let mut with = settings();
    with.fault = Fault::NotDone(opening + 1);
    let relay = Relay::open(folder.path(), with).unwrap();
    let said = founder.says(group, 1);
    assert_eq!(take(&relay, &said).await, Err(Refusal::Storage));
    assert_eq!(relay.readiness(), Err(Refusal::Storage));
    take(&relay, &said).await.unwrap();
    assert_eq!(relay.readiness(), Ok(()));
}
