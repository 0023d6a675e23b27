//! Joined recordings close up, on synthetic noise and on numbers whose truth is known.
//!
//! Holds what the rooms promise one by one: a pair's offset and drift, one recording among its neighbours, and all
//! pairs at once with wrong ones among them. Says nothing of real sound.

use clock::joint::{Neighbour, Side, place};
use clock::refine::{Closeup, Rows};
use clock::solve::{Line, Link, Solution, solve};

const RATE: f64 = 8000.0;

/// Noise that depends on nothing but its seed, within ±1.
fn noise(seed: u64, samples: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    };
    (0..samples).map(|_| next()).collect()
}

/// Half of what is heard is `scene` from `delay_s` on, at a clock that runs `drift` slow; half is own noise.
fn heard(scene: &[f64], delay_s: f64, drift: f64, seconds: f64, seed: u64) -> Vec<i16> {
    let samples = (seconds * RATE) as usize;
    let own = noise(seed, samples);
    (0..samples)
        .map(|k| {
            let at = delay_s * RATE + k as f64 * (1.0 + drift);
            let (whole, part) = (at as usize, at.fract());
            let sound = scene[whole] * (1.0 - part) + scene[whole + 1] * part;
            ((sound + own[k]) * 8000.0) as i16
        })
        .collect()
}

fn rows(a: &Vec<i16>, b: &Vec<i16>, offset_s: f64) -> Rows {
    let offset = (offset_s * RATE).round() as isize;
    Closeup::default().rows(a, b, offset).expect("they overlap")
}

#[test]
fn a_delayed_drifting_copy_in_noise_is_measured() {
    let scene = noise(1, 60 * 8000);
    let a = heard(&scene, 0.0, 0.0, 50.0, 2);
    let b = heard(&scene, 7.0, 120e-6, 40.0, 3);
    let found = rows(&a, &b, 7.015).alone();
    let true_mid_a_s = 7.0 + found.mid_b_s * (1.0 + 120e-6);
    assert!((found.mid_a_s - true_mid_a_s).abs() < 0.0005, "{found:?}");
    let drift = found.drift.expect("33 s tell a drift");
    assert!((drift - 120e-6).abs() < 10e-6, "{found:?}");
    assert!(found.z > 8.0, "{found:?}");
}

#[test]
fn two_voices_at_two_places_are_two_sounds() {
    // b stands 60 ms nearer to the second voice than to the first.
    let (first, second) = (noise(1, 60 * 8000), noise(5, 60 * 8000));
    let mixed = |delay_first_s: f64, delay_second_s: f64, seed: u64| -> Vec<i16> {
        let one = heard(&first, delay_first_s, 0.0, 40.0, seed);
        let other = heard(&second, delay_second_s, 0.0, 40.0, seed + 1);
        one.iter().zip(other).map(|(x, y)| x / 2 + y / 2).collect()
    };
    let (a, b) = (mixed(0.5, 0.5, 2), mixed(7.0, 7.06, 6));
    let windows = rows(&a, &b, 6.5);
    let found = windows.alone();
    let mut offsets_s: Vec<f64> = windows
        .sounds(&found)
        .iter()
        .map(|b_s| found.mid_a_s - b_s)
        .collect();
    offsets_s.sort_by(f64::total_cmp);
    assert_eq!(offsets_s.len(), 2, "{offsets_s:?}");
    assert!((offsets_s[0] - 6.5).abs() < 0.0005, "{offsets_s:?}");
    assert!((offsets_s[1] - 6.56).abs() < 0.0005, "{offsets_s:?}");
}

#[test]
fn drifts_are_told_where_offsets_contradict_each_other() {
    // Each pair follows a sound of its own, yet all say how fast the clocks run.
    let drifts = [0.0, 280e-6, -250e-6, 90e-6];
    let link = |a: usize, b: usize, off_s: f64| Link {
        a,
        b,
        a_s: 30.0,
        b_s: 30.0 + off_s,
        sigma_s: 0.006,
        drift: Some((drifts[b] - drifts[a], 10e-6)),
    };
    let links: Vec<Link> = [
        (0, 1, 0.1),
        (1, 2, -0.08),
        (0, 2, 0.12),
        (2, 3, 0.09),
        (0, 3, -0.11),
    ]
    .into_iter()
    .map(|(a, b, off_s)| link(a, b, off_s))
    .collect();
    let found = clock::solve::rates(4, &links);
    for k in 1..4 {
        let off = (found[k] - found[0]) - (drifts[k] - drifts[0]);
        assert!(off.abs() < 5e-6, "{found:?}");
    }
}

