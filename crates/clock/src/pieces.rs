//! Recordings cut into pieces, and the pieces' correlations added up, a bounded number of bytes at a time.
//!
//! Some recordings are held as spectra while others pass by. Knows no curves' meaning and keeps no result.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::correlate::Curve;
use crate::kept::Pair;
use crate::listen::Features;
use crate::spectrum::{BIN, Spectrum, TILE, Whitening, heard_bins, products};

/// Bytes of spectra that are held while others pass by.
const SHELF_BYTES_MAX: usize = 96 << 20;
/// Bytes of correlations under way.
const SUMS_BYTES_MAX: usize = 64 << 20;
/// Pieces that pass by at a time.
const PASSING: usize = 16;
/// Frames of the largest piece: 6 minutes.
const PIECE_MAX: usize = 18 << 10;

/// Frames of the pieces that suit a recording: the lengths transform fast, and usual clips (15, 30, 60, 90 seconds,
/// 3 minutes) lie just below one of them.
pub(crate) fn piece_length(frames: usize) -> usize {
    let lengths = (5..11).flat_map(|twos| [6 << twos, 9 << twos]);
    lengths
        .chain([12 << 10])
        .filter(|&length| length >= frames)
        .min()
        .unwrap_or(PIECE_MAX)
}

/// A correlation under way, at lags by which the longer one starts after the shorter.
pub(crate) struct Sum {
    pub(crate) short: usize,
    pub(crate) long: usize,
    pub(crate) values: Vec<f32>,
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

    pub(crate) fn curve(self, features: &[Features]) -> (Pair, Curve) {
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
#[derive(Clone, PartialEq)]
struct Piece {
    of: usize,
    frames: Range<usize>,
}

/// Recordings that are held while others pass by, and what each is to be compared with.
pub(crate) type Block = BTreeMap<usize, BTreeSet<usize>>;

/// Where pieces of one length are compared.
pub(crate) struct Bench<'a> {
    features: &'a [Features],
    whitenings: &'a [Whitening],
    piece: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    heard: Range<usize>,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(features: &'a [Features], whitenings: &'a [Whitening], piece: usize) -> Self {
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

    /// As many recordings at a time as spectra and correlations have room for; at least one. Those that are compared
    /// with most others come first: so fewer and fewer pass by the later ones.
    pub(crate) fn blocks(&self, shorts: Block) -> Vec<Block> {
        let longest = self.features.iter().map(|features| features.frames).max();
        let sums_max = SUMS_BYTES_MAX / (size_of::<f32>() * (longest.unwrap_or(0) + self.piece));
        let (mut blocks, mut pieces) = (Vec::<Block>::new(), 0);
        let mut shorts: Vec<(usize, BTreeSet<usize>)> = shorts.into_iter().collect();
        shorts.sort_by_key(|(short, longs)| (Reverse(longs.len()), *short));
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
    pub(crate) fn pass(&self, block: &Block, take: &mut dyn FnMut(Vec<Sum>)) {
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
            take(std::mem::take(&mut sums));
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
        // What is on the shelf already need not be made again.
        let known = |piece: &Piece| held.iter().position(|known| known == piece);
        let unknown: Vec<Piece> = passing
            .iter()
            .filter(|piece| known(piece).is_none())
            .cloned()
            .collect();
        let made = self.spectra(&unknown);
        let mut made = made.iter();
        let spectra: Vec<&Spectrum> = passing
            .iter()
            .filter_map(|piece| known(piece).map_or_else(|| made.next(), |k| Some(&shelf[k])))
            .collect();
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
        let starts = jobs.iter().map(|jobs| {
            before += jobs.len();
            before - jobs.len()
        });
        let starts: Vec<usize> = starts.collect();
        let numbered = sums.par_iter_mut().zip(&jobs).zip(starts);
        numbered.for_each(|((sum, jobs), before)| {
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
