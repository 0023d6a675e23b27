//! What is refused costs nothing, leaves nothing, and holds up nobody.

use super::deadline::{LONG, within};
use super::neighbours::*;
use super::{founded, open, take};
use domain::group::{Digest, StreamId};
use ed25519_dalek::SigningKey;
use relay::store::disk::Fault;
use relay::{Class, CosignError, Founding, Kept, Refusal, Relay, Settings, StoreError};
use seal::envelope::{Envelope, sign};
use seal::ledger::{Checkpoint, CosignerKey, LogKey};
use std::path::Path;
use tokio::task::JoinSet;

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("custody")).unwrap().count()
}

/// A relay whose writer stands still in its next commit, for good, and a group in it. It is never closed: that would wait
/// for the writer.
async fn stopped(folder: &Path, mut with: Settings) -> (Relay, Neighbour, Digest) {
    let begun = open(folder);
    let (mut founder, group) = founded(&begun, 1).await;
    begun.close();
    let opening = open(folder).figures().deeds;
    with.fault = Fault::StopBefore(opening + 1);
    let relay = Relay::open(folder, with).unwrap();
    std::mem::forget(relay.clone());
    let (last, said) = (relay.clone(), founder.says(group, 1));
    tokio::spawn(async move { take(&last, &said).await });
    within(async {
        while relay.figures().deeds == opening {
            tokio::task::yield_now().await;
        }
    })
    .await;
    (relay, founder, group)
}

/// The first of a stream of its own: nothing has to come before it.
fn segment(founder: &Neighbour, group: Digest, number: u8) -> Envelope {
    let head = founder.head(group, Class::Custody, StreamId([number; 16]));
    sign(&founder.device, head, &closed(Class::Custody, 1 << 20, number)).unwrap()
}

#[tokio::test]
async fn a_recording_is_written_only_where_the_quota_has_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut few = settings();
    few.limits.custody_bytes_max = 50_000;
    let relay = Relay::open(folder.path(), few.clone()).unwrap();
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.records(group, 30_000, 1)).await.unwrap();
    let second = founder.records(group, 30_000, 2);
    let deeds = relay.figures().deeds;
    assert_eq!(take(&relay, &second).await, Err(Refusal::Quota));
    assert_eq!(relay.figures().deeds, deeds, "nothing was written");
    relay.close();
    // What the disk lacks is told last.
    few.limits.free_bytes_min = u64::MAX;
    let relay = Relay::open(folder.path(), few.clone()).unwrap();
    assert_eq!(take(&relay, &second).await, Err(Refusal::Quota));
    relay.close();
    few.limits.free_bytes_min = 0;
    few.limits.custody_bytes_max = 95_000;
    let relay = Relay::open(folder.path(), few).unwrap();
    take(&relay, &second).await.unwrap();
    assert_eq!(files(folder.path()), 2);
}

#[tokio::test]
async fn who_sends_recordings_too_fast_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut few = settings();
    few.limits.custody_burst = 1;
    let relay = Relay::open(folder.path(), few).unwrap();
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.records(group, 30_000, 1)).await.unwrap();
    let deeds = relay.figures().deeds;
    let second = founder.records(group, 30_000, 2);
    let refused = take(&relay, &second).await;
    assert!(matches!(refused, Err(Refusal::Rate { .. })), "{refused:?}");
    assert_eq!(relay.figures().deeds, deeds, "nothing was written");
    let later = relay.take_in(second.bytes().to_vec(), Founding::Refused, at(NOW_S + 1));
    later.await.unwrap();
}

#[tokio::test]
async fn a_recording_whose_sender_hung_up_is_no_file_without_an_entry() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let recorded = founder.records(group, 40_000, 1);
    {
        let taking = relay.take_in(recorded.bytes().to_vec(), Founding::Refused, now());
        tokio::select! {
            biased;
            _ = taking => panic!("it takes a moment"),
            () = std::future::ready(()) => {}
        }
    }
    within(async {
        while relay.envelope(group, 2).is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let kept = Kept::Envelope(Class::Custody, recorded.bytes().to_vec());
    assert_eq!(relay.envelope(group, 2).unwrap(), kept);
    assert_eq!(files(folder.path()), 1);
}

#[tokio::test]
async fn a_queue_that_is_full_says_busy_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (relay, founder, group) = stopped(folder.path(), settings()).await;
    let mut sent = JoinSet::new();
    for number in 1..=70 {
        let (relay, segment) = (relay.clone(), segment(&founder, group, number));
        sent.spawn(async move { take(&relay, &segment).await });
    }
    // 64 MiB wait; all others are told.
    for _ in 0..7 {
        let refused = within(sent.join_next()).await.unwrap().unwrap();
        assert_eq!(refused, Err(Refusal::Busy));
    }
    within(async {
        while files(folder.path()) as u64 != relay.figures().waiting {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(relay.figures().waiting, 63);
}

#[tokio::test]
async fn strangers_are_refused_while_the_writer_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let (relay, _, group) = stopped(folder.path(), settings()).await;
    let mut stranger = Neighbour::new(9);
    let refused = within(take(&relay, &stranger.says(group, 1))).await;
    assert_eq!(refused, Err(Refusal::Stranger));
    let nowhere = stranger.says(Digest([8; 32]), 1);
    assert_eq!(within(take(&relay, &nowhere)).await, Err(Refusal::NoGroup));
}

#[tokio::test]
async fn cosignatures_that_wait_are_so_many_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (device, name) = (SigningKey::from_bytes(&[77; 32]), "cosigner.example");
    let mut with = settings();
    with.cosigners = vec![CosignerKey::new(name, device.verifying_key().as_bytes()).unwrap()];
    let (relay, ..) = stopped(folder.path(), with).await;
    let known = LogKey::new(ORIGIN, &relay.ledger_key().0.0).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    for time_s in NOW_S..NOW_S + 70 {
        let read = Checkpoint::parse(relay.checkpoint().as_bytes()).unwrap();
        let mut seen = read.verify(&known).unwrap();
        seen.cosign(name, &device, time_s).unwrap();
        let line = format!("{}\n", seen.to_string().lines().last().unwrap());
        let (relay, tell) = (relay.clone(), tell.clone());
        // Those that wait do so for ever, as the writer does.
        std::thread::spawn(move || tell.send(relay.add_cosignature(1, &line)));
    }
    for _ in 0..6 {
        let refused = told.recv_timeout(LONG).unwrap();
        assert!(matches!(refused, Err(CosignError::Store(StoreError::Busy))));
    }
}

#[tokio::test]
async fn one_members_conflicts_leave_room_for_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let link = SigningKey::from_bytes(&[50; 32]);
    let mut other = Neighbour::new(2);
    for one in [
        founder.invites(group, &link, NOW_S + 10),
        other.joins(group, &link),
        founder.says(group, 1),
        other.says(group, 1),
    ] {
        take(&relay, &one).await.unwrap();
    }
    let of = |number: u8, filler: u8| Neighbour::new(number).says(group, filler);
    for doubled in (10..80).map(|filler| of(1, filler)).chain([of(2, 10)]) {
        assert_eq!(take(&relay, &doubled).await, Err(Refusal::Conflict));
    }
    let kept = relay.conflicts(group).unwrap();
    let count = |key| kept.iter().filter(|one| one.author == key).count();
    assert_eq!((count(founder.key()), count(other.key())), (8, 1));
}
