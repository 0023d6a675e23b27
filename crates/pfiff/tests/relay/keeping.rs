//! Backups while it runs and while it does not, and a relay out of one.

use tempfile::tempdir;

use crate::asking::Way;
use crate::gathered::{Group, put, taken};
use crate::running::{Running, err, out, ran};

#[test]
fn a_backup_is_made_while_it_runs_and_becomes_a_relay_that_goes_on() {
    let folder = tempdir().unwrap();
    let (kept, copy, again) = (
        folder.path().join("kept"),
        folder.path().join("copy"),
        folder.path().join("again"),
    );
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let relay = Running::in_folder(&kept);
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let (said, filmed) = (group.said(0), group.filmed(0));
    taken(&way, &said);
    taken(&way, &filmed);
    let backed = ran(&["relay", "backup", &path(&copy), "--folder", &path(&kept)]);
    assert!(backed.status.success(), "{}", err(&backed));
    assert!(
        out(&backed).contains("3 entries, 3 envelopes, all checked"),
        "{}",
        out(&backed)
    );
    // Never over another one.
    let twice = ran(&["relay", "backup", &path(&copy), "--folder", &path(&kept)]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(err(&twice).contains("is there already"), "{}", err(&twice));
    relay.kill();
    let restored = ran(&["relay", "restore", &path(&copy), "--folder", &path(&again)]);
    assert!(restored.status.success(), "{}", err(&restored));
    let relay = Running::in_folder(&again);
    let way = Way::Plain(relay.address);
    assert_eq!(put(&way, &said, &[]).status, 200);
    taken(&way, &group.said(0));
    let url = relay.url();
    let seen = path(&folder.path().join("seen"));
    let audited = ran(&["ledger", "audit", &url, "--key", &relay.key, "--seen", &seen]);
    assert!(audited.status.success(), "{}{}", out(&audited), err(&audited));
}

#[test]
fn a_backup_is_made_while_nothing_runs() {
    let folder = tempdir().unwrap();
    let (kept, copy) = (folder.path().join("kept"), folder.path().join("copy"));
    let relay = Running::in_folder(&kept);
    let _group = Group::founded(&relay, &Way::Plain(relay.address), 1);
    relay.kill();
    let backed = ran(&[
        "relay",
        "backup",
        copy.to_str().unwrap(),
        "--folder",
        kept.to_str().unwrap(),
    ]);
    assert!(backed.status.success(), "{}", err(&backed));
    assert!(
        out(&backed).contains("1 entries, 1 envelopes"),
        "{}",
        out(&backed)
    );
}
