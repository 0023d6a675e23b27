//! Each refusal is seen, in its order, and leaves the ledger as it was.

use super::neighbours::*;
use super::stranger::{audited, check_receipt};
use super::{founded, open, take};
use domain::group::*;
use ed25519_dalek::SigningKey;
use relay::{Again, Founding, Refusal, Relay};
use seal::envelope::{Class, Head, Seen, sign};

async fn refused(relay: &Relay, bytes: &[u8]) -> &'static str {
    let before = audited(relay).size;
    let refusal = relay.take_in(bytes.to_vec(), Founding::Refused, now()).await;
    let refusal = refusal.expect_err("it is refused");
    assert_eq!(audited(relay).size, before, "{refusal}");
    assert!(
        !refusal.advice().is_empty() && !refusal.to_string().contains("Digest"),
        "{refusal}"
    );
    refusal.code()
}

#[tokio::test]
async fn the_same_bytes_again_get_the_same_entry() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    for said in [founder.says(group, 1), founder.records(group, 40_000, 1)] {
        let first = take(&relay, &said).await.unwrap();
        take(&relay, &founder.says(group, 2)).await.unwrap();
        let again = take(&relay, &said).await.unwrap();
        assert!(first.was_new && !again.was_new);
        assert_eq!(first.sequence, again.sequence);
        let (one, two) = (
            check_receipt(&relay, &said, &first.receipt),
            check_receipt(&relay, &said, &again.receipt),
        );
        assert_eq!((one.index(), one.entry()), (two.index(), two.entry()));
    }
    assert_eq!(audited(&relay).size, 5);
}

#[tokio::test]
async fn what_is_no_envelope_is_refused_before_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    assert_eq!(refused(&relay, b"rubbish").await, "malformed");
    assert_eq!(refused(&relay, &vec![0; 2_000_000]).await, "malformed");
    let mut bytes = founder.says(group, 1).bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&relay, &bytes).await, "signature");
}

#[tokio::test]
async fn a_group_begins_with_a_token_on_its_own_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (key, _) = relay.ledger_key();
    let genesis = Neighbour::new(1).founds(key);
    assert_eq!(refused(&relay, genesis.bytes()).await, "founding");
    let said = Neighbour::new(1).says(genesis.group(), 1);
    assert_eq!(refused(&relay, said.bytes()).await, "no-group");
    for other in [
        Neighbour::new(1).founds(Key([9; 32])),
        Neighbour::new(1).founds_on(key, "other.example/ledger"),
    ] {
        let refusal = relay
            .take_in(other.bytes().to_vec(), Founding::Allowed, now())
            .await;
        assert_eq!(refusal, Err(Refusal::OtherLedger));
    }
    assert_eq!(audited(&relay).size, 0);
}

#[tokio::test]
async fn only_members_write_and_only_what_is_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let mut other = Neighbour::new(2);
    assert_eq!(refused(&relay, other.says(group, 1).bytes()).await, "stranger");
    let mut other = Neighbour::new(2);
    let link = SigningKey::from_bytes(&[50; 32]);
    assert_eq!(refused(&relay, other.joins(group, &link).bytes()).await, "rule");
    take(&relay, &founder.invites(group, &link, NOW_S + 10))
        .await
        .unwrap();
    let mut other = Neighbour::new(2);
    take(&relay, &other.joins(group, &link)).await.unwrap();
    take(&relay, &other.says(group, 1)).await.unwrap();
    assert!(relay.is_member(group, other.key()).unwrap());
    let promoted = other.changes(
        group,
        Change::Roles {
            member: other.key(),
            roles: all_roles(),
            epoch: None,
        },
    );
    assert_eq!(refused(&relay, promoted.bytes()).await, "right");
    let dispatcher = Roles::of(&[Role::Dispatcher]).unwrap();
    let change = Change::Roles {
        member: other.key(),
        roles: dispatcher,
        epoch: None,
    };
    take(&relay, &founder.changes(group, change)).await.unwrap();
    assert_eq!(
        refused(&relay, other.records(group, 900, 1).bytes()).await,
        "right"
    );
    let change = Change::Epoch {
        removed: vec![other.key()],
        epoch: epoch(1),
    };
    take(&relay, &founder.changes(group, change)).await.unwrap();
    assert_eq!(refused(&relay, other.says(group, 2).bytes()).await, "stranger");
    assert!(!relay.is_member(group, other.key()).unwrap());
    let before = Neighbour::new(1).says_having_seen(group, seen_at(&relay, group, 1));
    assert_eq!(refused(&relay, before.bytes()).await, "epoch");
    let before = founder.says_having_seen(group, seen_at(&relay, group, 5));
    assert_eq!(refused(&relay, before.bytes()).await, "epoch");
    // The entry that began the epoch is the sixth.
    let newest = founder.says_having_seen(group, seen_at(&relay, group, 6));
    take(&relay, &newest).await.unwrap();
}

