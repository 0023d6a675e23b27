//! How well two recordings fit at every offset: one curve per pair, in robust standard deviations.
//!
//! A curve says nothing about whether the two belong together; [`crate::align`] decides that from all curves.

use crate::listen::FRAMES_PER_S;

/// Frames of overlap below which an offset is not looked at: 3 s.
pub const OVERLAP_MIN: usize = 3 * FRAMES_PER_S;
/// Offsets below which a curve has no spread to speak of.
const OFFSETS_MIN: usize = 25;
/// Curve values are kept in 64ths of a standard deviation.
const STEPS: f32 = 64.0;
const STEP_MAX: f32 = 32_000.0;

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
    /// From the raw correlation at all lags.
    #[must_use]
    pub fn new(frames_a: usize, frames_b: usize, mut values: Vec<f32>) -> Self {
        let first = first_lag(frames_b);
        for (k, value) in values.iter_mut().enumerate() {
            let overlap = overlap(first + k as isize, frames_a, frames_b);
            *value = if overlap >= OVERLAP_MIN {
                *value / (overlap as u32 as f32).sqrt()
            } else {
                f32::NAN
            };
        }
        standardise(&mut values);
        let steps = values
            .iter()
            .map(|z| nearest((z * STEPS).clamp(-STEP_MAX, STEP_MAX)));
        Self {
            frames_a,
            frames_b,
            steps: steps.collect(),
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

    /// The same curve with its two recordings exchanged.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.steps.reverse();
        (self.frames_a, self.frames_b) = (self.frames_b, self.frames_a);
        self
    }

    /// Standard deviations at value `k`.
    #[must_use]
    pub fn z(&self, k: usize) -> f32 {
        z(self.steps[k])
    }

    /// The highest of all.
    #[must_use]
    pub fn highest(&self) -> f32 {
        f32::from(self.steps.iter().copied().max().unwrap_or(0)) / STEPS
    }
}

/// The nearest whole number of one that fits, from the lowest bits of a large one: plain processors have no quicker way.
pub(crate) fn nearest(value: f32) -> i16 {
    (value + 12_582_912.0).to_bits() as i16
}

/// Standard deviations of one step.
pub(crate) fn z(step: i16) -> f32 {
    f32::from(step) * (1.0 / STEPS)
}

/// Turns values into robust standard deviations from their median; NaN becomes 0, and so does all where little is known.
pub fn standardise(values: &mut [f32]) {
    let Some((median, deviation)) = median_and_deviation(values) else {
        values.fill(0.0);
        return;
    };
    let scale = 1.0 / (1.4826 * deviation + 1e-12);
    for value in values {
        let z = (*value - median) * scale;
        *value = if z.is_nan() { 0.0 } else { z };
    }
}

/// Counters over which values are spread; between their edges all are taken as evenly spaced.
const COUNTERS: usize = 8192;
/// Root mean squares to either side that the counters reach.
const REACH: f64 = 4.0;

/// The median of what is known, and the median distance from it: within a thousandth of a standard deviation.
fn median_and_deviation(values: &[f32]) -> Option<(f32, f32)> {
    let (mut known, mut sum, mut squares) = (0usize, 0.0f64, 0.0f64);
    for value in values.iter().filter(|value| !value.is_nan()) {
        let value = f64::from(*value);
        (known, sum, squares) = (known + 1, sum + value, squares + value * value);
    }
    let mean = sum / known.max(1) as f64;
    let spread = (squares / known.max(1) as f64 - mean * mean).max(0.0).sqrt();
    if known < OFFSETS_MIN || spread <= 0.0 {
        return None;
    }
    let (low, width) = (mean - REACH * spread, 2.0 * REACH * spread / COUNTERS as f64);
    let mut below = vec![0u32; COUNTERS + 1];
    let (low_, per) = (low as f32, (1.0 / width) as f32);
    for value in values.iter().filter(|value| !value.is_nan()) {
        let counter = ((value - low_) * per).clamp(0.0, (COUNTERS - 1) as f32);
        below[counter as usize + 1] += 1;
    }
    let mut all = 0;
    for count in &mut below {
        all += *count;
        *count = all;
    }
    let half = known as f64 / 2.0;
    let median = halved(0.0, COUNTERS as f64, |at| counted(&below, at) < half);
    let within = |by: f64| counted(&below, median + by) - counted(&below, median - by);
    let deviation = halved(0.0, COUNTERS as f64, |by| within(by) < half);
    Some(((low + median * width) as f32, (deviation * width) as f32))
}

/// How many lie below a place among the counters.
fn counted(below: &[u32], at: f64) -> f64 {
    let at = at.clamp(0.0, COUNTERS as f64);
    let counter = (at as usize).min(COUNTERS - 1);
    let (left, right) = (f64::from(below[counter]), f64::from(below[counter + 1]));
    left + (right - left) * (at - counter as f64)
}

/// Where something ceases to be so, between two places.
fn halved(mut low: f64, mut high: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        *(if is_below(middle) { &mut low } else { &mut high }) = middle;
    }
    high
}

/// Lags up to this are a sound's own length, not a repetition: 3 s.
const REPETITION_MIN: usize = 3 * FRAMES_PER_S;

/// How strongly a recording repeats itself, in robust standard deviations, from its raw correlation with itself:
/// loops, chants and sirens reach 7 and more.
#[must_use]
pub fn repetition(frames: usize, own: &[f32]) -> f32 {
    let later = own.get(frames.saturating_sub(1)..).unwrap_or_default();
    let mut values: Vec<f32> = later
        .iter()
        .enumerate()
        .map(|(lag, value)| {
            let overlap = frames - lag;
            if lag > REPETITION_MIN && overlap > OVERLAP_MIN {
                value / (overlap as f32).sqrt()
            } else {
                f32::NAN
            }
        })
        .collect();
    standardise(&mut values);
    values.into_iter().fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_finds_the_median_and_the_deviation() {
        // Nine evenly spaced hundreds, one far away, some unknown.
        let mut values: Vec<f32> = (0..900).map(|k| (k * 7 % 900) as f32).collect();
        values.extend([50_000.0, f32::NAN, f32::NAN]);
        let (median, deviation) = median_and_deviation(&values).expect("enough is known");
        assert!((median - 450.0).abs() < 8.0, "{median}");
        assert!((deviation - 225.0).abs() < 8.0, "{deviation}");
    }

    #[test]
    fn nothing_stands_out_where_all_is_alike() {
        let mut values = vec![3.0; 100];
        standardise(&mut values);
        assert_eq!(values, vec![0.0; 100]);
    }
}
