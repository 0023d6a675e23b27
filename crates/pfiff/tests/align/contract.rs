//! What `formats/align.md` promises of every answer, whatever was asked.

use std::collections::BTreeSet;

use casebook::answer::{Answer, Basis, Island, Placement};

const DRIFT_UNKNOWN_PPM: f64 = 600.0;
const OVERLAP_MIN_NS: i64 = 2_000_000_000;
/// Whole nanoseconds are cut once on each side of a sum.
const ROUNDING_NS: i64 = 4;

pub(crate) fn holds(answer: &Answer) {
    assert_eq!(answer.version, 1);
    assert!(answer.inputs.iter().enumerate().all(|(at, input)| input.id == at));
    every_input_once(answer);
    for island in &answer.islands {
        island_holds(answer, island);
    }
    pairs_hold(answer);
    copies_hold(answer);
    refusals_hold(answer);
    hints_hold(answer);
}

pub(crate) fn placed(answer: &Answer) -> impl Iterator<Item = &Placement> {
    answer.islands.iter().flat_map(|island| &island.clips)
}

fn every_input_once(answer: &Answer) {
    let mut stands: Vec<usize> = placed(answer).map(|clip| clip.id).collect();
    stands.extend(answer.refusals.iter().map(|refusal| refusal.id));
    stands.sort_unstable();
    let all: Vec<usize> = (0..answer.inputs.len()).collect();
    assert_eq!(stands, all, "every input stands exactly once");
    let names = placed(answer).map(|clip| (clip.id, &clip.file));
    let refused = answer.refusals.iter().map(|refusal| (refusal.id, &refusal.file));
    for (id, file) in names.chain(refused) {
        assert_eq!(*file, answer.inputs[id].file);
    }
}

fn is_copy(answer: &Answer, id: usize) -> bool {
    answer.copies.iter().any(|copy| copy.id == id)
}

fn island_of(answer: &Answer, id: usize) -> Option<usize> {
    let holds = |island: &Island| island.clips.iter().any(|clip| clip.id == id);
    answer.islands.iter().position(holds)
}

fn island_holds(answer: &Answer, island: &Island) {
    let clips = &island.clips;
    assert!(clips.len() >= 2, "an island of {} clips", clips.len());
    assert_eq!(clips[0].start_ns, 0, "the clock begins with the earliest clip");
    assert!(clips.is_sorted_by_key(|clip| clip.start_ns));
    for clip in clips {
        assert!(clip.heard_error_ns >= 0, "{clip:?}");
        assert!(clip.clock_error_ns >= clip.heard_error_ns, "{clip:?}");
        assert!(
            clip.drift_ppm.is_finite() && clip.drift_error_ppm.is_finite() && clip.drift_error_ppm >= 0.0
        );
        if clip.drift_error_ppm >= DRIFT_UNKNOWN_PPM {
            assert_eq!(clip.drift_ppm, 0.0, "an unmeasured drift is 0: {clip:?}");
        }
        let links = measured_links(answer, clip.id);
        let of_its_original = answer.copies.iter().find(|copy| copy.id == clip.id);
        let expected = of_its_original.map_or(links, |copy| measured_links(answer, copy.of));
        assert_eq!(clip.links, expected, "{clip:?}");
    }
    runs_at_the_median_rate(answer, island);
}

/// Measured pairs, copies left out.
fn measured_links(answer: &Answer, id: usize) -> usize {
    let counts = |pair: &&casebook::answer::Pair| {
        pair.basis == Basis::Measured && !is_copy(answer, pair.a) && !is_copy(answer, pair.b)
    };
    let mine = answer.pairs.iter().filter(counts);
    mine.filter(|pair| pair.a == id || pair.b == id).count()
}

fn runs_at_the_median_rate(answer: &Answer, island: &Island) {
    let own: Vec<&Placement> = island
        .clips
        .iter()
        .filter(|clip| !is_copy(answer, clip.id))
        .collect();
    if own.iter().any(|clip| clip.drift_error_ppm >= DRIFT_UNKNOWN_PPM) {
        return;
    }
    let mut drifts: Vec<f64> = own.iter().map(|clip| clip.drift_ppm).collect();
    drifts.sort_by(f64::total_cmp);
    let median = f64::midpoint(drifts[(drifts.len() - 1) / 2], drifts[drifts.len() / 2]);
    assert!(median.abs() < 0.01, "the median drift is {median} ppm");
}

fn pairs_hold(answer: &Answer) {
    let mut seen = BTreeSet::new();
    for pair in &answer.pairs {
        assert!(pair.a < pair.b && seen.insert((pair.a, pair.b)), "{pair:?}");
        let islands = (island_of(answer, pair.a), island_of(answer, pair.b));
        assert!(islands.0.is_some() && islands.0 == islands.1, "{pair:?}");
        assert!(pair.heard_error_ns >= 0 && pair.drift_ppm.is_finite(), "{pair:?}");
        assert!(pair.overlap_ns >= OVERLAP_MIN_NS - ROUNDING_NS, "{pair:?}");
    }
}

fn copies_hold(answer: &Answer) {
    let mut seen = BTreeSet::new();
    for copy in &answer.copies {
        assert!(copy.id != copy.of && seen.insert(copy.id), "{copy:?}");
        assert!(!is_copy(answer, copy.of), "a copy of a copy: {copy:?}");
        let island = island_of(answer, copy.id);
        assert!(
            island.is_some() && island == island_of(answer, copy.of),
            "{copy:?}"
        );
    }
}

fn refusals_hold(answer: &Answer) {
    for refusal in &answer.refusals {
        assert!(!refusal.detail.is_empty(), "{refusal:?}");
        for other in &refusal.alternatives {
            assert!(
                other.beside < answer.inputs.len() && other.beside != refusal.id,
                "{refusal:?}"
            );
        }
        for part in &refusal.parts {
            assert!(0 <= part.from_ns && part.from_ns < part.to_ns, "{part:?}");
            assert!(
                part.island < answer.islands.len() && part.clock_error_ns >= 0,
                "{part:?}"
            );
        }
    }
}

fn hints_hold(answer: &Answer) {
    for hint in &answer.hints {
        let is_refused = answer.refusals.iter().any(|refusal| refusal.id == hint.id);
        assert!(is_refused && hint.island < answer.islands.len(), "{hint:?}");
        assert!(hint.error_ns > 0 && !hint.source.is_empty(), "{hint:?}");
    }
}
