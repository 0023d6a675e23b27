//! Samples to compact features: what of a sound two phones a street apart have in common.
//!
//! A phone changes loudness (automatic gain), colour (microphone, case, pocket) and adds steady noise. So a sound
//! is kept as log energies in narrow bands, each freed of its running mean and spread: what is left is how the
//! sound *changes*. Holds a byte per value and never more than a few seconds of samples, however long the recording.
//! Knows nothing of other recordings.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::correlate::nearest;
use crate::running::{Row, Running};
use crate::{Recording, SAMPLE_RATE_HZ};

/// Feature frames per second.
pub const FRAMES_PER_S: usize = 50;
/// Samples from one frame to the next.
pub const HOP: usize = SAMPLE_RATE_HZ / FRAMES_PER_S;
/// Points of one frame's transform.
pub const WINDOW: usize = 1024;
/// Bands from 150 Hz to 3,900 Hz, evenly spaced in mel.
pub const BANDS: usize = 96;
/// Samples heard in one frame: 96 ms, long enough to part harmonics, short enough for syllables.
const HEARD: usize = 768;

const LOWEST_HZ: f32 = 150.0;
const HIGHEST_HZ: f32 = 3900.0;
/// Spreads between which values count. Lopsided: what rises above the noise was heard, what falls below was not,
/// and in loud noise the valleys say nothing. Cutting them at 0.3 instead of 3 doubled the right pairs at -20 to -4 dB.
const CLIP: std::ops::RangeInclusive<f32> = -0.3..=4.0;
/// Share of a frame's mean over the bands that is taken away: what rises in all bands at once is a thump on the phone.
const THUMP_SHARE: f32 = 0.7;
/// Longest a frame may be, as a vector over the bands, so that one bang does not own the answer.
const FRAME_NORM_MAX: f32 = 7.0;
/// Values are kept in so many steps to one running spread; tempered ones lie within ±4.3.
pub const STEPS: f32 = 28.0;
/// Frames made between two looks at what runs along.
const BLOCK: usize = 512;
/// Energy in a band, as a share of the recording's mean power, below which differences are not heard.
const FLOOR_SHARE: f64 = 1.5e-5;

/// Tempered log energies, frame by frame: `values[frame * BANDS + band]`, in [`STEPS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// How many there are.
    pub frames: usize,
    /// Frame-major values.
    pub values: Vec<i8>,
}

impl Features {
    /// All bands of some frames.
    #[must_use]
    pub fn rows(&self, frames: std::ops::Range<usize>) -> &[i8] {
        &self.values[frames.start * BANDS..frames.end * BANDS]
    }
}

/// What stays the same from clip to clip: the transform and the bands.
pub struct Listener {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// For each band its first bin and the weights from there.
    bank: Vec<(usize, Vec<f32>)>,
}

impl Default for Listener {
    fn default() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(WINDOW);
        let mut window = vec![0.0; WINDOW];
        window[(WINDOW - HEARD) / 2..(WINDOW + HEARD) / 2].copy_from_slice(&hann(HEARD));
        Self {
            transform,
            window,
            bank: mel_bank(),
        }
    }
}

impl Listener {
    /// Features of a whole recording; none of its samples is kept. Shorter than one window: no frames.
    #[must_use]
    pub fn features(&self, recording: &dyn Recording) -> Features {
        let frames = if recording.len() < WINDOW {
            0
        } else {
            1 + (recording.len() - WINDOW) / HOP
        };
        let mut values = Vec::with_capacity(frames * BANDS);
        let mut hearing = Hearing::new(self, floor(recording));
        let mut heard = Running::new(frames);
        for first in (0..frames).step_by(BLOCK) {
            let last = (first + BLOCK).min(frames);
            let wanted = heard.ask(first, last);
            heard.extend(hearing.rows(recording, wanted));
            for mut row in heard.flattened(first, last) {
                row.iter_mut()
                    .for_each(|value| *value = value.clamp(*CLIP.start(), *CLIP.end()));
                values.extend(tempered(&row));
            }
        }
        Features { frames, values }
    }
}

/// One recording being listened to.
struct Hearing<'a> {
    listener: &'a Listener,
    floor: f32,
    samples: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
}

impl<'a> Hearing<'a> {
    fn new(listener: &'a Listener, floor: f32) -> Self {
        let spectrum = listener.transform.make_output_vec();
        Self {
            listener,
            floor,
            samples: Vec::new(),
            frame: vec![0.0; WINDOW],
            power: vec![0.0; spectrum.len()],
            spectrum,
            scratch: listener.transform.make_scratch_vec(),
        }
    }

    /// Log energies of some frames.
    fn rows(&mut self, recording: &dyn Recording, frames: std::ops::Range<usize>) -> Vec<Row> {
        if frames.is_empty() {
            return Vec::new();
        }
        self.samples.resize((frames.len() - 1) * HOP + WINDOW, 0.0);
        recording.read(frames.start * HOP, &mut self.samples);
        (0..frames.len()).map(|k| self.row(k * HOP)).collect()
    }

