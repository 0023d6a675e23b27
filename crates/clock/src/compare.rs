//! First comparisons: every two recordings once, in blocks that fit the memory.
//!
//! A pair's curve depends on its two recordings alone. The shorter one's length says how large the pieces are into
//! which both are cut; the pieces' correlations are added, each at its shift. Which others are compared at the same
//! time, in what order and on how many threads, changes no bit of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::correlate::{Curve, repetition};
use crate::kept::{Kept, Pair};
use crate::listen::Features;
use crate::spectrum::{BIN, Spectrum, TILE, Whitening, heard_bins, products};
use crate::{Step, Surroundings};

/// Bytes that all curves together may take; beyond it those without promise are let go.
const CURVES_BYTES_MAX: usize = 256 << 20;
/// Bytes of spectra that are held while others pass by.
const SHELF_BYTES_MAX: usize = 96 << 20;
/// Bytes of correlations under way.
const SUMS_BYTES_MAX: usize = 64 << 20;
/// Pieces that pass by at a time.
const PASSING: usize = 16;
/// Frames of the largest piece: 6 minutes.
const PIECE_MAX: usize = 18 << 10;

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
    for (piece, shorts) in wanted {
        let bench = Bench::new(features, &whitenings, piece);
        for block in bench.blocks(shorts) {
            bench.pass(&block, &mut made);
        }
    }
    Comparison {
        curves: made.kept.finish(),
        repetition: made.repetition,
    }
}

/// For each length of pieces, for each recording whose pieces are so long: what it is to be compared with.
type Wanted = BTreeMap<usize, BTreeMap<usize, BTreeSet<usize>>>;

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
                if let Some(curve) = (i < j).then(|| self.around.recall(i, j)).flatten() {
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

/// Frames of the pieces that suit a recording: the lengths transform fast, and usual clips (15, 30, 60, 90 seconds,
/// 3 minutes) lie just below one of them.
fn piece_length(frames: usize) -> usize {
    let lengths = (5..11).flat_map(|twos| [6 << twos, 9 << twos]);
    lengths
        .chain([12 << 10])
        .filter(|&length| length >= frames)
        .min()
        .unwrap_or(PIECE_MAX)
}

/// A correlation under way, at lags by which the longer one starts after the shorter.
struct Sum {
    short: usize,
    long: usize,
    values: Vec<f32>,
}

impl Sum {
    fn new(features: &[Features], short: usize, long: usize) -> Self {
        let lags = (features[short].frames + features[long].frames).saturating_sub(1);
        Self {
            short,
            long,
            values: vec![0.0; lags],
        }
    }

    fn curve(self, features: &[Features]) -> (Pair, Curve) {
        let (short, long) = (self.short, self.long);
        let curve = Curve::new(features[short].frames, features[long].frames, self.values);
        if short < long {
            ((short, long), curve)
        } else {
            ((long, short), curve.mirrored())
        }
    }
}

/// Some frames of one recording.
#[derive(Clone)]
struct Piece {
    of: usize,
    frames: Range<usize>,
}

/// Recordings that are held while others pass by, and what each is to be compared with.
type Block = BTreeMap<usize, BTreeSet<usize>>;

/// Where pieces of one length are compared.
struct Bench<'a> {
    features: &'a [Features],
    whitenings: &'a [Whitening],
    piece: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    heard: Range<usize>,
}

impl<'a> Bench<'a> {
    fn new(features: &'a [Features], whitenings: &'a [Whitening], piece: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        Self {
            features,
            whitenings,
            piece,
            forward: planner.plan_fft_forward(2 * piece),
            inverse: planner.plan_fft_inverse(2 * piece),
            heard: heard_bins(2 * piece),
        }
    }

    fn pieces(&self, of: usize) -> impl Iterator<Item = Piece> {
        let all = self.features[of].frames;
        let piece = self.piece;
        (0..all).step_by(piece).map(move |from| Piece {
            of,
            frames: from..(from + piece).min(all),
        })
    }

    fn shelf_max(&self) -> usize {
        (SHELF_BYTES_MAX / (self.heard.len() * BIN * size_of::<i16>())).max(1)
    }

    /// As many recordings at a time as spectra and correlations have room for; at least one.
    fn blocks(&self, shorts: Block) -> Vec<Block> {
        let longest = self.features.iter().map(|features| features.frames).max();
        let sums_max = SUMS_BYTES_MAX / (size_of::<f32>() * (longest.unwrap_or(0) + self.piece));
        let (mut blocks, mut pieces) = (Vec::<Block>::new(), 0);
        for (short, longs) in shorts {
            let more = self.pieces(short).count();
            match blocks.last_mut() {
                Some(block) if pieces + more <= self.shelf_max() && block.len() < sums_max => {
                    block.insert(short, longs);
                    pieces += more;
                }
                _ => {
                    blocks.push(Block::from([(short, longs)]));
                    pieces = more;
                }
            }
        }
        blocks
    }

