//! A group that grows to any length: what is read is taken back exactly, and costs the same however long the group is.

use super::*;
use crate::trying::Ladder;
use seal::ledger::EntryKind;
use std::time::Instant;

/// Everything that a mirror knows, without its notes for taking back.
fn all_of(mirror: &Mirror) -> String {
    let mut mirror = mirror.clone();
    drop(mirror.mark());
    format!("{mirror:?}")
}

/// Chance, so that it can be played again.
fn next(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 40).unwrap()
}

/// A history with gaps and releases, right and wrong ones.
fn history(seed: &mut u64) -> Ladder {
    let mut ladder = Ladder::founded();
    for at in 2..120 {
        match next(seed) % 10 {
            0 => ladder.enter(EntryKind::Envelope, 2, &[at as u8]),
            1 => ladder.enter(EntryKind::Envelope, 0, &[at as u8]),
            2 => {
                let first = 2 + next(seed) % at;
                ladder.releases(first, first + next(seed) % 9);
            }
            3 => ladder.enter(EntryKind::Release, 3, b"pfiff/release/1\n1 membership ended\n"),
            _ => ladder.says(),
        }
    }
    ladder
}

#[test]
fn what_is_taken_back_was_never_there() {
    let seed = std::env::var("PFIFF_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    for play in seed.map_or(0..40, |seed: u64| seed..seed + 1) {
        println!("PFIFF_SEED={play}");
        let mut seed = play;
        let ladder = history(&mut seed);
        let (mut kept, mut circle) = (ladder.kept.clone(), Circle::default());
        let mut mirror = Mirror::of(ladder.group);
        let mut at = 0;
        while at < ladder.rungs.len() {
            let (before, mark, circle_then, kept_then) =
                (all_of(&mirror), mirror.mark(), circle.clone(), kept.clone());
            let end = (at + 1 + next(&mut seed) % 12).min(ladder.rungs.len());
            for rung in &ladder.rungs[at..end] {
                drop(take(&mut mirror, &mut circle, &mut kept, rung));
            }
            let is_back = next(&mut seed).is_multiple_of(2);
            if is_back {
                mirror.take_back(mark);
                (circle, kept) = (circle_then, kept_then);
                assert_eq!(all_of(&mirror), before);
            } else {
                at = end;
            }
        }
    }
}

/// Figures: `cargo test -p device --lib reading -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement of a minute"]
fn an_event_costs_the_same_in_a_long_group() {
    const LAST: usize = 1_000;
    for length in [10_000, 100_000] {
        let mut ladder = Ladder::founded();
        (0..length + LAST).for_each(|_| ladder.says());
        let (mut mirror, mut circle, mut settled) =
            (Mirror::of(ladder.group), Circle::default(), Circle::default());
        let mut kept = ladder.kept.clone();
        let (first, last) = ladder.rungs.split_at(length + 1);
        for rung in first {
            let step = take(&mut mirror, &mut circle, &mut kept, rung).unwrap();
            step.unwrap().folded.again(&mut settled, &mut kept.clone());
            drop(mirror.views());
        }
        let (copies, begun) = ((mirror.clone(), circle.clone(), kept.clone()), Instant::now());
        for rung in last {
            let (_mark, mut keys) = (mirror.mark(), kept.clone());
            let step = take(&mut mirror, &mut circle, &mut kept, rung).unwrap();
            step.unwrap().folded.again(&mut settled, &mut keys);
            drop(mirror.views());
        }
        let now = begun.elapsed() / u32::try_from(LAST).unwrap();
        let ((mut mirror, mut circle, mut kept), begun) = (copies, Instant::now());
        for rung in &last[..100] {
            let before = (mirror.clone(), circle.clone(), kept.clone());
            drop(take(&mut mirror, &mut circle, &mut kept, rung).unwrap());
            drop((before, mirror.views()));
        }
        let was = begun.elapsed() / 100;
        println!("{length} entries: an event takes {now:?}; with a copy of all before each, {was:?}");
    }
}
