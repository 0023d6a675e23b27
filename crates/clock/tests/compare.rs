//! What a pair's curve depends on: its two recordings, and nothing else.

use std::sync::atomic::{AtomicUsize, Ordering};

use clock::compare::compare;
use clock::correlate::{Curve, first_lag};
use clock::listen::{BANDS, Features};
use clock::{Alone, Surroundings};

/// Frames of seeded noise; the same seed and place hold the same.
fn heard(seed: u32, frames: std::ops::Range<usize>) -> Features {
    let value = |k: usize| {
        let mut x = seed.wrapping_mul(0x9e37_79b9) ^ (k as u32).wrapping_mul(0x85eb_ca6b);
        for by in [16, 13, 15] {
            x = (x ^ (x >> by)).wrapping_mul(0xc2b2_ae35);
        }
        (x >> 25) as i8 - 64
    };
    let values = (frames.start * BANDS..frames.end * BANDS).map(value).collect();
    Features {
        frames: frames.len(),
        values,
    }
}

/// Lengths on both sides of several sizes of pieces, two of them equal, one three times as long as most.
fn folder() -> Vec<Features> {
    let lengths = [191, 260, 260, 500, 700, 1500];
    (0..)
        .zip(lengths)
        .map(|(seed, length)| heard(seed, 0..length))
        .collect()
}

#[test]
fn a_curve_does_not_depend_on_who_else_is_compared() {
    let all = folder();
    let together = compare(&all, &Alone);
    for (&(i, j), curve) in &together.curves {
        let alone = compare(&[all[i].clone(), all[j].clone()], &Alone);
        assert_eq!(alone.curves[&(0, 1)], *curve, "pair {i}, {j}");
        assert_eq!(alone.repetition, [together.repetition[i], together.repetition[j]]);
    }
    assert_eq!(together.curves.len(), 15);
}

#[test]
fn listing_them_backwards_mirrors_every_curve() {
    let all = folder();
    let forward = compare(&all, &Alone);
    let backward = compare(&all.iter().rev().cloned().collect::<Vec<_>>(), &Alone);
    for (&(i, j), curve) in &forward.curves {
        let (i, j) = (all.len() - 1 - j, all.len() - 1 - i);
        assert_eq!(backward.curves[&(i, j)].clone().mirrored(), *curve);
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let all = folder();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started")
            .install(|| compare(&all, &Alone))
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.curves, three.curves);
    assert_eq!(one.repetition, three.repetition);
}

#[test]
fn what_was_heard_twice_stands_out_at_its_place_across_pieces() {
    let long = heard(7, 0..1500);
    for from in [0, 200, 390, 1000, 1300] {
        let short = heard(7, from..from + 200);
        let compared = compare(&[long.clone(), short], &Alone);
        let curve = &compared.curves[&(0, 1)];
        let best = (0..curve.steps.len()).max_by_key(|&k| curve.steps[k]);
        let lag = best.map(|k| first_lag(curve.frames_b) + k as isize);
        assert_eq!(lag, Some(from as isize));
        assert!(curve.highest() > 20.0, "{}", curve.highest());
    }
}

/// Knows all pairs of the first so many recordings.
struct Known<'a> {
    curves: &'a std::collections::BTreeMap<(usize, usize), Curve>,
    below: usize,
    kept: AtomicUsize,
}

impl Surroundings for Known<'_> {
    fn recall(&self, a: usize, b: usize) -> Option<Curve> {
        (b < self.below).then(|| self.curves[&(a, b)].clone())
    }

    fn keep(&self, _: usize, _: usize, _: &Curve) {
        self.kept.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn one_more_recording_costs_one_row_and_gives_the_same() {
    let all = folder();
    let afresh = compare(&all, &Alone);
    let known = Known {
        curves: &afresh.curves,
        below: 5,
        kept: AtomicUsize::new(0),
    };
    let grown = compare(&all, &known);
    assert_eq!(grown.curves, afresh.curves);
    assert_eq!(grown.repetition, afresh.repetition);
    assert_eq!(known.kept.into_inner(), 5);
}

/// Knows every pair, but of recordings that end a frame earlier.
struct Damaged;

impl Surroundings for Damaged {
    fn recall(&self, a: usize, b: usize) -> Option<Curve> {
        let shorter = |mut features: Features| {
            features.frames -= 1;
            features.values.truncate(features.frames * BANDS);
            features
        };
        let all: Vec<Features> = folder().into_iter().map(shorter).collect();
        let pair = [all[a].clone(), all[b].clone()];
        compare(&pair, &Alone).curves.remove(&(0, 1))
    }
}

#[test]
fn a_kept_curve_of_other_lengths_is_made_anew() {
    let all = folder();
    assert_eq!(compare(&all, &Damaged).curves, compare(&all, &Alone).curves);
}