    /// Lets all that a block is to be compared with pass by.
    fn pass(&self, block: &Block, made: &mut Made) {
        let held: Vec<Piece> = block.keys().flat_map(|&short| self.pieces(short)).collect();
        let longs: BTreeSet<usize> = block.values().flatten().copied().collect();
        // Only one long recording alone does not fit the shelf; it is held part by part, for each one that passes.
        let parts: Vec<&[Piece]> = held.chunks(self.shelf_max()).collect();
        let mut shelf = match parts.as_slice() {
            [whole] => Some(self.spectra(whole)),
            _ => None,
        };
        let mut sums = Vec::new();
        let mut passing = Vec::new();
        for &long in &longs {
            let shorts = block.iter().filter(|(_, longs)| longs.contains(&long));
            sums.extend(shorts.map(|(&short, _)| Sum::new(self.features, short, long)));
            passing.extend(self.pieces(long));
            let bytes: usize = sums.iter().map(|sum| sum.values.len() * size_of::<f32>()).sum();
            if passing.len() < PASSING && bytes < SUMS_BYTES_MAX / 2 && Some(&long) != longs.last() {
                continue;
            }
            for part in &parts {
                let spectra = shelf.take().unwrap_or_else(|| self.spectra(part));
                for some in passing.chunks(PASSING) {
                    self.add(part, &spectra, some, &mut sums);
                }
                shelf = (parts.len() == 1).then_some(spectra);
            }
            made.take(std::mem::take(&mut sums));
            passing.clear();
        }
    }

    fn spectra(&self, pieces: &[Piece]) -> Vec<Spectrum> {
        let spectrum = |piece: &Piece| {
            let (features, whitening) = (&self.features[piece.of], &self.whitenings[piece.of]);
            Spectrum::new(features, piece.frames.clone(), whitening, self.forward.as_ref())
        };
        pieces.par_iter().map(spectrum).collect()
    }

    /// Adds what some pieces that pass have to do with those on the shelf.
    fn add(&self, held: &[Piece], shelf: &[Spectrum], passing: &[Piece], sums: &mut [Sum]) {
        let spectra = self.spectra(passing);
        let of = |pieces: &[Piece], id: usize| -> Vec<usize> {
            (0..pieces.len()).filter(|&k| pieces[k].of == id).collect()
        };
        // Always later pieces of the longer one after earlier ones: so roundings are the same in any company.
        let jobs: Vec<Vec<(usize, usize)>> = sums
            .iter()
            .map(|sum| {
                let (shorts, longs) = (of(held, sum.short), of(passing, sum.long));
                let with = |q: usize| shorts.iter().map(move |&p| (p, q)).collect::<Vec<_>>();
                longs.into_iter().flat_map(with).collect()
            })
            .collect();
        let pairs = jobs.concat();
        let bins = self.heard.len();
        let tiles: Vec<Vec<Complex32>> = (0..bins)
            .step_by(TILE)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|from| products(shelf, &spectra, &pairs, &(from..(from + TILE).min(bins))))
            .collect();
        let mut before = 0;
        let numbered: Vec<(&mut Sum, &Vec<(usize, usize)>, usize)> = sums
            .iter_mut()
            .zip(&jobs)
            .map(|(sum, jobs)| {
                before += jobs.len();
                (sum, jobs, before - jobs.len())
            })
            .collect();
        numbered.into_par_iter().for_each(|(sum, jobs, before)| {
            for (k, &(p, q)) in jobs.iter().enumerate() {
                let around = self.around(&tiles, before + k);
                self.lay(&around, &held[p].frames, &passing[q].frames, sum);
            }
        });
    }

    /// The correlation that belongs to one pair's products.
    fn around(&self, tiles: &[Vec<Complex32>], pair: usize) -> Vec<f32> {
        let mut bins = self.inverse.make_input_vec();
        for (tile, bins) in tiles.iter().zip(bins[self.heard.clone()].chunks_mut(TILE)) {
            bins.copy_from_slice(&tile[pair * bins.len()..(pair + 1) * bins.len()]);
        }
        if let Some(last) = bins.last_mut() {
            last.im = 0.0;
        }
        let mut around = self.inverse.make_output_vec();
        self.inverse
            .process(&mut bins, &mut around)
            .expect("both lengths come from this very transform, and the ends are real");
        around
    }

    /// Adds the correlation of two pieces at their shift.
    fn lay(&self, around: &[f32], short: &Range<usize>, long: &Range<usize>, sum: &mut Sum) {
        let zero = short.start + self.features[sum.long].frames - 1 - long.start;
        let (later, earlier) = (short.len(), long.len() - 1);
        let plus = |into: &mut [f32], from: &[f32]| into.iter_mut().zip(from).for_each(|(x, y)| *x += y);
        plus(&mut sum.values[zero..zero + later], &around[..later]);
        plus(
            &mut sum.values[zero - earlier..zero],
            &around[around.len() - earlier..],
        );
    }
}
