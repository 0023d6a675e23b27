//! One pair of recordings, close up: by how much exactly one began later, and how much faster its clock runs.
//!
//! Windows along the overlap are correlated with whitened spectra (Knapp and Carter 1976, with the power 0.8 instead
//! of 1). What they say is kept, window by window, so that it can be asked twice: alone, and again in the light of
//! what all other recordings say. Knows nothing of other pairs.

mod line;

pub(crate) use line::{ROW_MAX, add_shifted, correlation, highest, squares};

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::correlate::nearest;
use crate::listen::hann;
use crate::{Recording, SAMPLE_RATE_HZ};

/// Samples of one window: 2 s.
pub(crate) const WINDOW: usize = 16384;
/// Windows along one overlap, at most.
const WINDOWS_MAX: usize = 64;
/// From here on some windows are asked before the others.
const MANY: usize = 32;
/// Samples to either side of the expected offset: 220 ms, since two clocks that part by 600 ppm part by 90 ms in 5 minutes.
pub(crate) const REACH: usize = SAMPLE_RATE_HZ * 220 / 1000;
const LOWEST_BIN: usize = 250 * WINDOW / SAMPLE_RATE_HZ;
const HIGHEST_BIN: usize = 3800 * WINDOW / SAMPLE_RATE_HZ;
/// Rows are kept in 64ths of a standard deviation.
const STEPS: f32 = 64.0;
/// Windows as high as this, all along, are the very same recording. Copies reached 61 after a telephone codec and 79
/// from a screen; two phones 13 among 1,070 pairs, and 31 side by side before one loudspeaker.
const COPY_HEIGHT: f32 = 45.0;
/// Share of windows that must agree for a copy.
const COPY_INLIERS: f64 = 0.7;

/// What was measured between two recordings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Time in a of the instant that is at `mid_b_s` in b, at the middle of the overlap.
    pub mid_a_s: f64,
    /// Time in b.
    pub mid_b_s: f64,
    /// Seconds of a per second of b, less one; none where the overlap is too short to tell.
    pub drift: Option<f64>,
    /// How far the common line stands out of all others, in standard deviations.
    pub z: f32,
    /// Share of windows on the line.
    pub inliers: f64,
    /// Windows.
    pub windows: usize,
    /// Median height of single windows on the line, in standard deviations: copies of one recording tower.
    pub height: f32,
    /// Standard deviation of the windows on the line.
    pub scatter_s: f64,
    /// From the first window to the last.
    pub span_s: f64,
}

impl Alignment {
    /// Whether both are probably one recording.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.height > COPY_HEIGHT && self.inliers > COPY_INLIERS
    }

    /// Whether no more windows could make one recording of both.
    pub(crate) fn is_far_from_copy(&self) -> bool {
        self.height < COPY_HEIGHT / 2.0 || self.inliers < COPY_INLIERS / 2.0
    }

    /// Time in a at file time zero of b.
    #[must_use]
    pub fn offset_s(&self) -> f64 {
        self.mid_a_s - (1.0 + self.drift.unwrap_or(0.0)) * self.mid_b_s
    }
}

/// Transforms that all pairs share.
pub struct Closeup {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
}

/// Correlations of some windows; each row spans lags `−REACH..=REACH` around the expected offset.
///
/// A row's lag is by how many samples a hears later than expected.
pub struct Rows {
    rows: Vec<Vec<i16>>,
    /// Middle of each window, in seconds of a.
    times_s: Vec<f64>,
    /// Samples of a at file time zero of b, as expected.
    offset: isize,
}

impl Default for Closeup {
    fn default() -> Self {
        let mut planner = RealFftPlanner::new();
        Self {
            forward: planner.plan_fft_forward(WINDOW),
            inverse: planner.plan_fft_inverse(WINDOW),
            window: hann(WINDOW),
        }
    }
}

impl Closeup {
    /// Compares b with a where b's start is expected `offset` samples after a's. None: hardly any overlap.
    #[must_use]
    pub fn rows(&self, a: &dyn Recording, b: &dyn Recording, offset: isize) -> Option<Rows> {
        let windows = Windows::new(a, b, offset)?;
        let all: Vec<usize> = (0..windows.count).collect();
        Some(self.some(a, b, &windows, &all, &mut Room::new(self)))
    }

    /// The same, and what the rows say alone; only one window in `step`, all along the overlap, where those say
    /// `enough` by themselves.
    pub(crate) fn rows_until(
        &self,
        a: &dyn Recording,
        b: &dyn Recording,
        offset: isize,
        step: usize,
        enough: impl Fn(&Alignment) -> bool,
    ) -> Option<(Rows, Alignment)> {
        let windows = Windows::new(a, b, offset)?;
        let mut room = Room::new(self);
        let (first, others): (Vec<usize>, Vec<usize>) = (0..windows.count).partition(|w| w % step == 0);
        let few = self.some(a, b, &windows, &first, &mut room);
        if windows.count > MANY && !others.is_empty() {
            let alone = few.alone();
            if enough(&alone) {
                return Some((few, alone));
            }
        }
        let rows = few.with(self.some(a, b, &windows, &others, &mut room));
        let alone = rows.alone();
        Some((rows, alone))
    }

    fn some(
        &self,
        a: &dyn Recording,
        b: &dyn Recording,
        windows: &Windows,
        which: &[usize],
        room: &mut Room,
    ) -> Rows {
        let offset = windows.offset;
        let mut row = |&w: &usize| {
            let at = windows.at(w);
            self.row(a, at as usize, b, (at - offset) as usize, room)
        };
        Rows {
            rows: which.iter().map(&mut row).collect(),
            times_s: which.iter().map(|&w| windows.middle_s(w)).collect(),
            offset,
        }
    }

