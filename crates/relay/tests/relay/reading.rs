//! What is there can be read, proved and waited for; a restart changes nothing of it.

use super::deadline::within;
use super::neighbours::*;
use super::stranger::{audited, check_receipt};
use super::{founded, open, take};
use domain::group::Digest;
use ed25519_dalek::SigningKey;
use relay::{Class, CosignError, Founding, Kept, OpenError, ReadError, Refusal, Relay, What};
use seal::ledger::{Checkpoint, CosignerKey, LogKey};

#[tokio::test]
async fn what_was_taken_in_is_read_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let (said, recorded) = (founder.says(group, 1), founder.records(group, 40_000, 1));
    take(&relay, &said).await.unwrap();
    take(&relay, &recorded).await.unwrap();
    let rungs = relay.rungs(group, 1, 10).unwrap();
    let whats: Vec<_> = rungs
        .iter()
        .map(|rung| (rung.sequence, rung.index, rung.class, &rung.what))
        .collect();
    let bytes = What::Bytes(said.bytes().to_vec());
    assert_eq!(
        whats,
        [
            (2, 1, Some(Class::Circle), &bytes),
            (3, 2, Some(Class::Custody), &What::Apart)
        ]
    );
    assert_eq!(relay.rungs(group, 1, 1).unwrap().len(), 1);
    let whole = Kept::Envelope(Class::Custody, recorded.bytes().to_vec());
    assert_eq!(relay.envelope(group, 3).unwrap(), whole);
    check_receipt(&relay, &recorded, &relay.receipt(group, 3).unwrap());
    assert!(matches!(relay.envelope(group, 4), Err(ReadError::Nothing)));
    assert!(matches!(relay.receipt(group, 0), Err(ReadError::Nothing)));
    assert!(matches!(
        relay.rungs(Digest([1; 32]), 0, 9),
        Err(ReadError::NoGroup)
    ));
    for path in [
        "tile/0/000",
        "tile/0/000.p/4",
        "tile/1/000",
        "tile/0/001",
        "../relay.sqlite",
        "",
    ] {
        assert!(matches!(relay.resource(path), Err(ReadError::Nothing)), "{path}");
    }
}

#[tokio::test]
async fn listeners_are_woken_and_a_stalled_one_misses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let mut listener = relay.listen(group).unwrap();
    let mut stalled = relay.listen(group).unwrap();
    assert_eq!(within(listener.above(0)).await, Some(1));
    let (woken, taken) = {
        let said = founder.says(group, 1);
        let both = async { tokio::join!(listener.above(1), take(&relay, &said)) };
        within(both).await
    };
    assert_eq!((woken, taken.unwrap().sequence), (Some(2), 2));
    for filler in 2..9 {
        take(&relay, &founder.says(group, filler)).await.unwrap();
    }
    assert_eq!(within(stalled.above(0)).await, Some(9));
    assert_eq!(relay.figures().listeners, 2);
    relay.clone().close();
    assert_eq!(within(listener.above(99)).await, None);
    assert_eq!(take(&relay, &founder.says(group, 9)).await, Err(Refusal::Closing));
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let said: Vec<_> = (0..600)
        .map(|filler| founder.says(group, (filler % 251) as u8))
        .collect();
    for (number, one) in said.iter().enumerate() {
        take(&relay, one).await.unwrap();
        // At the borders of tiles and beside them.
        if [254, 255, 256, 511].contains(&number) {
            audited(&relay);
        }
    }
    let (before, checkpoint) = (audited(&relay), relay.checkpoint());
    relay.close();
    let relay = open(folder.path());
    assert_eq!((audited(&relay), relay.checkpoint()), (before, checkpoint));
    assert!(!take(&relay, &said[3]).await.unwrap().was_new);
    assert_eq!(take(&relay, &founder.says(group, 7)).await.unwrap().sequence, 602);
    audited(&relay);
    for sequence in [1, 2, 256, 257, 513, 602] {
        let Kept::Envelope(_, bytes) = relay.envelope(group, sequence).unwrap() else {
            panic!("it is there");
        };
        let envelope = seal::envelope::Envelope::parse(bytes).unwrap();
        check_receipt(&relay, &envelope, &relay.receipt(group, sequence).unwrap());
    }
}