#[tokio::test]
async fn who_saw_another_ledger_than_this_one_is_not_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    take(&relay, &founder.says(group, 1)).await.unwrap();
    let here = seen_at(&relay, group, 2);
    let head = Digest([9; 32]);
    let never = [
        Seen { head, ..here },
        Seen { sequence: 1, ..here },
        Seen {
            sequence: 3,
            size: 3,
            ..here
        },
        Seen {
            size: here.size + 1,
            ..here
        },
    ];
    for seen in never {
        let envelope = founder.says_having_seen(group, seen);
        assert_eq!(refused(&relay, envelope.bytes()).await, "other-history");
    }
    take(&relay, &founder.says_having_seen(group, here))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_invitation_ends_by_the_relays_clock() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let link = SigningKey::from_bytes(&[50; 32]);
    take(&relay, &founder.invites(group, &link, NOW_S - 1))
        .await
        .unwrap();
    assert_eq!(
        refused(&relay, Neighbour::new(2).joins(group, &link).bytes()).await,
        "expired"
    );
}

#[tokio::test]
async fn contents_are_what_their_class_says() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let write = |class, body: &[u8]| {
        let stream = if class == Class::Custody {
            TAKE
        } else {
            StreamId::ONLY
        };
        let mut writer = Neighbour::new(1);
        let _ = writer.founds(relay.ledger_key().0);
        let head = Head {
            group,
            ..writer.head(group, class, stream)
        };
        sign(&writer.device, head, body).unwrap().bytes().to_vec()
    };
    assert_eq!(
        refused(&relay, &write(Class::Membership, b"rubbish")).await,
        "content"
    );
    assert_eq!(
        refused(&relay, &write(Class::Notice, b"rubbish")).await,
        "content"
    );
    let mut plain = Neighbour::new(1);
    assert_eq!(
        refused(&relay, plain.tells(group, NOW_S + 3_600).bytes()).await,
        "unvouched"
    );
    let change = Change::Roles {
        member: founder.key(),
        roles: all_roles(),
        epoch: None,
    };
    take(&relay, &founder.changes(group, change)).await.unwrap();
    assert_eq!(
        refused(&relay, Neighbour::new(1).tells(group, NOW_S - 1).bytes()).await,
        "unvouched"
    );
    assert_eq!(
        refused(&relay, Neighbour::new(1).tells(group, NOW_S + 864_000).bytes()).await,
        "unvouched"
    );
    take(&relay, &founder.tells(group, NOW_S + 3_600)).await.unwrap();
    assert_eq!(
        refused(&relay, founder.tells(group, NOW_S + 3_601).bytes()).await,
        "unvouched",
        "an alarm has one alert"
    );
}

