//! The end of a group, seen by its members: they read all of it until it is released, and then are told that it ended.

use std::path::Path;

use domain::group::Digest;
use relay::{Relay, Settings, WallTime};
use tempfile::tempdir;

use crate::asking::{Event, Way};
use crate::gathered::{Group, ORIGIN, now_s, put, taken};
use crate::running::{Running, err, ran};

const TEN_DAYS_S: u64 = 864_000;

/// While no relay runs there: the group is at its end, and retention has not gone on for ten days, so the next relay
/// doubts its clock and releases nothing until it is told to.
fn end_long_ago(folder: &Path, group: Digest) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _here = runtime.enter();
    let relay = Relay::open(folder, Settings::new(ORIGIN)).unwrap();
    let then_s = i64::try_from(now_s() - TEN_DAYS_S).unwrap();
    relay.trust_clock(WallTime(then_s * 1_000_000_000)).unwrap();
    relay.end(group).unwrap();
    relay.close();
}

/// What each rung says of what follows it.
fn kinds(mut batch: &[u8]) -> Vec<u8> {
    let mut kinds = Vec::new();
    while let Some((length, rest)) = batch.split_first_chunk::<4>() {
        let (rung, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        kinds.push(rung[8]);
        batch = rest;
    }
    kinds
}

#[test]
fn a_member_reads_until_all_is_released_and_is_told_then_that_the_group_ended() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let (said, filmed) = (group.said(0), group.filmed(0));
    [&said, &filmed].iter().for_each(|one| taken(&way, one));
    let late = group.said(0);
    relay.stop();
    end_long_ago(folder.path(), group.id);

    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let shown = [("authorization", pass.as_str())];
    let ask = |path: &str, headers: &[(&str, &str)]| {
        way.ask("GET", &format!("/v1/groups/{}/{path}", group.id), headers, &[])
    };
    let refused = put(&way, &late, &[]);
    assert_eq!((refused.status, refused.code().as_str()), (410, "ended"));
    // Its end is under way: nothing is released, and nothing is kept back.
    let read = ask("envelopes", &shown);
    assert_eq!((read.status, kinds(&read.body)), (200, vec![1, 1, 4]));
    assert_eq!(ask("envelopes/3", &shown).body, filmed.bytes());
    let path = format!("/v1/groups/{}/events", group.id);
    let mut stream = way.listen(&path, &shown).unwrap();
    let stands = |event| match event {
        Event::Rung(sequence, bytes) => (sequence, bytes[8]),
        other => panic!("{other:?} is no rung"),
    };
    let heard: Vec<_> = (0..3).map(|_| stands(stream.rung())).collect();
    assert_eq!(heard, [(1, 1), (2, 1), (3, 4)]);

    let trusted = ran(&[
        "relay",
        "trust-clock",
        "--folder",
        folder.path().to_str().unwrap(),
    ]);
    assert!(trusted.status.success(), "{}", err(&trusted));
    assert_eq!(stands(stream.rung()), (4, 3));
    let told = ask("envelopes", &shown);
    assert_eq!((told.status, told.code().as_str()), (401, "ended"));
    let left = ask("envelopes", &[]);
    assert_eq!(kinds(&left.body), [2, 2, 2, 3]);
    let release = "pfiff/release/1\n1 membership ended\n2 circle ended\n3 custody ended\n";
    assert_eq!(ask("envelopes/4", &[]).text(), release);
    assert_eq!(ask("envelopes/2", &[]).status, 410);
}
