//! The relay is killed at seeded points, thirty times or `PFIFF_KILLS`: nothing acknowledged is lost, each time.
//!
//! Half of the points lie before or after a numbered write, fsync, rename or commit, at which the program waits for its
//! death; the other half somewhere in the middle of things, after a number of answers.

use super::child;
use super::neighbours::*;
use super::open;
use super::stranger::audited;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use relay::{Digest, Kept, Relay};
use seal::envelope::Envelope;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(usual, |text| text.parse().expect("a number"))
}

/// When the program dies.
enum Death {
    At(String),
    After(u64),
}

/// Runs it over what was sent until it is dead, or all is sent; gives what it acknowledged: digest and sequence.
fn run(folder: &Path, sent: &[Envelope], death: &Death) -> BTreeMap<String, u64> {
    let stop = if let Death::At(point) = death { point } else { "" };
    let mut child = child::start(folder, stop);
    let mut stdin = child.stdin.take().unwrap();
    let bytes: Vec<u8> = sent.iter().flat_map(framed).collect();
    let feeding = std::thread::spawn(move || {
        // It may die before it has read everything.
        let _ = stdin.write_all(&bytes);
    });
    let mut acknowledged = BTreeMap::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line == "stopped" {
            break;
        }
        let Some((digest, sequence)) = line
            .strip_prefix(child::TOOK)
            .and_then(|took| took.split_once(' '))
        else {
            continue;
        };
        acknowledged.insert(digest.to_owned(), sequence.parse().unwrap());
        if matches!(death, Death::After(count) if acknowledged.len() as u64 >= *count) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    feeding.join().unwrap();
    acknowledged
}

fn framed(envelope: &Envelope) -> Vec<u8> {
    let length = u32::try_from(envelope.bytes().len()).unwrap();
    [&length.to_be_bytes(), envelope.bytes()].concat()
}

fn check(relay: &Relay, group: Digest, sent: &[Envelope], acknowledged: &BTreeMap<String, u64>) {
    audited(relay);
    for one in sent {
        if let Some(sequence) = acknowledged.get(&one.digest().to_string()) {
            let kept = Kept::Envelope(one.head().class, one.bytes().to_vec());
            assert_eq!(
                relay.envelope(group, *sequence).unwrap(),
                kept,
                "sequence {sequence}"
            );
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_it_is_killed() {
    let (seed, kills) = (number("PFIFF_SEED", 5), number("PFIFF_KILLS", 30));
    println!("PFIFF_SEED={seed} PFIFF_KILLS={kills}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let root = tempfile::tempdir().unwrap();
    let (mut founder, mut sent, mut group, mut folder) =
        (Neighbour::new(1), Vec::new(), Digest::NONE, root.path().join("0"));
    let mut acknowledged = BTreeMap::new();
    for kill in 0..kills {
        // A ledger of some age, then a new one.
        if kill % 10 == 0 {
            (founder, acknowledged, folder) = (
                Neighbour::new(1),
                BTreeMap::new(),
                root.path().join(kill.to_string()),
            );
            let genesis = founder.founds(open(&folder).ledger_key().0);
            (group, sent) = (genesis.group(), vec![genesis]);
        }
        for filler in 0..40 {
            let next = if filler % 5 == 0 {
                founder.records(group, 40_000, filler)
            } else {
                founder.says(group, filler)
            };
            sent.push(next);
        }
        let (when, nth) = (chance.next_u64() % 3, chance.next_u64());
        let death = match when {
            0 => Death::At(format!("stop-before:{}", 1 + nth % 60)),
            1 => Death::At(format!("stop-after:{}", 1 + nth % 60)),
            _ => Death::After(1 + nth % 60),
        };
        acknowledged.extend(run(&folder, &sent, &death));
        check(&open(&folder), group, &sent, &acknowledged);
    }
    acknowledged.extend(run(&folder, &sent, &Death::After(u64::MAX)));
    assert_eq!(acknowledged.len(), sent.len(), "in the end all come in");
    check(&open(&folder), group, &sent, &acknowledged);
}
