//! Pieces of recordings as modulation spectra, partly whitened, and their products.
//!
//! The filter that whitens a recording is learnt from that recording alone and does not depend on how it is cut, so
//! pieces of any length give parts of one and the same correlation. Products are sums of whole numbers: exact,
//! whatever order and however many threads.

use std::ops::Range;

use rayon::prelude::*;
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::correlate::nearest;
use crate::listen::{BANDS, FRAMES_PER_S, Features};

/// Modulations slower than this say little but "somebody talks".
const SLOWEST_HZ: f32 = 0.3;
/// Faster ones hold nothing that two phones share.
const FASTEST_HZ: f32 = 25.0;
/// Width over which a modulation spectrum is smoothed before it is divided by the root of itself.
const SMOOTHING_HZ: f32 = 0.5;
/// Frames of the stretches from which the filter is learnt: 82 s. From 20 s, or known at half as many points,
/// seven of 85 faint pairs and two of 76 others were lost.
const STRETCH: usize = 4096;
/// Bins of such a stretch from one known point of the filter to the next.
const KNOT: usize = 8;
const KNOTS: usize = STRETCH / 2 / KNOT + 1;
/// Bands transformed between two writes into a spectrum.
const GROUP: usize = 8;
/// Values of one bin: the real parts of all bands, then the imaginary ones.
pub const BIN: usize = 2 * BANDS;
/// Whole numbers are so fine that a usual value is this many, and end where a sum over one bin still holds.
const USUAL: f32 = 64.0;
const LARGEST: f32 = 3300.0;

/// The filter that partly whitens one recording: for each band its gain at evenly spaced modulations.
///
/// Dividing by the *root* of the smoothed magnitude lets periodic sound count less without blowing up noise.
pub struct Whitening {
    gains: Vec<[f32; KNOTS]>,
}

impl Whitening {
    /// Learns the filters of all recordings.
    #[must_use]
    pub fn all(features: &[Features]) -> Vec<Self> {
        let transform = RealFftPlanner::new().plan_fft_forward(STRETCH);
        let learn = |features| Self::new(features, transform.as_ref());
        features.par_iter().map(learn).collect()
    }

    fn new(features: &Features, transform: &dyn RealToComplex<f32>) -> Self {
        let (mut padded, mut scratch) = (vec![0.0; STRETCH], transform.make_scratch_vec());
        let mut bins = transform.make_output_vec();
        let mut magnitudes = vec![vec![0.0f32; bins.len()]; BANDS];
        for first in (0..features.frames).step_by(STRETCH) {
            let frames = first..(first + STRETCH).min(features.frames);
            // A stretch that is not full has less of everything.
            let weight = (frames.len() as f32).sqrt() / features.frames as f32;
            for (band, magnitude) in magnitudes.iter_mut().enumerate() {
                unfold(features, frames.clone(), band, &mut padded);
                transform
                    .process_with_scratch(&mut padded, &mut bins, &mut scratch)
                    .expect("all three lengths come from this very transform");
                for (sum, bin) in magnitude.iter_mut().zip(&bins) {
                    *sum += weight * (bin.re * bin.re + bin.im * bin.im).sqrt();
                }
            }
        }
        let mut gains: Vec<[f32; KNOTS]> = magnitudes.iter().map(|magnitude| gains(magnitude)).collect();
        let power: f64 = magnitudes.iter().zip(&gains).map(|(m, g)| power(m, g)).sum();
        let scale = 1.0 / ((power / (BANDS * KNOTS) as f64).sqrt() as f32 + 1e-12);
        gains.iter_mut().flatten().for_each(|gain| *gain *= scale);
        Self { gains }
    }
}

fn gains(magnitude: &[f32]) -> [f32; KNOTS] {
    let width = (SMOOTHING_HZ * STRETCH as f32 / FRAMES_PER_S as f32) as usize | 1;
    let smooth = running_mean(magnitude, width);
    std::array::from_fn(|knot| 1.0 / (smooth[knot * KNOT] + 1e-9).sqrt())
}

/// Centred mean over `width` (odd) values, the ends mirrored.
fn running_mean(values: &[f32], width: usize) -> Vec<f32> {
    let n = values.len();
    if n == 0 {
        return Vec::new();
    }
    let half = (width / 2) as isize;
    let mirrored = |k: isize| {
        let period = 2 * (n as isize - 1).max(1);
        let k = k.rem_euclid(period);
        values[(if k < n as isize { k } else { period - k }).min(n as isize - 1) as usize]
    };
    let mut sum: f64 = (-half..=half).map(|k| f64::from(mirrored(k))).sum();
    let scale = 1.0 / (2 * half + 1) as f64;
    (0..n as isize)
        .map(|k| {
            let mean = (sum * scale) as f32;
            sum += f64::from(mirrored(k + half + 1)) - f64::from(mirrored(k - half));
            mean
        })
        .collect()
}

/// What a band's values come to after the filter.
fn power(magnitude: &[f32], gains: &[f32; KNOTS]) -> f64 {
    let filtered = |(k, gain): (usize, &f32)| f64::from(magnitude[k * KNOT] * gain).powi(2);
    gains.iter().enumerate().map(filtered).sum()
}