#[tokio::test]
async fn clear_text_of_a_closed_class_is_no_envelope() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let said = founder.says(group, 1);
    let mut clear = said.bytes().to_vec();
    let at = clear.windows(3).position(|part| part == b"age").unwrap();
    clear[at..at + 3].copy_from_slice(b"say");
    assert_eq!(refused(&relay, &clear).await, "malformed");
    take(&relay, &said).await.unwrap();
}

#[tokio::test]
async fn numbers_follow_and_what_conflicts_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let relay = open(folder.path());
    let (mut founder, group) = founded(&relay, 1).await;
    let first = founder.says(group, 1);
    let second = founder.says(group, 2);
    let refusal = take(&relay, &second).await.expect_err("the first is missing");
    assert_eq!(
        (refusal, refusal.again()),
        (Refusal::Gap { due: 0, got: 1 }, Again::AfterThat)
    );
    take(&relay, &first).await.unwrap();
    take(&relay, &second).await.unwrap();
    let doubled = Neighbour::new(1).says(group, 9);
    assert_eq!(refused(&relay, doubled.bytes()).await, "conflict");
    assert_eq!(refused(&relay, doubled.bytes()).await, "conflict");
    let head = Head {
        previous: Digest([3; 32]),
        ..founder.head(group, Class::Circle, StreamId::ONLY)
    };
    let turned = sign(&founder.device, head, &closed(Class::Circle, 700, 3)).unwrap();
    assert_eq!(refused(&relay, turned.bytes()).await, "chain");
    let recorded = founder.records(group, 40_000, 1);
    take(&relay, &recorded).await.unwrap();
    let again = Neighbour::new(1).records(group, 40_000, 2);
    assert_eq!(refused(&relay, again.bytes()).await, "conflict");
    let kept: Vec<Vec<u8>> = relay
        .conflicts(group)
        .unwrap()
        .into_iter()
        .map(|one| one.bytes)
        .collect();
    assert_eq!(kept, [doubled.bytes(), again.bytes()]);
    assert_eq!(
        std::fs::read_dir(folder.path().join("custody")).unwrap().count(),
        1
    );
}

#[tokio::test]
async fn authors_groups_and_disks_have_limits() {
    let folder = tempfile::tempdir().unwrap();
    let mut few = settings();
    few.limits.burst = 3;
    few.limits.group_bytes_max = 10_000;
    few.limits.custody_bytes_max = 100_000;
    let relay = Relay::open(folder.path(), few.clone()).unwrap();
    let (mut founder, group) = founded(&relay, 1).await;
    let recorded = founder.records(group, 40_000, 1);
    take(&relay, &recorded).await.unwrap();
    let more = founder.records(group, 40_000, 2);
    assert_eq!(refused(&relay, more.bytes()).await, "quota");
    assert_eq!(
        std::fs::read_dir(folder.path().join("custody")).unwrap().count(),
        1,
        "nothing stays behind"
    );
    take(&relay, &founder.says(group, 1)).await.unwrap();
    take(&relay, &founder.says(group, 2)).await.unwrap();
    let third = founder.says(group, 3);
    let refusal = take(&relay, &third)
        .await
        .expect_err("three in a second are too many");
    assert_eq!(refusal, Refusal::Rate { again_in_s: 1 });
    let later = relay
        .take_in(third.bytes().to_vec(), Founding::Refused, at(NOW_S + 1))
        .await;
    later.unwrap();
    let large = founder.write(group, Class::Circle, &closed(Class::Circle, 4_000, 4));
    let refusal = relay
        .take_in(large.bytes().to_vec(), Founding::Refused, at(NOW_S + 60))
        .await;
    assert_eq!(refusal, Err(Refusal::Quota));
    relay.close();
    few.limits.free_bytes_min = u64::MAX;
    few.limits.group_bytes_max = u64::MAX;
    let relay = Relay::open(folder.path(), few).unwrap();
    assert_eq!(refused(&relay, large.bytes()).await, "full");
    assert!(
        !take(&relay, &third).await.unwrap().was_new,
        "what is there has its receipt on a full disk too"
    );
}
