//! What all curves between two groups say together.

use crate::correlate::{Curve, OVERLAP_MIN, first_lag, standardise};
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

impl Evidence {
    /// Adds a pair whose zero lag lies at `shift` of this evidence.
    pub fn add_curve(&mut self, curve: &Curve, reading: Reading, shift: isize) {
        let (na, nb) = match reading {
            Reading::Forward => (curve.frames_a, curve.frames_b),
            Reading::Backward => (curve.frames_b, curve.frames_a),
        };
        let first = first_lag(nb) + shift;
        self.make_room(first, curve.steps.len());
        let at = (first - self.first) as usize;
        let last = curve.steps.len() - 1;
        // The root of the overlap: it grows to the shorter length, stays, and falls again.
        let short = na.min(nb);
        for (k, sum) in self.sum[at..=at + last].iter_mut().enumerate() {
            let overlap = (k + 1).min(short).min(last + 1 - k);
            let z = curve.z(if reading == Reading::Forward { k } else { last - k });
            *sum += z * (overlap as f32).sqrt();
        }
        self.parts.push((shift, na, nb));
    }

    /// Adds other evidence, its lags shifted.
    pub fn add(&mut self, other: &Self, shift: isize) {
        if other.sum.is_empty() {
            return;
        }
        self.make_room(other.first + shift, other.sum.len());
        let at = (other.first + shift - self.first) as usize;
        self.sum[at..]
            .iter_mut()
            .zip(&other.sum)
            .for_each(|(sum, other)| *sum += other);
        self.parts
            .extend(other.parts.iter().map(|&(s, na, nb)| (s + shift, na, nb)));
    }

    /// The same evidence with the two groups exchanged.
    #[must_use]
    pub fn flipped(mut self) -> Self {
        self.first = 1 - self.first - self.sum.len() as isize;
        self.sum.reverse();
        self.parts
            .iter_mut()
            .for_each(|(shift, na, nb)| (*shift, *na, *nb) = (-*shift, *nb, *na));
        self
    }

    fn make_room(&mut self, first: isize, length: usize) {
        if self.sum.is_empty() {
            self.first = first;
        }
        let end = (self.first + self.sum.len() as isize).max(first + length as isize);
        let start = self.first.min(first);
        let mut sum = vec![0.0; (end - start) as usize];
        let at = (self.first - start) as usize;
        sum[at..at + self.sum.len()].copy_from_slice(&self.sum);
        (self.first, self.sum) = (start, sum);
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
