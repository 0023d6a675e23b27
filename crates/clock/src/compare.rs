//! First comparisons: every two recordings once, in blocks that fit the memory.
//!
//! A pair's curve depends on its two recordings alone. The shorter one's length says how large the pieces are into
//! which both are cut; the pieces' correlations are added, each at its shift. Which others are compared at the same
//! time, in what order and on how many threads, changes no bit of it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::correlate::{Curve, repetition};
use crate::kept::{Kept, Pair};
use crate::listen::Features;
use crate::pieces::{Bench, Block, Sum, piece_length};
use crate::spectrum::Whitening;
use crate::{Step, Surroundings};

/// Bytes that all curves together may take; beyond it those without promise are let go.
const CURVES_BYTES_MAX: usize = 256 << 20;

/// All recordings compared with each other and with themselves.
pub struct Comparison {
    /// Of pairs i < j; of very many recordings, only those with some promise.
    pub curves: BTreeMap<Pair, Curve>,
    /// How strongly each recording repeats itself.
    pub repetition: Vec<f32>,
}

/// Compares all recordings, but for pairs that are known.
#[must_use]
pub fn compare(features: &[Features], around: &dyn Surroundings) -> Comparison {
    let mut made = Made {
        features,
        around,
        kept: Kept::new(features.len(), CURVES_BYTES_MAX),
        repetition: vec![0.0; features.len()],
        done: 0,
    };
    let wanted = made.recall();
    let whitenings = Whitening::all(features);
    'all: for (piece, shorts) in wanted {
        let bench = Bench::new(features, &whitenings, piece);
        for block in bench.blocks(shorts) {
            if around.is_over() {
                break 'all;
            }
            bench.pass(&block, &mut |sums| made.take(sums));
        }
    }
    Comparison {
        curves: made.kept.finish(),
        repetition: made.repetition,
    }
}

/// For each length of pieces, for each recording whose pieces are so long: what it is to be compared with.
type Wanted = BTreeMap<usize, Block>;

/// What has been made so far.
struct Made<'a> {
    features: &'a [Features],
    around: &'a dyn Surroundings,
    kept: Kept,
    repetition: Vec<f32>,
    done: usize,
}

impl Made<'_> {
    /// Takes in the pairs that are known and says which are not.
    fn recall(&mut self) -> Wanted {
        let mut wanted = Wanted::new();
        for i in 0..self.features.len() {
            for j in i..self.features.len() {
                if let Some(curve) = self.known(i, j) {
                    self.kept.add((i, j), curve);
                    self.done += 1;
                    continue;
                }
                let (short, long) = in_order(self.features, i, j);
                let of_short = wanted
                    .entry(piece_length(self.features[short].frames))
                    .or_default();
                of_short.entry(short).or_default().insert(long);
            }
        }
        wanted
    }

    /// What is kept may be damaged: a curve of other lengths would be looked into at lags that it does not have.
    fn known(&self, i: usize, j: usize) -> Option<Curve> {
        let curve = (i < j).then(|| self.around.recall(i, j)).flatten()?;
        let (frames_a, frames_b) = (self.features[i].frames, self.features[j].frames);
        let is_whole = curve.steps.len() + 1 == frames_a + frames_b;
        ((curve.frames_a, curve.frames_b) == (frames_a, frames_b) && is_whole).then_some(curve)
    }

    fn take(&mut self, sums: Vec<Sum>) {
        let (own, pairs): (Vec<Sum>, Vec<Sum>) = sums.into_iter().partition(|sum| sum.short == sum.long);
        for sum in own {
            self.repetition[sum.short] = repetition(self.features[sum.short].frames, &sum.values);
        }
        let curves: Vec<(Pair, Curve)> = pairs
            .into_par_iter()
            .map(|sum| {
                let (pair, curve) = sum.curve(self.features);
                self.around.keep(pair.0, pair.1, &curve);
                (pair, curve)
            })
            .collect();
        self.done += curves.len();
        curves
            .into_iter()
            .for_each(|(pair, curve)| self.kept.add(pair, curve));
        let all = self.features.len() * self.features.len().saturating_sub(1) / 2;
        self.around.progress(Step::Compare, self.done, all);
    }
}

/// The shorter one first. Of two equally long ones what they hold decides, so that no order of listing matters.
fn in_order(features: &[Features], i: usize, j: usize) -> (usize, usize) {
    let (a, b) = (&features[i], &features[j]);
    let exchanged = (b.frames, &b.values) < (a.frames, &a.values);
    if exchanged { (j, i) } else { (i, j) }
}