#[test]
fn noise_and_noise_have_nothing_in_common() {
    let scene = noise(1, 60 * 8000);
    let other = noise(9, 60 * 8000);
    let a = heard(&scene, 0.0, 0.0, 40.0, 2);
    let b = heard(&other, 0.0, 0.0, 40.0, 3);
    let found = rows(&a, &b, 0.0).alone();
    assert!(found.z < 6.0, "{found:?}");
}

#[test]
fn a_recording_is_moved_to_where_its_neighbours_heard_it() {
    let scene = noise(1, 60 * 8000);
    let own = heard(&scene, 10.0, 0.0, 30.0, 2);
    let first = heard(&scene, 0.0, 0.0, 50.0, 3);
    let second = heard(&scene, 15.0, 0.0, 40.0, 4);
    let line = |start_s: f64, seconds: f64| Line {
        mid_s: seconds / 2.0,
        at_s: start_s + seconds / 2.0,
        drift: 0.0,
    };
    // It is thought to begin 12 ms early.
    let thought = line(9.988, 30.0);
    let (before, after) = (rows(&first, &own, 9.988), rows(&own, &second, 15.0 - 9.988));
    let neighbours = [
        Neighbour {
            line: line(0.0, 50.0),
            rows: &before,
            side: Side::B,
        },
        Neighbour {
            line: line(15.0, 40.0),
            rows: &after,
            side: Side::A,
        },
    ];
    let found = place(thought, &neighbours, 80e-6).expect("there are windows");
    assert!((found.shift_s - 0.012).abs() < 0.001, "{found:?}");
    assert!(found.z > 1.5 * found.second_z, "{found:?}");
}

/// Eight recordings of 100 s, 20 s after each other, with drifts of up to `drift_max`.
fn known(drift_max: f64) -> Vec<Line> {
    (0..8)
        .map(|k| Line {
            mid_s: 50.0,
            at_s: 50.0 + 20.0 * f64::from(k),
            drift: drift_max * (f64::from(k * 3 % 8) / 3.5 - 1.0),
        })
        .collect()
}

/// What every two of them that overlap say, exactly.
fn links(lines: &[Line]) -> Vec<Link> {
    let mut links = Vec::new();
    for a in 0..lines.len() {
        for b in a + 1..lines.len().min(a + 5) {
            let middle_s = (lines[a].at_s + lines[b].at_s) / 2.0;
            let drift = (1.0 + lines[b].drift) / (1.0 + lines[a].drift) - 1.0;
            links.push(Link {
                a,
                b,
                a_s: lines[a].file_s(middle_s),
                b_s: lines[b].file_s(middle_s),
                sigma_s: 0.006,
                drift: Some((drift, 10e-6)),
            });
        }
    }
    links
}

fn solved(truth: &[Line], links: &[Link]) -> Solution {
    // The coarse comparison is off by up to 30 ms, and knows no drift.
    let off_s = |k: usize| 0.03 * ((k * 5 % 8) as f64 / 3.5 - 1.0);
    let coarse = truth
        .iter()
        .enumerate()
        .map(|(k, line)| Line {
            at_s: line.at_s + off_s(k),
            drift: 0.0,
            ..*line
        })
        .collect();
    solve(coarse, links)
}

/// Neighbours' starts and drifts against the truth: the common start is free.
fn check(truth: &[Line], solution: &Solution, within_s: f64, within: f64) {
    for (pair, known) in solution.lines.windows(2).zip(truth.windows(2)) {
        let off_s = (pair[1].at_s - pair[0].at_s) - (known[1].at_s - known[0].at_s);
        let off = (pair[1].drift - pair[0].drift) - (known[1].drift - known[0].drift);
        assert!(off_s.abs() < within_s, "{:.2} ms off", off_s * 1e3);
        assert!(off.abs() < within, "{:.1} ppm off", off * 1e6);
    }
}

#[test]
fn starts_and_drifts_are_recovered() {
    let truth = known(50e-6);
    check(&truth, &solved(&truth, &links(&truth)), 0.001, 5e-6);
}

#[test]
fn wrong_pairs_lose_their_say() {
    let truth = known(50e-6);
    let mut links = links(&truth);
    for wrong in [2, 11, 17] {
        links[wrong].b_s += 0.12;
        links[wrong].drift = Some((400e-6, 10e-6));
    }
    let solution = solved(&truth, &links);
    check(&truth, &solution, 0.002, 8e-6);
    for wrong in [2, 11, 17] {
        assert!(solution.says[wrong] < 0.1, "link {wrong} keeps its say");
    }
}
