//! First comparisons: every two recordings once, in blocks that fit the memory.

use std::collections::BTreeMap;

use rayon::prelude::*;
use realfft::RealFftPlanner;

use crate::correlate::{Curve, Spectrum, fast_size, repetition};
use crate::listen::Features;
use crate::{Step, Surroundings};

/// Bytes that spectra of one block may take.
const BLOCK_BYTES_MAX: usize = 96 << 20;

/// How strongly each recording repeats itself.
#[must_use]
pub fn repetitions(features: &[Features]) -> Vec<f32> {
    features
        .par_iter()
        .map_init(RealFftPlanner::new, |planner, features| {
            let spectrum = Spectrum::new(features, fast_size(2 * features.frames.max(1)), planner);
            repetition(&spectrum, planner)
        })
        .collect()
}

/// Curves of all pairs.
#[must_use]
pub fn all_curves(features: &[Features], around: &dyn Surroundings) -> BTreeMap<(usize, usize), Curve> {
    let mut order: Vec<usize> = (0..features.len()).collect();
    order.sort_by_key(|&i| (features[i].frames, i));
    let longest = order.last().map_or(1, |&i| features[i].frames);
    let bytes_each = fast_size(2 * longest) / 2 * crate::listen::BANDS * 8;
    let blocks: Vec<&[usize]> = order
        .chunks((BLOCK_BYTES_MAX / bytes_each).clamp(4, 24))
        .collect();
    let pairs = features.len() * features.len().saturating_sub(1) / 2;
    let mut curves = BTreeMap::new();
    for (q, second) in blocks.iter().enumerate() {
        for first in &blocks[..=q] {
            curves.extend(between(features, first, second, around));
            around.progress(Step::Compare, curves.len(), pairs);
        }
    }
    curves
}

fn between(
    features: &[Features],
    first: &[usize],
    second: &[usize],
    around: &dyn Surroundings,
) -> Vec<((usize, usize), Curve)> {
    let longest = |block: &[usize]| block.iter().map(|&i| features[i].frames).max().unwrap_or(1);
    let size = fast_size(longest(first) + longest(second));
    let spectra = |block: &[usize]| -> BTreeMap<usize, Spectrum> {
        block
            .par_iter()
            .map_init(RealFftPlanner::new, |planner, &i| {
                (i, Spectrum::new(&features[i], size, planner))
            })
            .collect()
    };
    let of_first = spectra(first);
    let of_second = if first == second {
        BTreeMap::new()
    } else {
        spectra(second)
    };
    let spectrum = |i: &usize| {
        of_first
            .get(i)
            .or(of_second.get(i))
            .expect("i is in one of the two blocks")
    };
    let pairs: Vec<(usize, usize)> = first
        .iter()
        .flat_map(|&x| second.iter().map(move |&y| (x.min(y), x.max(y))))
        .filter(|(i, j)| i != j)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    pairs
        .into_par_iter()
        .map_init(RealFftPlanner::new, |planner, (i, j)| {
            let curve = around.recall(i, j).unwrap_or_else(|| {
                let curve = Curve::new(spectrum(&i), spectrum(&j), planner);
                around.keep(i, j, &curve);
                curve
            });
            ((i, j), curve)
        })
        .collect()
}
