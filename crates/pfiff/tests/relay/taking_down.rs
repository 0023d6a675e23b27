//! What an operator takes down or ends, by the command that is asked twice: told first, then served to nobody and in no file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::tempdir;

use crate::asking::{Event, Way};
use crate::gathered::{Group, now_s, put, taken};
use crate::running::{Running, err, out, pfiff, ran, wait};

/// Runs a command and types a line.
fn typed(arguments: &[&str], line: &str) -> Output {
    let mut command = pfiff();
    command.args(arguments).stdin(Stdio::piped());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Whether any file of the relay has these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path());
    entries.into_iter().any(|path| match path.is_dir() {
        true => holds(&path, bytes),
        // A socket cannot be read, and holds nothing.
        false => std::fs::read(&path).is_ok_and(|all| all.windows(bytes.len()).any(|part| part == bytes)),
    })
}

fn stands(event: Event) -> (u64, u8) {
    match event {
        Event::Rung(sequence, bytes) => (sequence, bytes[8]),
        other => panic!("{other:?} is no rung"),
    }
}

#[test]
fn what_is_taken_down_is_told_and_then_neither_served_nor_in_any_file() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let (said, filmed, stays) = (group.said(0), group.filmed(0), group.said(0));
    [&said, &filmed, &stays].iter().for_each(|one| taken(&way, one));
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let shown = [("authorization", pass.as_str())];
    let path = format!("/v1/groups/{}/events", group.id);
    let mut stream = way.listen(&path, &shown).unwrap();
    let heard: Vec<_> = (0..4).map(|_| stands(stream.rung())).collect();
    assert_eq!(heard, [(1, 1), (2, 1), (3, 4), (4, 1)]);
    // The ends of both, where nobody else's bytes are: signatures.
    let needle = |bytes: &[u8]| bytes[bytes.len() - 64..].to_vec();
    let needles = [needle(said.bytes()), needle(filmed.bytes())];
    assert!(needles.iter().all(|one| holds(folder.path(), one)));

    let (id, kept) = (group.id.to_string(), folder.path().to_str().unwrap());
    let command = ["relay", "withdraw", &id, "1-3", "--folder", kept];
    let refused = typed(&command, "no\n");
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("nothing was done"), "{}", err(&refused));
    assert!(holds(folder.path(), &needles[0]));
    let done = typed(&command, "yes\n");
    assert!(done.status.success(), "{}", err(&done));
    assert!(
        out(&done).starts_with("2 envelopes were taken down, 2 deleted\n"),
        "{}",
        out(&done)
    );

    assert_eq!(stands(stream.rung()), (5, 3));
    let mut again = way.listen(&path, &shown).unwrap();
    let heard: Vec<_> = (0..5).map(|_| stands(again.rung())).collect();
    assert_eq!(heard, [(1, 1), (2, 2), (3, 2), (4, 1), (5, 3)]);
    let ask = |sequence: u64| {
        let path = format!("/v1/groups/{}/envelopes/{sequence}", group.id);
        way.ask("GET", &path, &shown, &[])
    };
    assert_eq!([ask(2).status, ask(3).status, ask(4).status], [410, 410, 200]);
    assert_eq!(
        ask(5).text(),
        "pfiff/release/1\n2 circle withdrawn\n3 custody withdrawn\n"
    );
    assert!(
        needles.iter().all(|one| !holds(folder.path(), one)),
        "no byte of it is left"
    );
    let twice = ran(&[&command[..], &["--yes"]].concat());
    assert!(err(&twice).contains("nothing was taken down"), "{}", err(&twice));
    // Also where none runs.
    relay.stop();
    let alone = ran(&["relay", "withdraw", &id, "4", "--yes", "--folder", kept]);
    assert!(
        out(&alone).starts_with("1 envelopes were taken down, 1 deleted\n"),
        "{}",
        err(&alone)
    );
    assert!(!holds(folder.path(), &needle(stays.bytes())));
}