#[tokio::test]
async fn many_at_once_share_their_commits() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let mut sent = Vec::new();
    for number in 2..34 {
        let link = SigningKey::from_bytes(&[100 + number; 32]);
        let mut member = Neighbour::new(number);
        sent.push(founder.invites(group, &link, NOW_S + 9));
        take(&relay, sent.last().unwrap()).await.unwrap();
        take(&relay, &member.joins(group, &link)).await.unwrap();
        sent.push(member.says(group, number));
    }
    let before = relay.figures();
    let tasks: Vec<_> = sent
        .into_iter()
        .map(|one| {
            let relay = relay.clone();
            tokio::spawn(async move {
                let bytes = one.bytes().to_vec();
                let taken = relay.take_in(bytes, Founding::Refused, now()).await.unwrap();
                check_receipt(&relay, &one, &taken.receipt);
            })
        })
        .collect();
    for task in tasks {
        within(task).await.unwrap();
    }
    let after = relay.figures();
    assert_eq!((after.taken - before.taken, after.taken_again), (32, 32));
    assert!(after.commits - before.commits < 32, "{after:?}");
    audited(&relay);
}

#[tokio::test]
async fn a_folder_has_one_program_one_ledger_and_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let held = Relay::open(folder.path(), settings())
        .err()
        .expect("it is in use");
    assert!(
        held.to_string()
            .contains(&format!("process {}", std::process::id())),
        "{held}"
    );
    let key = relay.ledger_key();
    relay.close();
    let mut other = settings();
    other.origin = "other.example/ledger".to_owned();
    assert!(matches!(
        Relay::open(folder.path(), other),
        Err(OpenError::Origin { .. })
    ));
    assert_eq!(open(folder.path()).ledger_key(), key);
    std::fs::remove_file(folder.path().join("ledger.key")).unwrap();
    assert!(matches!(
        Relay::open(folder.path(), settings()),
        Err(OpenError::Key(_))
    ));
}

#[tokio::test]
async fn known_cosigners_are_heard_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let (device, name) = (SigningKey::from_bytes(&[77; 32]), "cosigner.example");
    let known = CosignerKey::new(name, device.verifying_key().as_bytes()).unwrap();
    let mut with = settings();
    with.cosigners = vec![known.clone()];
    let relay = Relay::open(folder.path(), with.clone()).unwrap();
    founded(&relay, 1).await;
    let ledger = LogKey::new(ORIGIN, &relay.ledger_key().0.0).unwrap();
    let line = |name: &str| {
        let mut seen = Checkpoint::parse(relay.checkpoint().as_bytes())
            .unwrap()
            .verify(&ledger)
            .unwrap();
        seen.cosign(name, &device, NOW_S).unwrap();
        format!("{}\n", seen.to_string().lines().last().unwrap())
    };
    assert!(matches!(
        relay.add_cosignature(1, &line("other.example")),
        Err(CosignError::Unknown(_))
    ));
    assert!(matches!(
        relay.add_cosignature(9, &line(name)),
        Err(CosignError::NoCheckpoint(9))
    ));
    relay.add_cosignature(1, &line(name)).unwrap();
    let served = relay.checkpoint();
    relay.close();
    let relay = Relay::open(folder.path(), with).unwrap();
    assert_eq!(relay.checkpoint(), served);
    let read = Checkpoint::parse(served.as_bytes())
        .unwrap()
        .verify(&ledger)
        .unwrap();
    assert_eq!(read.cosignatures(&[known]).unwrap()[0].time_s, NOW_S);
}
