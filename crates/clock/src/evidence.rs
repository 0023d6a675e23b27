//! What all curves between two groups say together.

use crate::correlate::{Curve, OVERLAP_MIN, first_lag, standardise, z};
use crate::listen::FRAMES_PER_S;

/// Peaks closer than this are one: 0.5 s.
const APART: usize = FRAMES_PER_S / 2;

/// Summed evidence at each lag by which the second group starts after the first.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Lag of the first value, in frames.
    first: isize,
    /// Standard deviations times the root of the overlap, summed over the pairs.
    sum: Vec<f32>,
    /// The pairs inside: shift, frames of a, frames of b.
    parts: Vec<(isize, usize, usize)>,
}

/// The highest place of some evidence, and the highest that is not the same place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Peak {
    /// Robust standard deviations.
    pub z: f32,
    /// In frames.
    pub lag: isize,
    /// Robust standard deviations of the second place.
    pub second_z: f32,
    /// In frames.
    pub second_lag: isize,
}

/// Whether a curve is read as it stands or with its two recordings exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// a is in the first group, b in the second.
    Forward,
    /// The other way round.
    Backward,
}

/// One pair of a first and a second group: its curve, and the lag of the groups at which its own is zero.
pub type Part<'a> = (&'a Curve, Reading, isize);

impl Evidence {
    /// Sums pairs; one at least.
    #[must_use]
    pub fn new(pairs: &[Part]) -> Self {
        let parts: Vec<(isize, usize, usize)> = pairs
            .iter()
            .map(|&(curve, reading, shift)| match reading {
                Reading::Forward => (shift, curve.frames_a, curve.frames_b),
                Reading::Backward => (shift, curve.frames_b, curve.frames_a),
            })
            .collect();
        let begin = |&(shift, _, nb): &(isize, usize, usize)| first_lag(nb) + shift;
        let first = parts.iter().map(begin).min().unwrap_or(0);
        let end = parts.iter().map(|&(shift, na, _)| shift + na as isize).max();
        let mut evidence = Self {
            first,
            sum: vec![0.0; (end.unwrap_or(0) - first).max(0) as usize],
            parts,
        };
        for (k, &(curve, reading, _)) in pairs.iter().enumerate() {
            evidence.add(k, &curve.steps, reading);
        }
        evidence
    }

    fn add(&mut self, part: usize, steps: &[i16], reading: Reading) {
        let (shift, na, nb) = self.parts[part];
        let at = (first_lag(nb) + shift - self.first) as usize;
        let sum = &mut self.sum[at..at + steps.len()];
        // The overlap grows to the shorter length, stays, and falls again.
        let short = na.min(nb);
        let weighted = |sum: &mut f32, step: i16, overlap: u32| *sum += z(step) * (overlap as f32).sqrt();
        let overlap = |k: usize| (k + 1).min(short).min(steps.len() - k) as u32;
        match reading {
            Reading::Forward => (0..).zip(sum).zip(steps).for_each(|((k, sum), &step)| {
                weighted(sum, step, overlap(k));
            }),
            Reading::Backward => (0..)
                .zip(sum)
                .zip(steps.iter().rev())
                .for_each(|((k, sum), &step)| {
                    weighted(sum, step, overlap(k));
                }),
        }
    }

    /// Frames of overlap at each lag, summed over the pairs. Each pair is a trapezium with four corners.
    fn overlaps(&self) -> Vec<f32> {
        let mut bend = vec![0.0f64; self.sum.len() + 2];
        for &(shift, na, nb) in &self.parts {
            let (na, nb, short) = (na as isize, nb as isize, na.min(nb) as isize);
            let corners = [
                shift - nb + 1,
                shift - nb + 1 + short,
                shift + na + 1 - short,
                shift + na + 1,
            ];
            for (corner, by) in corners.into_iter().zip([1.0, -1.0, -1.0, 1.0]) {
                bend[(corner - self.first) as usize] += by;
            }
        }
        let (mut slope, mut overlap) = (0.0, 0.0);
        let mut step = |bend: &f64| {
            slope += bend;
            overlap += slope;
            overlap as f32
        };
        bend[..self.sum.len()].iter().map(&mut step).collect()
    }

    /// Frames of overlap at one lag.
    #[must_use]
    pub fn overlap_at(&self, lag: isize) -> usize {
        self.parts
            .iter()
            .map(|&(shift, na, nb)| crate::correlate::overlap(lag - shift, na, nb))
            .sum()
    }

    /// The best and the second-best place.
    #[must_use]
    pub fn peak(&self) -> Peak {
        let peaks = self.peaks(2);
        let Some(&(lag, z)) = peaks.first() else {
            return Peak::default();
        };
        let (second_lag, second_z) = peaks.get(1).copied().unwrap_or((lag, z));
        Peak {
            z,
            lag,
            second_z: second_z.max(0.0),
            second_lag,
        }
    }

    /// The best places, in frames, with their robust standard deviations; highest first, none near another.
    #[must_use]
    pub fn peaks(&self, count: usize) -> Vec<(isize, f32)> {
        let mut z = self.standardised();
        let mut peaks = Vec::new();
        while peaks.len() < count {
            let Some(best) = highest(&z).filter(|&best| z[best] > f32::MIN) else {
                break;
            };
            peaks.push((self.first + best as isize, z[best]));
            z[best.saturating_sub(APART)..(best + APART + 1).min(self.sum.len())].fill(f32::MIN);
        }
        peaks
    }

    /// How high it stands near a lag.
    #[must_use]
    pub fn near(&self, lag: isize) -> f32 {
        let (z, at) = (self.standardised(), lag - self.first);
        let from = (at - APART as isize / 2).clamp(0, z.len() as isize) as usize;
        let until = (at + APART as isize / 2 + 1).clamp(0, z.len() as isize) as usize;
        z[from..until].iter().copied().fold(0.0, f32::max)
    }

    fn standardised(&self) -> Vec<f32> {
        let mut z: Vec<f32> = self
            .sum
            .iter()
            .zip(self.overlaps())
            .map(|(sum, overlap)| {
                if overlap >= OVERLAP_MIN as f32 {
                    sum / overlap.sqrt()
                } else {
                    f32::NAN
                }
            })
            .collect();
        standardise(&mut z);
        z
    }
}

fn highest(values: &[f32]) -> Option<usize> {
    (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]).then(b.cmp(&a)))
}
