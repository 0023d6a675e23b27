//! Samples to compact features: what of a sound two phones a street apart have in common.
//!
//! A phone changes loudness (automatic gain), colour (microphone, case, pocket) and adds steady noise. So a sound
//! is kept as log energies in narrow bands, each freed of its running mean and spread: what is left is how the
//! sound *changes*. Knows nothing of other recordings.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::{Recording, SAMPLE_RATE_HZ};

/// Feature frames per second.
pub const FRAMES_PER_S: usize = 50;
/// Samples from one frame to the next.
pub const HOP: usize = SAMPLE_RATE_HZ / FRAMES_PER_S;
/// Points of one frame's transform.
pub const WINDOW: usize = 1024;
/// Samples heard in one frame: 96 ms, long enough to part harmonics, short enough for syllables.
const HEARD: usize = 768;
/// Bands from 150 Hz to 3,900 Hz, evenly spaced in mel.
pub const BANDS: usize = 96;

const LOWEST_HZ: f32 = 150.0;
const HIGHEST_HZ: f32 = 3900.0;
/// Frames over which mean and spread run: 1.5 s.
const RUNNING: usize = 75;
/// Spreads between which values count. Lopsided: what rises above the noise was heard, what falls below was not,
/// and in loud noise the valleys say nothing. Cutting them at 0.3 instead of 3 doubled the right pairs at -20 to -4 dB.
const CLIP: std::ops::RangeInclusive<f32> = -0.3..=4.0;
/// Share of a frame's mean over the bands that is taken away: what rises in all bands at once is a thump on the phone.
const THUMP_SHARE: f32 = 0.7;
/// Longest a frame may be, as a vector over the bands, so that one bang does not own the answer.
const FRAME_NORM_MAX: f32 = 7.0;
/// Frames analysed between two reads of samples.
const BLOCK: usize = 1024;

/// Tempered log energies, band by band: `values[band * frames + frame]`.
#[derive(Debug, Clone)]
pub struct Features {
    /// Frames in each band.
    pub frames: usize,
    /// Band-major values.
    pub values: Vec<f32>,
}

impl Features {
    /// One band over time.
    #[must_use]
    pub fn band(&self, band: usize) -> &[f32] {
        &self.values[band * self.frames..(band + 1) * self.frames]
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
        let mut values = vec![0.0; frames * BANDS];
        let floor = self.energies(recording, frames, &mut values);
        for band in values.chunks_exact_mut(frames.max(1)) {
            band.iter_mut()
                .for_each(|energy| *energy = (*energy + floor).ln());
            flatten(band);
        }
        for frame in 0..frames {
            temper(&mut values, frames, frame);
        }
        Features { frames, values }
    }

    /// Fills in band energies and returns the floor below which differences are not heard.
    fn energies(&self, recording: &dyn Recording, frames: usize, values: &mut [f32]) -> f32 {
        let mut samples = vec![0.0; (BLOCK - 1) * HOP + WINDOW];
        let mut frame = vec![0.0; WINDOW];
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut power = vec![0.0; spectrum.len()];
        let mut total = 0.0f64;
        for first in (0..frames).step_by(BLOCK) {
            let count = BLOCK.min(frames - first);
            recording.read(first * HOP, &mut samples[..(count - 1) * HOP + WINDOW]);
            for k in 0..count {
                for ((out, sample), weight) in frame.iter_mut().zip(&samples[k * HOP..]).zip(&self.window) {
                    *out = sample * weight;
                }
                self.transform
                    .process_with_scratch(&mut frame, &mut spectrum, &mut scratch)
                    .expect("all three lengths come from this very transform");
                for (power, bin) in power.iter_mut().zip(&spectrum) {
                    *power = bin.norm_sqr();
                }
                for (band, (low, weights)) in self.bank.iter().enumerate() {
                    let energy: f32 = weights.iter().zip(&power[*low..]).map(|(w, p)| w * p).sum();
                    values[band * frames + first + k] = energy;
                    total += f64::from(energy);
                }
            }
        }
        (1e-8 * total / values.len().max(1) as f64) as f32 + 1e-12
    }
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

/// Takes away the running mean, divides by the running spread, clips.
fn flatten(band: &mut [f32]) {
    let mean = running_mean(band, RUNNING);
    band.iter_mut()
        .zip(&mean)
        .for_each(|(value, mean)| *value -= mean);
    let squares: Vec<f32> = band.iter().map(|value| value * value).collect();
    let variance = running_mean(&squares, RUNNING);
    for (value, variance) in band.iter_mut().zip(&variance) {
        *value = (*value / (variance + 1e-3).sqrt()).clamp(*CLIP.start(), *CLIP.end());
    }
}

/// Takes most of the common rise out of one frame and caps the rest.
fn temper(values: &mut [f32], frames: usize, frame: usize) {
    let column = || (0..BANDS).map(|band| band * frames + frame);
    let common = THUMP_SHARE / BANDS as f32 * column().map(|k| values[k]).sum::<f32>();
    let norm = column().map(|k| (values[k] - common).powi(2)).sum::<f32>().sqrt();
    let scale = (FRAME_NORM_MAX / (norm + 1e-9)).min(1.0);
    for k in column() {
        values[k] = (values[k] - common) * scale;
    }
}

/// Centred mean over `width` (odd) values, the ends mirrored.
pub(crate) fn running_mean(values: &[f32], width: usize) -> Vec<f32> {
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
