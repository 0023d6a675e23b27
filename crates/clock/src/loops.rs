//! A recording without what it repeats: what tells one bar of a loop from the next.
//!
//! Music made of loops fits itself a bar later nearly as well as in its place. In the modulation spectrum a loop is a
//! row of lines, one period apart, while the crowd, a voice and a melody lie between them. So what stands out of its
//! surroundings over all bands together is pressed down. What does not repeat itself comes out nearly as it went in.
//! Decides nothing.

use std::sync::Arc;

use rayon::prelude::*;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::Alone;
use crate::align::REPEATS;
use crate::compare::{Comparison, compare};
use crate::correlate::nearest;
use crate::listen::{BANDS, FRAMES_PER_S, Features};

/// Frames whose loops are looked for together, at most: 5.5 minutes. Longer recordings are cut.
const STRETCH_MAX: usize = 1 << 14;
/// Width of what surrounds a line.
const AROUND_HZ: f32 = 0.5;
/// Steps to which a usual value is brought back after filtering, so that a byte holds it well.
const USUAL: f32 = 24.0;
const LARGEST: f32 = 124.0;

/// Recordings that are looked at without their loops, at most: what more would cost is out of proportion.
const RECORDINGS_MAX: usize = 100;
/// From here on a recording may repeat itself enough to say something about those that do.
const PERHAPS_REPEATS: f32 = 5.0;

/// Recordings without what they repeat, compared with each other.
pub struct Loopless {
    /// Of each recording; empty where it was not asked.
    pub features: Vec<Features>,
    /// Of pairs of those that were asked.
    pub compared: Comparison,
}

/// Takes the loops out of all recordings that may have some; none where no two have.
#[must_use]
pub fn loopless(features: &[Features], repetition: &[f32]) -> Option<Loopless> {
    let above = |least: f32| (0..features.len()).filter(move |&i| repetition[i] > least);
    let asked: Vec<usize> = above(PERHAPS_REPEATS).collect();
    if above(REPEATS).count() < 2 || asked.len() > RECORDINGS_MAX {
        return None;
    }
    let some: Vec<Features> = asked.par_iter().map(|&i| without(&features[i])).collect();
    let Comparison { curves, repetition } = compare(&some, &Alone);
    let curves = curves
        .into_iter()
        .map(|((i, j), curve)| ((asked[i], asked[j]), curve));
    let mut all = Loopless {
        features: vec![
            Features {
                frames: 0,
                values: Vec::new()
            };
            features.len()
        ],
        compared: Comparison {
            curves: curves.collect(),
            repetition: vec![0.0; features.len()],
        },
    };
    for ((&i, features), repetition) in asked.iter().zip(some).zip(repetition) {
        all.features[i] = features;
        all.compared.repetition[i] = repetition;
    }
    Some(all)
}

fn without(features: &Features) -> Features {
    let pieces = features.frames.div_ceil(STRETCH_MAX).max(1);
    let length = features.frames.div_ceil(pieces);
    let mut out = Features {
        frames: features.frames,
        values: vec![0; features.values.len()],
    };
    if length == 0 {
        return out;
    }
    let filter = Filter::new(length);
    let rows = length * BANDS;
    for (piece, out) in features.values.chunks(rows).zip(out.values.chunks_mut(rows)) {
        filter.pass(piece, out);
    }
    out
}

struct Filter {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

impl Filter {
    fn new(frames: usize) -> Self {
        let size = (2 * frames).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        Self {
            forward: planner.plan_fft_forward(size),
            inverse: planner.plan_fft_inverse(size),
        }
    }

