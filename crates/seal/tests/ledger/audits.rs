//! Whole ledgers, right and wrong: every finding, in order, and nothing else.

use crate::shelf::{folder, hex, node};
use seal::ledger::{
    Audit, Entry, EntryKind, EnvelopeTag, Finding, GROUPS_MAX, GroupHead, GroupState, GroupTag, TreeHead,
    Verdict,
};

#[test]
fn audits_find_what_their_vectors_say() {
    for vector in folder("audit") {
        let text = String::from_utf8(vector.bytes).expect("it is text");
        let expected: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("finding "))
            .collect();
        assert_eq!(audited(&text), expected, "{}", vector.name);
    }
}

fn audited(text: &str) -> Vec<String> {
    let (mut audit, mut findings) = (Audit::new(), Vec::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["signed", size, root] => {
                let size = size.parse().expect("a size");
                findings.extend(audit.expect(TreeHead {
                    size,
                    root: node(root),
                }));
            }
            ["seen", group, sequence, head] => {
                let sequence = sequence.parse().expect("a sequence");
                audit.expect_group(
                    GroupTag(node(group).0),
                    GroupState {
                        sequence,
                        head: GroupHead(node(head).0),
                    },
                );
            }
            ["entry", bytes] => findings.extend(audit.entry(&hex(bytes)).findings),
            _ => assert_eq!(words[0], "finding"),
        }
    }
    findings.extend(audit.finish().findings);
    findings.iter().map(said).collect()
}

fn said(finding: &Finding) -> String {
    let verdict = match finding.verdict() {
        Verdict::Fails => "fails",
        Verdict::NotEstablished => "open",
    };
    format!("{verdict} {finding}")
}

/// Entries of one group, each with another envelope.
pub(crate) fn history(group: GroupTag, count: u8) -> Vec<Entry> {
    let mut state = GroupState::EMPTY;
    let mut next = |number: u8| {
        let entry = Entry::next(EntryKind::Envelope, group, state, EnvelopeTag([number; 32]));
        state = entry.state();
        entry
    };
    (0..count).map(&mut next).collect()
}

#[test]
fn a_checkpoint_is_compared_where_the_audit_stands_and_not_before() {
    let entries = history(GroupTag([1; 32]), 3);
    let mut audit = Audit::new();
    assert_eq!(audit.expect(TreeHead::empty()), None);
    entries
        .iter()
        .for_each(|entry| assert_eq!(audit.entry(&entry.to_bytes()).findings, []));
    assert_eq!(
        audit.expect(TreeHead {
            size: 2,
            ..TreeHead::empty()
        }),
        Some(Finding::TooLate { size: 2 })
    );
    let found = audit.expect(TreeHead {
        size: 3,
        ..TreeHead::empty()
    });
    assert_eq!(found.map(|finding| finding.verdict()), Some(Verdict::Fails));
}

#[test]
fn a_successor_is_followed_from_where_its_groups_stood() {
    let group = GroupTag([1; 32]);
    let entries = history(group, 4);
    let stood = |at: usize| Audit::succeeding([(group, entries[at].state())]);
    let mut right = stood(1);
    entries[2..]
        .iter()
        .for_each(|entry| assert_eq!(right.entry(&entry.to_bytes()).findings, []));
    let findings = stood(0).entry(&entries[2].to_bytes()).findings;
    assert_eq!(
        findings,
        [Finding::Sequence {
            index: 0,
            group,
            needed: 2,
            found: 3
        }]
    );
}

#[test]
fn an_audit_gives_the_tiles_that_must_be_served() {
    let entries = history(GroupTag([1; 32]), 255);
    let (mut audit, mut tiles) = (Audit::new(), Vec::new());
    for entry in entries.iter().chain([&entries[0], &entries[1]]) {
        tiles.extend(audit.entry(&entry.to_bytes()).tiles);
    }
    let end = audit.finish();
    let names =
        |tiles: &[seal::ledger::Tile]| tiles.iter().map(|tile| tile.id().to_string()).collect::<Vec<_>>();
    assert_eq!(names(&tiles), ["tile/0/000"]);
    assert_eq!(names(&end.tiles), ["tile/0/001.p/1", "tile/1/000.p/1"]);
    assert_eq!((end.head.size, end.groups), (257, 1));
    assert_eq!(tiles[0].hashes()[254], entries[254].leaf_hash());
}

#[test]
#[ignore = "seconds and 100 MB for a million groups: `make soak`"]
fn more_groups_than_are_followed_are_told_once_and_do_no_harm() {
    let mut audit = Audit::new();
    let mut told = Vec::new();
    for number in 0..GROUPS_MAX as u64 + 2 {
        let mut tag = [0; 32];
        tag[..8].copy_from_slice(&number.to_be_bytes());
        told.extend(audit.entry(&history(GroupTag(tag), 1)[0].to_bytes()).findings);
    }
    let index = GROUPS_MAX as u64;
    assert_eq!(told, [Finding::TooManyGroups { index }]);
    assert_eq!(audit.finish().head.size, index + 2);
}