    fn row(&mut self, from: usize) -> Row {
        let heard = &self.samples[from..from + WINDOW];
        for ((out, sample), weight) in self.frame.iter_mut().zip(heard).zip(&self.listener.window) {
            *out = sample * weight;
        }
        self.listener
            .transform
            .process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch)
            .expect("all three lengths come from this very transform");
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
        let mut row = [0.0; BANDS];
        for (energy, (low, weights)) in row.iter_mut().zip(&self.listener.bank) {
            let bins = &self.power[*low..*low + weights.len()];
            *energy = weights.iter().zip(bins).map(|(w, p)| w * p).sum();
        }
        row.iter_mut()
            .for_each(|energy| *energy = ln(*energy + self.floor));
        row
    }
}

/// Energy below which differences are not heard, from the mean power without what rumbles below the bands.
fn floor(recording: &dyn Recording) -> f32 {
    let pole = std::f32::consts::TAU * LOWEST_HZ / SAMPLE_RATE_HZ as f32;
    let mut samples = vec![0.0; 1 << 14];
    let (mut slow, mut total) = (0.0f32, 0.0f64);
    for from in (0..recording.len()).step_by(samples.len()) {
        let count = samples.len().min(recording.len() - from);
        recording.read(from, &mut samples[..count]);
        let mut sum = 0.0f32;
        for sample in &samples[..count] {
            let quick = sample - slow;
            slow += pole * quick;
            sum += quick * quick;
        }
        total += f64::from(sum);
    }
    (FLOOR_SHARE * total / recording.len().max(1) as f64) as f32 + 1e-12
}

/// Natural logarithm of a positive, normal number to 1e-5: in a form that runs for many values at once.
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let m = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000) - 1.0;
    // Abramowitz and Stegun 4.1.43.
    let poly =
        m * (0.999_495_6 + m * (-0.491_909 + m * (0.289_474_8 + m * (-0.136_062_8 + m * 0.032_158_4))));
    exponent as f32 * std::f32::consts::LN_2 + poly
}

/// A raised cosine of `length` points, zero at both ends.
pub(crate) fn hann(length: usize) -> Vec<f32> {
    let step = std::f32::consts::TAU / (length - 1) as f32;
    (0..length).map(|k| 0.5 - 0.5 * (step * k as f32).cos()).collect()
}

/// Triangles of equal width in mel; a band too narrow for the transform takes its nearest bin.
fn mel_bank() -> Vec<(usize, Vec<f32>)> {
    let mel = |hz: f32| 2595.0 * (1.0 + hz / 700.0).log10();
    let (low, high) = (mel(LOWEST_HZ), mel(HIGHEST_HZ));
    let edge = |k: usize| {
        let mel = low + (high - low) * k as f32 / (BANDS + 1) as f32;
        700.0 * (10f32.powf(mel / 2595.0) - 1.0)
    };
    let bin_hz = SAMPLE_RATE_HZ as f32 / WINDOW as f32;
    (0..BANDS)
        .map(|band| {
            let (left, middle, right) = (edge(band), edge(band + 1), edge(band + 2));
            let weight = |bin: usize| {
                let hz = bin as f32 * bin_hz;
                ((hz - left) / (middle - left))
                    .min((right - hz) / (right - middle))
                    .max(0.0)
            };
            let bins: Vec<usize> = (0..=WINDOW / 2).filter(|&bin| weight(bin) > 0.0).collect();
            match (bins.first(), bins.last()) {
                (Some(&first), Some(&last)) => (first, (first..=last).map(weight).collect()),
                _ => ((middle / bin_hz).round() as usize, vec![1.0]),
            }
        })
        .collect()
}

/// Takes most of the common rise out of one frame, caps the rest, and keeps it in steps.
fn tempered(row: &Row) -> [i8; BANDS] {
    let common = THUMP_SHARE / BANDS as f32 * row.iter().sum::<f32>();
    let norm = row
        .iter()
        .map(|value| (value - common).powi(2))
        .sum::<f32>()
        .sqrt();
    let scale = STEPS * (FRAME_NORM_MAX / (norm + 1e-9)).min(1.0);
    row.map(|value| nearest((value - common) * scale) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_logarithm_is_close() {
        for k in -120..40 {
            let x = (k as f32 * 0.37).exp();
            assert!((ln(x) - x.ln()).abs() < 1e-4, "{x}: {} and {}", ln(x), x.ln());
        }
    }

    #[test]
    fn features_do_not_depend_on_where_blocks_end() {
        let sample = |k: usize| ((k * k / 7 + k * 31) % 20011) as i16 - 10_000;
        let recording: Vec<i16> = (0..SAMPLE_RATE_HZ * 14).map(sample).collect();
        let whole = Listener::default().features(&recording);
        // Begun one block of frames later, all frames far from the beginning are the same, but for the floor.
        let cut = recording[HOP * 100..].to_vec();
        let part = Listener::default().features(&cut);
        let (whole, part) = (whole.rows(200..600), part.rows(100..500));
        let off = whole
            .iter()
            .zip(part)
            .filter(|(a, b)| a.abs_diff(**b) > 1)
            .count();
        assert_eq!(off, 0);
    }

    #[test]
    fn too_short_a_recording_has_no_frames() {
        assert_eq!(Listener::default().features(&vec![1i16; WINDOW - 1]).frames, 0);
    }
}