    fn pass(&self, values: &[i8], out: &mut [i8]) {
        let gains = self.gains(values);
        let frames = values.len() / BANDS;
        let mut filtered = vec![0.0f32; values.len()];
        for band in 0..BANDS {
            let mut bins = self.bins(values, band);
            bins.iter_mut().zip(&gains).for_each(|(bin, gain)| *bin *= gain);
            let mut samples = self.inverse.make_output_vec();
            self.inverse
                .process(&mut bins, &mut samples)
                .expect("both lengths come from this very transform, and real gains leave the ends real");
            for (row, sample) in filtered.chunks_exact_mut(BANDS).zip(&samples[..frames]) {
                row[band] = *sample;
            }
        }
        let power = filtered.iter().map(|x| f64::from(x * x)).sum::<f64>() / filtered.len().max(1) as f64;
        let scale = USUAL / (power.sqrt() as f32 + 1e-9);
        for (out, value) in out.iter_mut().zip(filtered) {
            *out = nearest((value * scale).clamp(-LARGEST, LARGEST)) as i8;
        }
    }

    fn bins(&self, values: &[i8], band: usize) -> Vec<Complex32> {
        let mut samples = self.forward.make_input_vec();
        for (sample, row) in samples.iter_mut().zip(values.chunks_exact(BANDS)) {
            *sample = f32::from(row[band]);
        }
        let mut bins = self.forward.make_output_vec();
        self.forward
            .process(&mut samples, &mut bins)
            .expect("both lengths come from this very transform");
        bins
    }

    /// What is left of each modulation: the square of how far it stands above its surroundings is divided out.
    fn gains(&self, values: &[i8]) -> Vec<f32> {
        let size = self.forward.len();
        let mut power = vec![0.0f32; size / 2 + 1];
        for band in 0..BANDS {
            for (sum, bin) in power.iter_mut().zip(self.bins(values, band)) {
                *sum += bin.norm_sqr();
            }
        }
        let frames = values.len() / BANDS;
        let lines = smoothed(&power, (size / frames.max(1)) | 1);
        let around = smoothed(
            &power,
            (AROUND_HZ * size as f32 / FRAMES_PER_S as f32) as usize | 1,
        );
        lines
            .iter()
            .zip(around)
            .map(|(line, around)| (line / (around + 1e-9)).max(1.0).powi(-2))
            .collect()
    }
}

/// Centred mean over `width` (odd) values, fewer at the ends.
fn smoothed(values: &[f32], width: usize) -> Vec<f32> {
    let mut before = vec![0.0f64];
    let mut sum = 0.0;
    before.extend(values.iter().map(|value| {
        sum += f64::from(*value);
        sum
    }));
    (0..values.len())
        .map(|k| {
            let (from, until) = (k.saturating_sub(width / 2), (k + width / 2 + 1).min(values.len()));
            ((before[until] - before[from]) / (until - from) as f64) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: usize = 120;

    fn chance(seed: &mut u64) -> i8 {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((*seed >> 33) % 41) as i8 - 20
    }

    /// How alike a recording is to another, some frames later.
    fn likeness(a: &Features, b: &Features, lag: usize) -> f64 {
        let dot =
            |x: &[i8], y: &[i8]| -> f64 { x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum() };
        let (x, y) = (a.rows(lag..a.frames), b.rows(0..b.frames - lag));
        dot(x, y) / (dot(x, x) * dot(y, y)).sqrt()
    }

    #[test]
    fn what_repeats_is_pressed_down_and_the_rest_stays() {
        let (mut seed, frames) = (7, 3000);
        let bar: Vec<i8> = (0..PERIOD * BANDS).map(|_| chance(&mut seed)).collect();
        let own: Vec<i8> = (0..frames * BANDS).map(|_| chance(&mut seed)).collect();
        let looped = own
            .iter()
            .enumerate()
            .map(|(k, x)| x + bar[k % bar.len()])
            .collect();
        let of = |values| Features { frames, values };
        let (own, before) = (of(own), of(looped));
        let after = without(&before);
        assert!(likeness(&before, &before, PERIOD) > 0.4);
        assert!(likeness(&after, &after, PERIOD).abs() < 0.1);
        assert!(likeness(&after, &own, 0) > 0.9);
    }

    #[test]
    fn nothing_and_a_single_frame_pass() {
        for frames in [0, 1, 5] {
            let values = vec![3; frames * BANDS];
            assert_eq!(without(&Features { frames, values }).frames, frames);
        }
    }
}
