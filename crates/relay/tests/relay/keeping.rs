//! What is past its time goes, told first; copies are whole.

use super::neighbours::*;
use super::stranger::audited;
use super::{founded, open, take};
use domain::group::Change;
use relay::store::disk::Fault;
use relay::{BackupError, Class, Founding, Kept, Relay, Retained, What};
use seal::ledger::Release;
use std::path::Path;

const DAY_S: u64 = 86_400;

fn holds(folder: &Path, text: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path());
    files.into_iter().any(|path| match path.is_dir() {
        true => holds(&path, text),
        false => std::fs::read(&path)
            .unwrap()
            .windows(text.len())
            .any(|part| part == text),
    })
}

/// As if the relay had run, and looked, until then.
fn retain_at(relay: &Relay, now_s: u64) -> Retained {
    relay.trust_clock(at(now_s)).unwrap();
    relay.retain(at(now_s)).unwrap()
}

#[tokio::test]
async fn what_is_past_its_time_is_released_and_then_gone() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let change = Change::Roles {
        member: founder.key(),
        roles: all_roles(),
        epoch: None,
    };
    take(&relay, &founder.changes(group, change)).await.unwrap();
    let said = founder.says(group, b'q');
    for one in [
        &said,
        &founder.records(group, 40_000, b'z'),
        &founder.tells(group, NOW_S + 60),
    ] {
        take(&relay, one).await.unwrap();
    }
    assert_eq!(
        retain_at(&relay, NOW_S + 14 * DAY_S).releases,
        0,
        "to the day it is kept"
    );
    assert!(holds(folder.path(), &[b'q'; 300]) && holds(folder.path(), &[b'z'; 300]));
    assert_eq!(
        retain_at(&relay, NOW_S + 14 * DAY_S + 1).releases,
        0,
        "until its epoch has ended"
    );
    let begins = founder.begins(group, 1);
    let begun = take(&relay, &begins).await.unwrap();
    founder
        .views
        .insert(group, seen_in(&relay, &begins, &begun.receipt));
    let retained = retain_at(&relay, NOW_S + 14 * DAY_S + 1);
    assert_eq!(
        (retained.releases, retained.released, retained.deleted),
        (1, 1, 1)
    );
    assert!(
        !holds(folder.path(), &[b'q'; 300]),
        "of what was deleted no byte is left"
    );
    assert_eq!(relay.envelope(group, 3).unwrap(), Kept::Gone(Class::Circle));
    let What::Release(text) = &relay.rungs(group, 6, 9).unwrap()[0].what else {
        panic!("a release is read like an envelope");
    };
    assert_eq!(text, "pfiff/release/1\n3 circle expired\n");
    assert!(
        !take(&relay, &said).await.unwrap().was_new,
        "its receipt can still be had"
    );
    assert_eq!(retain_at(&relay, NOW_S + 31 * DAY_S).released, 2);
    assert!(!holds(folder.path(), &[b'z'; 300]));
    let Kept::Release(text) = relay.envelope(group, 8).unwrap() else {
        panic!("a release is kept");
    };
    let release = Release::parse(text.as_bytes()).unwrap();
    assert_eq!(text, "pfiff/release/1\n4 custody expired\n5 notice expired\n");
    assert!(
        release.about(1).is_none(),
        "members are kept while the group lives"
    );
    audited(&relay);
    take(&relay, &founder.says(group, 9)).await.unwrap();
    drop(relay);
    audited(&open(folder.path()));
}

#[tokio::test]
async fn two_groups_may_have_the_same_release() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    for number in [1, 2] {
        let (mut founder, group) = founded(&relay, number).await;
        take(&relay, &founder.says(group, number)).await.unwrap();
        take(&relay, &founder.begins(group, 1)).await.unwrap();
    }
    let retained = retain_at(&relay, NOW_S + 40 * DAY_S);
    assert_eq!((retained.releases, retained.released), (2, 2));
    audited(&relay);
}

