//! `pfiff ledger audit` over relays that keep the rules, and over one that does not.

use std::process::Output;

use tempfile::{TempDir, tempdir};

use crate::asking::Way;
use crate::gathered::{Group, taken};
use crate::running::{Running, err, out, ran};

fn audit(relay: &Running, seen: &TempDir, further: &[&str]) -> Output {
    let (url, file) = (relay.url(), seen.path().join("seen"));
    let arguments = ["ledger", "audit", &url, "--seen", file.to_str().unwrap()];
    ran(&[&arguments[..], further].concat())
}

fn holds(audited: &Output, needed: &str) {
    assert!(audited.status.success(), "{}{}", out(audited), err(audited));
    assert!(out(audited).contains(needed), "{}", out(audited));
}

#[test]
fn a_ledger_is_audited_and_the_next_audit_goes_on_where_that_ended() {
    let (folder, seen) = (tempdir().unwrap(), tempdir().unwrap());
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let first = audit(&relay, &seen, &["--key", &relay.key]);
    holds(
        &first,
        "holds: localhost/ledger with 1 entries of 1 groups, 0 of them audited before\n",
    );
    (0..5).for_each(|_| taken(&way, &group.said(0)));
    holds(
        &audit(&relay, &seen, &[]),
        "with 6 entries of 1 groups, 1 of them audited before\n",
    );
    holds(
        &audit(&relay, &seen, &[]),
        "with 6 entries of 1 groups, 6 of them audited before\n",
    );
}

#[test]
fn a_key_that_is_the_relays_own_word_is_not_established() {
    let (folder, seen) = (tempdir().unwrap(), tempdir().unwrap());
    let relay = Running::in_folder(folder.path());
    let audited = audit(&relay, &seen, &[]);
    holds(
        &audited,
        "not established: the ledger's key is the relay's own word",
    );
    let other = "localhost/ledger+0ee80af6+AQOhB7/zzhC+HXDdGOdLwJln5PYwm6UNXx3chmQSVTG4";
    let refused = audit(&relay, &seen, &["--key", other]);
    assert_eq!(refused.status.code(), Some(2), "{}", out(&refused));
    assert!(err(&refused).contains("hint: "), "{}", err(&refused));
}

/// Another history under the same key: as after a backup that forgot something, or an operator who rewrites.
#[test]
fn a_ledger_that_was_cut_back_or_rewritten_fails_and_stays_failed() {
    let (folder, seen) = (tempdir().unwrap(), tempdir().unwrap());
    let (kept, copy) = (folder.path().join("kept"), folder.path().join("copy"));
    let relay = Running::in_folder(&kept);
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let backed = ran(&[
        "relay",
        "backup",
        copy.to_str().unwrap(),
        "--folder",
        kept.to_str().unwrap(),
    ]);
    assert!(backed.status.success(), "{}", err(&backed));
    (0..3).for_each(|_| taken(&way, &group.said(0)));
    holds(&audit(&relay, &seen, &["--key", &relay.key]), "with 4 entries");
    relay.kill();
    let forked = folder.path().join("forked");
    let restored = ran(&[
        "relay",
        "restore",
        copy.to_str().unwrap(),
        "--folder",
        forked.to_str().unwrap(),
    ]);
    assert!(restored.status.success(), "{}", err(&restored));
    let relay = Running::in_folder(&forked);
    let shorter = audit(&relay, &seen, &[]);
    assert_eq!(
        shorter.status.code(),
        Some(2),
        "{}{}",
        out(&shorter),
        err(&shorter)
    );
    assert!(
        out(&shorter)
            .contains("fails: the relay shows 1 entries, and 4 were audited before: it was cut back"),
        "{}",
        out(&shorter)
    );
    // It grows past what was seen, with other entries.
    let way = Way::Plain(relay.address);
    let _other = Group::founded(&relay, &way, 2);
    (3..7).for_each(|number| drop(Group::founded(&relay, &way, number)));
    let rewritten = audit(&relay, &seen, &[]);
    assert_eq!(
        rewritten.status.code(),
        Some(2),
        "{}{}",
        out(&rewritten),
        err(&rewritten)
    );
    let said = out(&rewritten);
    assert!(
        said.contains("fails: the 4 entries that were audited before are others now"),
        "{said}"
    );
    // What was found before is told again.
    assert!(
        said.contains("it was cut back") && err(&rewritten).contains("hint: "),
        "{said}{}",
        err(&rewritten)
    );
}
