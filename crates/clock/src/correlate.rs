//! How well two recordings fit at every offset: one curve per pair, in robust standard deviations.
//!
//! A curve says nothing about whether the two belong together; [`crate::align`] decides that from all curves.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex32;

use crate::listen::{BANDS, FRAMES_PER_S, Features, running_mean};

/// Modulations slower than this say little but "somebody talks".
const SLOWEST_HZ: f32 = 0.3;
/// Width over which a modulation spectrum is smoothed before it is divided by the root of itself.
const SMOOTHING_HZ: f32 = 0.5;
/// Frames of overlap below which an offset is not looked at: 3 s.
pub const OVERLAP_MIN: usize = 3 * FRAMES_PER_S;
/// Offsets below which a curve has no spread to speak of.
const OFFSETS_MIN: usize = 25;
/// Bins summed over all bands before going on, so that sums stay in the nearest cache.
const TILE: usize = 512;
/// Curve values are kept in 64ths of a standard deviation.
const STEPS: f32 = 64.0;

/// Partly whitened modulation spectra, band by band, for transforms of `size` frames.
///
/// Dividing by the *root* of the smoothed magnitude lets periodic sound count less without blowing up noise.
pub struct Spectrum {
    frames: usize,
    size: usize,
    values: Vec<Complex32>,
}

impl Spectrum {
    /// Transforms features; `size` frames must hold both recordings of every correlation to come.
    #[must_use]
    pub fn new(features: &Features, size: usize, planner: &mut RealFftPlanner<f32>) -> Self {
        let transform = planner.plan_fft_forward(size);
        let bins = size / 2 + 1;
        let per_hz = size as f32 / FRAMES_PER_S as f32;
        let slowest = (SLOWEST_HZ * per_hz).ceil() as usize;
        let width = ((SMOOTHING_HZ * per_hz) as usize | 1).max(3);
        let mut values = vec![Complex32::default(); bins * BANDS];
        let (mut padded, mut scratch) = (vec![0.0; size], transform.make_scratch_vec());
        let mut magnitude = vec![0.0; bins];
        let mut power = 0.0f64;
        for (band, out) in values.chunks_exact_mut(bins).enumerate() {
            padded.fill(0.0);
            padded[..features.frames].copy_from_slice(features.band(band));
            transform
                .process_with_scratch(&mut padded, out, &mut scratch)
                .expect("all three lengths come from this very transform");
            magnitude.iter_mut().zip(&*out).for_each(|(m, x)| *m = x.norm());
            out[..slowest.min(bins)].fill(Complex32::default());
            for (x, smooth) in out.iter_mut().zip(running_mean(&magnitude, width)) {
                *x /= (smooth + 1e-9).sqrt();
                power += f64::from(x.norm_sqr());
            }
        }
        let scale = 1.0 / ((power / values.len() as f64).sqrt() as f32 + 1e-12);
        values.iter_mut().for_each(|x| *x *= scale);
        Self {
            frames: features.frames,
            size,
            values,
        }
    }

    fn bins(&self) -> usize {
        self.size / 2 + 1
    }
}

/// Raw correlation of two spectra of one size, at lags `-(frames of b − 1)..frames of a`.
#[must_use]
pub fn correlation(a: &Spectrum, b: &Spectrum, planner: &mut RealFftPlanner<f32>) -> Vec<f32> {
    let bins = a.bins();
    let mut sum = vec![Complex32::default(); bins];
    for start in (0..bins).step_by(TILE) {
        let tile = start..(start + TILE).min(bins);
        let sum = &mut sum[tile.clone()];
        for (a, b) in a.values.chunks_exact(bins).zip(b.values.chunks_exact(bins)) {
            for ((sum, a), b) in sum.iter_mut().zip(&a[tile.clone()]).zip(&b[tile.clone()]) {
                sum.re += a.re * b.re + a.im * b.im;
                sum.im += a.im * b.re - a.re * b.im;
            }
        }
    }
    sum[0].im = 0.0;
    sum[bins - 1].im = 0.0;
    let mut around = vec![0.0; a.size];
    planner
        .plan_fft_inverse(a.size)
        .process(&mut sum, &mut around)
        .expect("both lengths come from the size of the spectra, and the ends are real");
    let first = first_lag(b.frames);
    (first..a.frames as isize)
        .map(|lag| around[lag.rem_euclid(a.size as isize) as usize])
        .collect()
}

/// The lag of a curve's first value: b ends where a begins, but for one frame.
#[must_use]
pub fn first_lag(frames_b: usize) -> isize {
    1 - frames_b as isize
}