/// At each deed of retention the disk fails once, done or not; the next start, and the next call, go on.
#[tokio::test]
async fn stopped_between_release_and_deletion_it_goes_on() {
    let mut tried = 0;
    for nth in 0.. {
        let faults = [Fault::NotDone, Fault::DoneButFailed, Fault::PowerCut];
        let mut was_reached = false;
        for fault in faults {
            let folder = tempfile::tempdir().unwrap();
            let begun = open(folder.path());
            let (mut founder, group) = founded(&begun, 1).await;
            take(&begun, &founder.says(group, b'q')).await.unwrap();
            take(&begun, &founder.records(group, 40_000, b'z')).await.unwrap();
            take(&begun, &founder.begins(group, 1)).await.unwrap();
            begun.trust_clock(at(NOW_S + 40 * DAY_S)).unwrap();
            begun.close();
            let mut failing = settings();
            let opening = {
                let clean = open(folder.path());
                clean.figures().deeds
            };
            failing.fault = fault(opening + 1 + nth);
            let relay = Relay::open(folder.path(), failing).unwrap();
            was_reached |= relay.retain(at(NOW_S + 40 * DAY_S)).is_err();
            // Bytes that are gone were told to be gone.
            for sequence in [2, 3] {
                let is_told = matches!(relay.envelope(group, sequence), Ok(Kept::Gone(_)));
                let filler = if sequence == 2 { b'q' } else { b'z' };
                assert!(
                    is_told || holds(folder.path(), &[filler; 300]),
                    "{nth}: {sequence}"
                );
            }
            relay.close();
            let relay = open(folder.path());
            retain_at(&relay, NOW_S + 40 * DAY_S);
            assert!(
                !holds(folder.path(), &[b'q'; 300]) && !holds(folder.path(), &[b'z'; 300]),
                "{nth}"
            );
            assert_eq!(relay.rungs(group, 0, 9).unwrap().len(), 5, "released once");
            audited(&relay);
        }
        if !was_reached {
            break;
        }
        tried += 1;
    }
    assert!(
        tried >= 4,
        "{tried} deeds: the release, the file, its folder, the row"
    );
}

#[tokio::test]
async fn a_backup_while_writing_is_whole_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(&folder.path().join("relay"));
    let (mut founder, group) = founded(&relay, 1).await;
    let writing = {
        let relay = relay.clone();
        tokio::spawn(async move {
            for filler in 0..60 {
                take(&relay, &founder.says(group, filler)).await.unwrap();
                take(&relay, &founder.records(group, 40_000, filler))
                    .await
                    .unwrap();
            }
            founder
        })
    };
    let mut listener = relay.listen(group).unwrap();
    listener.above(20).await.unwrap();
    let copy = folder.path().join("copy");
    let backing = {
        let (relay, copy) = (relay.clone(), copy.clone());
        tokio::task::spawn_blocking(move || relay.backup(&copy))
    };
    let backed = backing.await.unwrap().unwrap();
    assert!(
        backed.entries >= 21 && backed.entries == backed.envelopes,
        "{backed:?}"
    );
    let mut founder = writing.await.unwrap();
    assert!(matches!(relay.backup(&copy), Err(BackupError::There(_))));
    let last = founder.says(group, 99);
    take(&relay, &last).await.unwrap();
    let again = folder.path().join("again");
    assert_eq!(Relay::restore(&copy, &again).unwrap(), backed);
    let restored = open(&again);
    assert_eq!(audited(&restored).size, backed.entries);
    assert_eq!(restored.ledger_key(), relay.ledger_key());
    let gap = restored
        .take_in(last.bytes().to_vec(), Founding::Refused, now())
        .await;
    assert_eq!(gap.err().map(|refusal| refusal.code()), Some("gap"));
}

