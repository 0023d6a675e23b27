//! Whole groups over real bytes: real signatures and age files, the relay's own judge before a real database, every
//! member's own fold; and a bad network, dead phones, liars, infiltrators, devices restored from a copy.
//!
//! `PFIFF_SEED` and `PFIFF_GROUPS` say which and how many; `PFIFF_GROUP` plays one again. How well the circle's check
//! works is another question: `cargo run -p domain --example watching` prints that table.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "whatever supports a test may fail as tests do"
)]

mod acts;
mod alarms;
mod book;
mod chance;
mod checks;
mod lies;
mod mending;
mod net;
mod phone;
mod plans;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use world::Counts;

/// Groups on one ledger.
const ON_ONE: u64 = 25;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

/// What must have happened somewhere, or nothing was tried.
const NEEDED: &[&str] = &[
    "alerts",
    "ends",
    "joins",
    "removed",
    "shifts",
    "takes",
    "offers",
    "posts closed",
    "hand-overs",
    "same",
    "apart",
    "cards compared",
    "left out",
    "left out as a dispatcher",
    "mended",
    "mended twice",
    "whistles",
    "doubled",
    "restarts",
    "restored",
    "lies",
    "stolen words",
    "tries of who was removed",
    "gap",
    "conflict",
    "epoch",
    "stranger",
    "right",
    "rule",
    "unvouched",
    "content",
    "seen",
];

#[test]
fn whole_groups_keep_what_is_promised() {
    let seed = number("PFIFF_SEED").unwrap_or(1);
    let groups = match number("PFIFF_GROUP") {
        Some(one) => one..one + 1,
        None => 0..number("PFIFF_GROUPS").unwrap_or(30),
    };
    println!("PFIFF_SEED={seed} groups {groups:?}");
    let (mut net, mut counts) = (net::Net::new(), Counts::new());
    for group in groups.clone() {
        if group.is_multiple_of(ON_ONE) {
            net = net::Net::new();
        }
        let played = catch_unwind(AssertUnwindSafe(|| world::play(&net, &mut counts, seed, group)));
        assert!(
            played.is_ok(),
            "play it again: PFIFF_SEED={seed} PFIFF_GROUP={group}"
        );
    }
    println!("{counts:#?}");
    let is_missing = |what: &&&str| counts.get(**what).is_none_or(|times| *times == 0);
    let missing: Vec<_> = NEEDED.iter().filter(is_missing).collect();
    assert!(
        groups.end - groups.start < 50 || missing.is_empty(),
        "never happened: {missing:?}"
    );
}