/// Frames that both run, where b starts `lag` frames after a.
#[must_use]
pub fn overlap(lag: isize, frames_a: usize, frames_b: usize) -> usize {
    ((frames_a as isize).min(lag + frames_b as isize) - lag.max(0)).max(0) as usize
}

/// Fit of two recordings at every lag, in 64ths of a robust standard deviation; 0 where they hardly overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// Frames of the first recording.
    pub frames_a: usize,
    /// Frames of the second.
    pub frames_b: usize,
    /// Value k belongs to lag `k + 1 − frames_b`, by which b starts after a.
    pub steps: Vec<i16>,
}

impl Curve {
    /// Compares two recordings at all lags.
    #[must_use]
    pub fn new(a: &Spectrum, b: &Spectrum, planner: &mut RealFftPlanner<f32>) -> Self {
        let mut values = correlation(a, b, planner);
        let first = first_lag(b.frames);
        for (k, value) in values.iter_mut().enumerate() {
            let overlap = overlap(first + k as isize, a.frames, b.frames);
            *value = if overlap >= OVERLAP_MIN {
                *value / (overlap as f32).sqrt()
            } else {
                f32::NAN
            };
        }
        standardise(&mut values);
        let steps = values.iter().map(|z| (z * STEPS).round() as i16).collect();
        Self {
            frames_a: a.frames,
            frames_b: b.frames,
            steps,
        }
    }

    /// For keeping between runs: frames of both, then the steps, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let frames = [self.frames_a as u32, self.frames_b as u32];
        let steps = self.steps.iter().flat_map(|step| step.to_le_bytes());
        frames
            .iter()
            .flat_map(|count| count.to_le_bytes())
            .chain(steps)
            .collect()
    }

    /// What [`Self::to_bytes`] wrote; none where the lengths do not fit each other.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, steps) = bytes.split_at_checked(8)?;
        let count =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let steps: Vec<i16> = steps
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let curve = Self {
            frames_a: count(0),
            frames_b: count(4),
            steps,
        };
        (bytes.len().is_multiple_of(2) && curve.steps.len() + 1 == curve.frames_a + curve.frames_b)
            .then_some(curve)
    }

    /// Standard deviations at value `k`.
    #[must_use]
    pub fn z(&self, k: usize) -> f32 {
        f32::from(self.steps[k]) / STEPS
    }

    /// The highest of all.
    #[must_use]
    pub fn highest(&self) -> f32 {
        f32::from(self.steps.iter().copied().max().unwrap_or(0)) / STEPS
    }
}

/// Turns values into robust standard deviations from their median; NaN becomes 0, and so does all where little is known.
pub fn standardise(values: &mut [f32]) {
    let mut known: Vec<f32> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    if known.len() < OFFSETS_MIN {
        values.fill(0.0);
        return;
    }
    let middle = known.len() / 2;
    let (_, &mut median, _) = known.select_nth_unstable_by(middle, f32::total_cmp);
    known
        .iter_mut()
        .for_each(|value| *value = (*value - median).abs());
    let (_, &mut deviation, _) = known.select_nth_unstable_by(middle, f32::total_cmp);
    let scale = 1.0 / (1.4826 * deviation + 1e-12);
    for value in values {
        *value = if value.is_nan() {
            0.0
        } else {
            (*value - median) * scale
        };
    }
}

/// Lags up to this are a sound's own length, not a repetition: 3 s.
const REPETITION_MIN: usize = 3 * FRAMES_PER_S;

/// How strongly a recording repeats itself, in robust standard deviations: loops, chants and sirens reach 7 and more.
#[must_use]
pub fn repetition(spectrum: &Spectrum, planner: &mut RealFftPlanner<f32>) -> f32 {
    let frames = spectrum.frames;
    let own = correlation(spectrum, spectrum, planner);
    let mut values: Vec<f32> = (0..frames)
        .map(|lag| {
            let overlap = frames - lag;
            let value = own[frames - 1 + lag] / (overlap as f32).sqrt();
            if lag > REPETITION_MIN && overlap > OVERLAP_MIN {
                value
            } else {
                f32::NAN
            }
        })
        .collect();
    standardise(&mut values);
    values.into_iter().fold(0.0, f32::max)
}

/// The shortest length of at least `least` that transforms fast.
#[must_use]
pub fn fast_size(least: usize) -> usize {
    let shapes = [1usize, 3, 9]
        .into_iter()
        .flat_map(|odd| (1..40).map(move |twos| odd << twos));
    shapes
        .filter(|&size| size >= least)
        .min()
        .unwrap_or(least.next_power_of_two())
}