#[tokio::test]
async fn a_damaged_backup_is_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(&folder.path().join("relay"));
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.records(group, 40_000, 1)).await.unwrap();
    let copy = folder.path().join("copy");
    relay.backup(&copy).unwrap();
    let file = std::fs::read_dir(copy.join("custody"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[20_000] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let again = folder.path().join("again");
    let refused = Relay::restore(&copy, &again).expect_err("it is damaged");
    assert!(refused.to_string().contains("entry 1"), "{refused}");
    assert!(!again.exists());
    std::fs::remove_file(copy.join("ledger.key")).unwrap();
    let refused = Relay::restore(&copy, &again).expect_err("it has no key");
    assert!(refused.to_string().contains("key"), "{refused}");
}

#[tokio::test]
async fn what_an_operator_takes_down_is_told_and_gone() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    for filler in [b'q', b'r', b's'] {
        take(&relay, &founder.says(group, filler)).await.unwrap();
    }
    let gone = relay.withdraw(group, 1..=3).unwrap();
    assert_eq!(
        (gone.releases, gone.released, gone.deleted),
        (1, 2, 2),
        "never a membership"
    );
    assert!(!holds(folder.path(), &[b'q'; 300]) && !holds(folder.path(), &[b'r'; 300]));
    assert!(holds(folder.path(), &[b's'; 300]));
    assert_eq!(
        relay.envelope(group, 5).unwrap(),
        Kept::Release("pfiff/release/1\n2-3 circle withdrawn\n".to_owned())
    );
    assert_eq!(relay.withdraw(group, 1..=3).unwrap().releases, 0);
    audited(&relay);
}

#[tokio::test]
async fn a_group_that_ends_leaves_its_entries_alone() {
    for by_operator in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let relay = open(folder.path());
        let (mut founder, group) = founded(&relay, 1).await;
        take(&relay, &founder.says(group, b'q')).await.unwrap();
        take(&relay, &founder.records(group, 40_000, b'z')).await.unwrap();
        let doubled = Neighbour::new(1).says(group, b'd');
        assert_eq!(
            take(&relay, &doubled).await.err().map(|refusal| refusal.code()),
            Some("conflict")
        );
        let now_s = if by_operator { NOW_S } else { NOW_S + 366 * DAY_S };
        if by_operator {
            relay.end(group).unwrap();
            assert!(
                relay.is_member(group, founder.key()).unwrap(),
                "until it is released its members read it"
            );
        }
        let retained = retain_at(&relay, now_s);
        assert_eq!(
            (retained.releases, retained.released, retained.deleted),
            (1, 3, 3)
        );
        let late = take(&relay, &founder.says(group, 2)).await;
        assert_eq!(late.err().map(|refusal| refusal.code()), Some("ended"));
        for filler in [b'q', b'z', b'd'] {
            assert!(!holds(folder.path(), &[filler; 300]), "{}", char::from(filler));
        }
        assert!(
            relay.conflicts(group).unwrap().is_empty() && !relay.is_member(group, founder.key()).unwrap()
        );
        let told = "pfiff/release/1\n1 membership ended\n2 circle ended\n3 custody ended\n";
        assert_eq!(relay.envelope(group, 4).unwrap(), Kept::Release(told.to_owned()));
        drop(relay);
        audited(&open(folder.path()));
        founded(&open(folder.path()), 2).await;
    }
}

#[tokio::test]
async fn evidence_is_kept_no_longer_than_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.says(group, b'q')).await.unwrap();
    let doubled = Neighbour::new(1).says(group, b'd');
    take(&relay, &doubled).await.expect_err("its number is taken");
    retain_at(&relay, NOW_S + 29 * DAY_S);
    assert_eq!(relay.conflicts(group).unwrap().len(), 1);
    retain_at(&relay, NOW_S + 31 * DAY_S);
    assert!(relay.conflicts(group).unwrap().is_empty());
    assert!(!holds(folder.path(), &[b'd'; 300]));
}