    fn row(
        &self,
        a: &dyn Recording,
        at_a: usize,
        b: &dyn Recording,
        at_b: usize,
        room: &mut Room,
    ) -> Vec<i16> {
        let scale = STEPS * self.correlate((a, at_a), (b, at_b), room);
        room.lags(REACH).map(|sample| nearest(sample * scale)).collect()
    }

    /// Correlates one window of each; what the lags hold times what is returned is in standard deviations.
    pub(crate) fn correlate(
        &self,
        (a, at_a): (&dyn Recording, usize),
        (b, at_b): (&dyn Recording, usize),
        room: &mut Room,
    ) -> f32 {
        a.read(at_a, &mut room.samples);
        self.transform(&mut room.samples, &mut room.of_a, &mut room.scratch);
        b.read(at_b, &mut room.samples);
        self.transform(&mut room.samples, &mut room.of_b, &mut room.scratch);
        let heard = LOWEST_BIN..HIGHEST_BIN + 1;
        for (a, b) in room.of_a[heard.clone()].iter_mut().zip(&room.of_b[heard]) {
            let cross = *a * b.conj();
            *a = cross * whitened(cross.norm_sqr());
        }
        room.of_a[..LOWEST_BIN].fill(Complex32::default());
        room.of_a[HIGHEST_BIN + 1..].fill(Complex32::default());
        self.inverse
            .process_with_scratch(&mut room.of_a, &mut room.samples, &mut room.inverse_scratch)
            .expect("the lengths come from this very transform, and the end bins are zero");
        let rms = (squares(&room.samples) / WINDOW as f32).sqrt();
        1.0 / (rms + 1e-20)
    }

    fn transform(&self, samples: &mut [f32], spectrum: &mut [Complex32], scratch: &mut [Complex32]) {
        samples
            .iter_mut()
            .zip(&self.window)
            .for_each(|(sample, weight)| *sample *= weight);
        self.forward
            .process_with_scratch(samples, spectrum, scratch)
            .expect("all three lengths come from this very transform");
    }
}

/// A power to the −0.4th, which whitens its bin's magnitude but for a fifth: by Newton's method, in a form that runs
/// for many values at once. Of nothing it makes something finite.
fn whitened(power: f32) -> f32 {
    // Dividing the bits divides the exponent: within 4 %, then within 0.4 %, then within 0.005 %.
    let mut y = f32::from_bits(0x58DD_3EA6 - power.to_bits() / 5 * 2);
    for _ in 0..2 {
        let root = power * y * y;
        y *= 1.2 - 0.2 * (root * root * y);
    }
    y
}

/// Where windows lie along one overlap.
struct Windows {
    start: isize,
    end: isize,
    offset: isize,
    count: usize,
}

impl Windows {
    fn new(a: &dyn Recording, b: &dyn Recording, offset: isize) -> Option<Self> {
        let start = offset.max(0);
        let end = (a.len() as isize).min(offset + b.len() as isize);
        let count = (Self::spare(start, end) as usize / (WINDOW / 2) + 1).min(WINDOWS_MAX);
        (end - start >= WINDOW as isize / 2).then_some(Self {
            start,
            end,
            offset,
            count,
        })
    }

    /// A short overlap is measured in one window that silence fills up.
    fn spare(start: isize, end: isize) -> isize {
        (end - start - WINDOW as isize).max(0)
    }

    /// First sample of a window, in a.
    fn at(&self, w: usize) -> isize {
        let spare = Self::spare(self.start, self.end);
        self.start
            + if self.count > 1 {
                spare * w as isize / (self.count as isize - 1)
            } else {
                spare / 2
            }
    }

    fn middle_s(&self, w: usize) -> f64 {
        let length = (WINDOW as f64).min((self.end - self.start) as f64);
        (self.at(w) as f64 + length / 2.0) / SAMPLE_RATE_HZ as f64
    }
}

impl Rows {
    /// Those of both, in order of time.
    fn with(self, others: Self) -> Self {
        let of = |rows: Self| rows.times_s.into_iter().zip(rows.rows);
        let offset = self.offset;
        let mut all: Vec<(f64, Vec<i16>)> = of(self).chain(of(others)).collect();
        all.sort_by(|x, y| x.0.total_cmp(&y.0));
        let (times_s, rows) = all.into_iter().unzip();
        Self {
            rows,
            times_s,
            offset,
        }
    }
}

/// Working space of one pair.
pub(crate) struct Room {
    samples: Vec<f32>,
    of_a: Vec<Complex32>,
    of_b: Vec<Complex32>,
    scratch: Vec<Complex32>,
    inverse_scratch: Vec<Complex32>,
}

impl Room {
    /// What was correlated last, by how many samples a hears later: from `−reach` to `reach`.
    pub(crate) fn lags(&self, reach: usize) -> impl Iterator<Item = &f32> {
        let (later, earlier) = (&self.samples[..reach + 1], &self.samples[WINDOW - reach..]);
        earlier.iter().chain(later)
    }

    pub(crate) fn new(closeup: &Closeup) -> Self {
        Self {
            samples: vec![0.0; WINDOW],
            of_a: closeup.forward.make_output_vec(),
            of_b: closeup.forward.make_output_vec(),
            scratch: closeup.forward.make_scratch_vec(),
            inverse_scratch: closeup.inverse.make_scratch_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitening_takes_the_right_power() {
        for k in -80..80 {
            let power = 1.7f32.powi(k);
            let off = whitened(power) * power.powf(0.4) - 1.0;
            assert!(off.abs() < 1e-4, "{power}: {off}");
        }
        assert!(whitened(0.0).is_finite());
    }
}