/// One band of some frames, followed by silence.
fn unfold(features: &Features, frames: Range<usize>, band: usize, out: &mut [f32]) {
    let count = frames.len();
    let rows = features.rows(frames).as_chunks::<BANDS>().0;
    out.iter_mut()
        .zip(rows)
        .for_each(|(out, row)| *out = f32::from(row[band]));
    out[count..].fill(0.0);
}

/// Bins that are kept of transforms of `size` frames.
#[must_use]
pub fn heard_bins(size: usize) -> Range<usize> {
    let per_hz = size as f32 / FRAMES_PER_S as f32;
    let fastest = (FASTEST_HZ * per_hz) as usize;
    (SLOWEST_HZ * per_hz).ceil() as usize..fastest.min(size / 2) + 1
}

/// A piece of a recording, as transformed with silence behind it.
pub struct Spectrum {
    /// Frames of the piece.
    pub frames: usize,
    /// [`BIN`] values for each of the heard bins.
    values: Vec<i16>,
}

impl Spectrum {
    /// Transforms some frames, at most half as many as the transform takes.
    #[must_use]
    pub fn new(
        features: &Features,
        frames: Range<usize>,
        whitening: &Whitening,
        transform: &dyn RealToComplex<f32>,
    ) -> Self {
        let size = transform.len();
        let (mut padded, mut scratch) = (vec![0.0; size], transform.make_scratch_vec());
        let heard = heard_bins(size);
        let mut values = vec![0; heard.len() * BIN];
        let mut group = vec![transform.make_output_vec(); GROUP];
        // Half of a transform is silence, so a usual bin holds the root of half its size.
        let scale = USUAL / (size as f32 / 2.0).sqrt();
        for first in (0..BANDS).step_by(GROUP) {
            for (k, bins) in group.iter_mut().enumerate() {
                unfold(features, frames.clone(), first + k, &mut padded);
                transform
                    .process_with_scratch(&mut padded, bins, &mut scratch)
                    .expect("all three lengths come from this very transform");
                whiten(bins, &whitening.gains[first + k], scale);
            }
            fold(&group, first, heard.start, &mut values);
        }
        Self {
            frames: frames.len(),
            values,
        }
    }

    /// What one tile of bins holds.
    fn tile(&self, bins: &Range<usize>) -> &[[i16; BIN]] {
        &self.values.as_chunks::<BIN>().0[bins.clone()]
    }
}

/// Applies a filter known at [`KNOTS`] points, straight lines between them.
fn whiten(bins: &mut [Complex32], gains: &[f32; KNOTS], scale: f32) {
    let per_bin = (KNOTS - 1) as f32 / (bins.len() - 1) as f32;
    let last = bins.len();
    for knot in 0..KNOTS - 1 {
        let edge = |knot: usize| ((knot as f32 / per_bin).ceil() as usize).min(last);
        let until = if knot + 2 == KNOTS { last } else { edge(knot + 1) };
        let (from, step) = (edge(knot), (gains[knot + 1] - gains[knot]) * per_bin * scale);
        let begin = gains[knot] * scale + (from as f32 - knot as f32 / per_bin) * step;
        for (k, bin) in bins[from.min(until)..until].iter_mut().enumerate() {
            *bin *= begin + step * k as i32 as f32;
        }
    }
}

/// Writes a group of bands into their places as whole numbers.
fn fold(group: &[Vec<Complex32>], first: usize, slowest: usize, values: &mut [i16]) {
    for (k, bin) in values.as_chunks_mut::<BIN>().0.iter_mut().enumerate() {
        for (band, bins) in (first..).zip(group) {
            let value = bins[slowest + k];
            bin[band] = whole(value.re);
            bin[BANDS + band] = whole(value.im);
        }
    }
}

fn whole(value: f32) -> i16 {
    nearest(value.clamp(-LARGEST, LARGEST))
}

/// Bins of one tile, so that the tiles of many pieces stay in the nearer cache.
pub const TILE: usize = 16;

/// Products of pieces `pairs`, an index into each list: for each tile, for each pair, for each of its bins.
pub fn products(
    firsts: &[Spectrum],
    seconds: &[&Spectrum],
    pairs: &[(usize, usize)],
    bins: &Range<usize>,
) -> Vec<Complex32> {
    let mut out = Vec::with_capacity(pairs.len() * bins.len());
    let turned: Vec<Vec<[i16; BIN]>> = seconds
        .iter()
        .map(|piece| piece.tile(bins).iter().map(turn).collect())
        .collect();
    for &(first, second) in pairs {
        let (a, b) = (firsts[first].tile(bins), seconds[second].tile(bins));
        for ((a, b), turned) in a.iter().zip(b).zip(&turned[second]) {
            let (re, im) = dots(a, b, turned);
            out.push(Complex32::new(re as f32, im as f32));
        }
    }
    out
}

/// The same bin a quarter turn on.
fn turn(bin: &[i16; BIN]) -> [i16; BIN] {
    std::array::from_fn(|k| {
        if k < BANDS {
            -bin[k + BANDS]
        } else {
            bin[k - BANDS]
        }
    })
}

/// Sums over all bands of `a` times `b` and of `a` times `turned`.
fn dots(a: &[i16; BIN], b: &[i16; BIN], turned: &[i16; BIN]) -> (i32, i32) {
    let (mut re, mut im) = (0, 0);
    for k in 0..BIN {
        re += i32::from(a[k]) * i32::from(b[k]);
        im += i32::from(a[k]) * i32::from(turned[k]);
    }
    (re, im)
}
