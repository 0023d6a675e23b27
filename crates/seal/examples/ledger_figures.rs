//! How fast a ledger is written and audited on one core, beside bare SHA-256 over the same bytes.
//!
//! `cargo run --release -p seal --example ledger_figures [ENTRIES]`. The ledger is made as it is needed, in memory.

#![expect(clippy::print_stdout, reason = "figures are for whoever runs it")]

use seal::ledger::{Audit, ENTRY_BYTES, Edge, Entry, EntryKind, EnvelopeTag, GroupState, GroupTag};
use sha2::{Digest as _, Sha256};
use std::time::{Duration, Instant};

const GROUPS: usize = 1_000;
/// Entries that are made, then timed, at a time.
const BATCH: usize = 1 << 16;

fn main() {
    let entries = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(2_000_000);
    let mut groups: Vec<GroupState> = vec![GroupState::EMPTY; GROUPS];
    let (mut edge, mut audit) = (Edge::default(), Audit::new());
    let (mut bare, mut appended, mut audited) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut findings, mut tiles, mut mixed) = (0, 0, 0_u8);
    for first in (0..entries).step_by(BATCH) {
        let batch: Vec<[u8; ENTRY_BYTES]> = (first..entries.min(first + BATCH))
            .map(|index| next(&mut groups, index))
            .collect();
        bare += timed(|| batch.iter().for_each(|entry| mixed ^= Sha256::digest(entry)[0]));
        appended += timed(|| {
            for entry in &batch {
                let entry = Entry::parse(entry).expect("it was just written");
                tiles += edge.append(entry.leaf_hash()).len();
            }
        });
        audited += timed(|| {
            batch
                .iter()
                .for_each(|entry| findings += audit.entry(entry).findings.len())
        });
    }
    assert_eq!((findings, audit.finish().head), (0, edge.head()));
    println!("{entries} entries of {GROUPS} groups, {tiles} full tiles ({mixed:02x})");
    tell("bare SHA-256 of each entry", bare, bare, entries);
    tell("appended, with tiles", appended, bare, entries);
    tell("audited", audited, bare, entries);
}

fn next(groups: &mut [GroupState], index: usize) -> [u8; ENTRY_BYTES] {
    let place = index % GROUPS;
    let mut envelope = [0; 32];
    envelope[..8].copy_from_slice(&index.to_be_bytes());
    let mut id = [0; 32];
    id[..8].copy_from_slice(&place.to_be_bytes());
    let group = GroupTag::of(&id);
    let entry = Entry::next(EntryKind::Envelope, group, groups[place], EnvelopeTag(envelope));
    groups[place] = entry.state();
    entry.to_bytes()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn tell(what: &str, took: Duration, bare: Duration, entries: usize) {
    let (each, ratio) = (
        took.as_nanos() / entries.max(1) as u128,
        took.as_secs_f64() / bare.as_secs_f64(),
    );
    println!(
        "{what:<28} {:>10.0} a second, {each} ns each, {ratio:.2} x",
        entries as f64 / took.as_secs_f64()
    );
}