/// The only file of that folder, and of those in it.
fn lone_file(folder: &Path) -> PathBuf {
    let only = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    match only.is_dir() {
        true => lone_file(&only),
        false => only,
    }
}

#[test]
fn what_was_told_and_could_not_be_deleted_is_deleted_when_it_is_said_again() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    taken(&way, &group.filmed(0));
    let (id, kept) = (group.id.to_string(), folder.path().to_str().unwrap());
    let command = ["relay", "withdraw", &id, "2", "--yes", "--folder", kept];
    // A folder cannot be deleted as a file is.
    let recording = lone_file(&folder.path().join("custody"));
    let aside = folder.path().join("aside");
    std::fs::rename(&recording, &aside).unwrap();
    std::fs::create_dir(&recording).unwrap();
    let failed = ran(&command);
    assert_eq!(failed.status.code(), Some(2), "{}", out(&failed));
    std::fs::remove_dir(&recording).unwrap();
    std::fs::rename(&aside, &recording).unwrap();
    let again = ran(&command);
    assert!(again.status.success(), "{}", err(&again));
    let says = "nothing new was taken down, it was told before: 1 that were still here are deleted now\n";
    assert!(out(&again).starts_with(says), "{}", out(&again));
    assert!(!recording.exists());
    let twice = ran(&command);
    assert!(err(&twice).contains("nothing was taken down"), "{}", err(&twice));
    relay.stop();
}

#[test]
fn a_group_is_ended_by_command_and_its_members_are_told() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let said = group.said(0);
    taken(&way, &said);
    let pass = group.people[0].pass(group.id, now_s() + 500);
    let shown = [("authorization", pass.as_str())];
    let path = format!("/v1/groups/{}/events", group.id);
    let mut stream = way.listen(&path, &shown).unwrap();
    let heard: Vec<_> = (0..2).map(|_| stands(stream.rung())).collect();
    assert_eq!(heard, [(1, 1), (2, 1)]);
    let (id, kept) = (group.id.to_string(), folder.path().to_str().unwrap());
    let done = ran(&["relay", "end", &id, "--yes", "--folder", kept]);
    assert!(
        out(&done).contains("2 envelopes were released, 2 deleted"),
        "{}",
        err(&done)
    );
    assert_eq!(stands(stream.rung()), (3, 3));
    let told = way.ask("GET", &format!("/v1/groups/{id}/envelopes"), &shown, &[]);
    assert_eq!((told.status, told.code().as_str()), (401, "ended"));
    assert_eq!(put(&way, &group.said(0), &[]).code(), "ended");
    assert!(!holds(folder.path(), &said.bytes()[said.bytes().len() - 64..]));
    let logged = || {
        let said = relay.said();
        said.contains("2 envelopes were released").then_some(said)
    };
    assert!(!wait("the log", logged).contains(&id), "no group is named in it");
}

#[test]
fn what_is_mistyped_does_nothing() {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let (kept, nobody) = (folder.path().to_str().unwrap(), "05".repeat(32));
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    let others = tempdir().unwrap();
    let others = others.path().to_str().unwrap();
    for (arguments, says) in [
        (
            ["end", &nobody, "--yes", "--folder", kept].as_slice(),
            "this group is not here",
        ),
        (
            &["withdraw", &nobody, "1", "--yes", "--folder", kept],
            "this group is not here",
        ),
        (&["end", "05", "--yes", "--folder", kept], "64 hex digits"),
        (
            &["withdraw", &nobody, "9-3", "--yes", "--folder", kept],
            "as 7-12",
        ),
        (
            &["end", &nobody, "--yes", "--folder", nowhere],
            "there is no relay",
        ),
        (
            &["end", &nobody, "--yes", "--folder", others],
            "there is no relay",
        ),
    ] {
        let refused = ran(&[&["relay"], arguments].concat());
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(err(&refused).contains(says), "{arguments:?}: {}", err(&refused));
    }
    assert!(!Path::new(nowhere).exists());
    let made = std::fs::read_dir(others).unwrap().count();
    assert_eq!(made, 0, "a folder of others is no relay's now");
    relay.stop();
}
