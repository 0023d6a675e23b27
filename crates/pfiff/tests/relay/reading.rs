//! Who reads what: with the group's id alone, and with a member's pass.

use domain::group::Digest;
use seal::envelope::Envelope;
use tempfile::{TempDir, tempdir};

use crate::asking::{Answer, Way};
use crate::gathered::{Group, now_s, taken};
use crate::running::Running;

/// A group of two: genesis, invitation, join, one said by the second, one segment by the founder.
struct Read {
    _folder: TempDir,
    _relay: Running,
    way: Way,
    group: Group,
    sent: Vec<Envelope>,
}

fn read() -> Read {
    let folder = tempdir().unwrap();
    let relay = Running::in_folder(folder.path());
    let way = Way::Plain(relay.address);
    let mut group = Group::founded(&relay, &way, 1);
    let [invited, joined] = group.joined(2);
    let sent = vec![invited, joined, group.said(1), group.filmed(0)];
    sent.iter().for_each(|envelope| taken(&way, envelope));
    let sent = [vec![group.genesis.clone()], sent].concat();
    Read {
        _folder: folder,
        _relay: relay,
        way,
        group,
        sent,
    }
}

/// What stands of a rung, and what follows its entry.
fn rungs(batch: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let Some((length, rest)) = batch.split_first_chunk::<4>() else {
        return Vec::new();
    };
    let (rung, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
    [vec![(rung[8], rung[9 + 105..].to_vec())], rungs(rest)].concat()
}

impl Read {
    fn ask(&self, path: &str, pass: Option<&str>) -> Answer {
        let headers: Vec<(&str, &str)> = pass.iter().map(|pass| ("authorization", *pass)).collect();
        self.way.ask(
            "GET",
            &format!("/v1/groups/{}/{path}", self.group.id),
            &headers,
            &[],
        )
    }

    fn kinds(&self, path: &str, pass: Option<&str>) -> Vec<u8> {
        let answer = self.ask(path, pass);
        assert_eq!(answer.status, 200, "{}", answer.text());
        rungs(&answer.body).into_iter().map(|(what, _)| what).collect()
    }
}

#[test]
fn whoever_knows_the_group_reads_what_is_in_clear_and_that_nothing_is_missing() {
    let read = read();
    assert_eq!(read.kinds("envelopes?after=0", None), [1, 1, 1, 0, 0]);
    assert_eq!(read.kinds("envelopes", None), [1, 1, 1, 0, 0]);
    assert_eq!(read.kinds("envelopes?after=3", None), [0, 0]);
    assert_eq!(read.kinds("envelopes?after=5", None), [0; 0]);
    let clear = rungs(&read.ask("envelopes", None).body);
    assert!(
        clear
            .iter()
            .zip(&read.sent)
            .take(3)
            .all(|((_, follows), sent)| follows == sent.bytes())
    );
    assert_eq!(read.ask("envelopes/1", None).body, read.sent[0].bytes());
    for closed in ["envelopes/4", "envelopes/5"] {
        let answer = read.ask(closed, None);
        assert_eq!((answer.status, answer.code().as_str()), (401, "pass-needed"));
    }
}

#[test]
fn a_member_reads_all_of_it_and_fetches_recordings_one_by_one() {
    let read = read();
    for person in &read.group.people {
        let pass = person.pass(read.group.id, now_s() + 500);
        assert_eq!(read.kinds("envelopes?after=0", Some(&pass)), [1, 1, 1, 1, 4]);
        for (sequence, sent) in (1..).zip(&read.sent) {
            assert_eq!(
                read.ask(&format!("envelopes/{sequence}"), Some(&pass)).body,
                sent.bytes()
            );
        }
    }
}

#[test]
fn a_pass_that_does_not_hold_is_refused() {
    let read = read();
    let (member, stranger) = (
        &read.group.people[1],
        &Group::new(domain::group::Key([3; 32]), 9).people[0],
    );
    let check = |pass: &str, status: u16, code: &str| {
        for path in ["envelopes", "envelopes/4", "events"] {
            let answer = read.ask(path, Some(pass));
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path}");
        }
    };
    check(&member.pass(read.group.id, now_s() - 5), 401, "pass-refused");
    check(&member.pass(read.group.id, now_s() + 900), 401, "pass-refused");
    check(&member.pass(Digest([5; 32]), now_s() + 500), 401, "pass-refused");
    check(&stranger.pass(read.group.id, now_s() + 500), 401, "pass-refused");
    check("Pfiff", 400, "no-pass");
    check("Bearer x", 400, "no-pass");
}

#[test]
fn whoever_was_removed_reads_what_everybody_reads() {
    let mut read = read();
    let pass = read.group.people[1].pass(read.group.id, now_s() + 500);
    assert_eq!(read.kinds("envelopes?after=3", Some(&pass)), [1, 4]);
    let removed = read.group.removed(1);
    taken(&read.way, &removed);
    let answer = read.ask("envelopes", Some(&pass));
    assert_eq!((answer.status, answer.code().as_str()), (401, "pass-refused"));
}

#[test]
fn what_is_not_there_is_said_to_be_not_there() {
    let read = read();
    for path in ["envelopes/6", "receipts/6", "envelopes/0"] {
        let answer = read.ask(path, None);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "not-there"),
            "{path}"
        );
    }
    for path in [
        "envelopes/x",
        "receipts/01",
        "envelopes?after=-1",
        "envelopes?before=1",
        "events?after=",
    ] {
        let answer = read.ask(path, None);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "no-number"),
            "{path}"
        );
    }
    let nobody = Digest([5; 32]);
    for path in ["envelopes", "envelopes/1", "receipts/1", "events"] {
        let answer = read.way.get(&format!("/v1/groups/{nobody}/{path}"));
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "not-there"),
            "{path}"
        );
    }
    let receipt = read.ask("receipts/4", None);
    assert!(
        receipt.text().starts_with("c2sp.org/tlog-proof@v1\n"),
        "{}",
        receipt.text()
    );
}

#[test]
fn answers_say_what_browsers_and_caches_may_do() {
    let read = read();
    let envelope = read.ask("envelopes/1", None);
    assert_eq!(envelope.header("cache-control"), Some("no-store"));
    assert_eq!(envelope.header("access-control-allow-origin"), Some("*"));
    assert_eq!(envelope.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(envelope.header("set-cookie"), None);
    assert_eq!(
        read.way.get("/ledger/checkpoint").header("cache-control"),
        Some("no-cache")
    );
    let tile = read.way.get("/ledger/tile/0/000.p/5");
    assert_eq!((tile.status, tile.body.len()), (200, 5 * 32));
    assert!(tile.header("cache-control").unwrap().contains("immutable"));
    let asked = read.way.ask(
        "OPTIONS",
        "/v1/envelopes/x",
        &[("origin", "https://app.example")],
        &[],
    );
    assert_eq!(asked.status, 204);
    assert!(
        asked
            .header("access-control-allow-headers")
            .unwrap()
            .contains("last-event-id")
    );
}
