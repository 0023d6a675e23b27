//! One joined pair, close up: by how much exactly one began later, and how much faster its clock runs.
//!
//! Windows along the overlap are correlated with whitened spectra (Knapp and Carter 1976, with the power 0.8 instead
//! of 1); then all windows together vote on one line, since a phone's clock drifts evenly. Where the vote is not
//! clear there is no measurement. Knows nothing of other pairs.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::listen::hann;
use crate::{Recording, SAMPLE_RATE_HZ};

/// Samples of one window: 2 s.
const WINDOW: usize = 16384;
/// Windows along one overlap, at most.
const WINDOWS_MAX: usize = 32;
/// Samples to either side of the expected offset: 80 ms.
const REACH: usize = SAMPLE_RATE_HZ * 80 / 1000;
const LOWEST_BIN: usize = 250 * WINDOW / SAMPLE_RATE_HZ;
const HIGHEST_BIN: usize = 3800 * WINDOW / SAMPLE_RATE_HZ;
/// How far whitening goes: 1 keeps phases only.
const WHITENING: f32 = 0.8;
/// One window counts no more than this many standard deviations at any lag.
const ROW_MAX: f32 = 6.0;
/// Drift between two clocks that is looked for: twice 300 ppm and some.
const DRIFT_MAX: f64 = 700e-6;
/// Span from which on drift is looked for at all.
const DRIFT_SPAN_S: f64 = 8.0;
/// Steps of drift: 0.4 ms at the ends of the overlap.
const DRIFT_STEP_S: f64 = 0.0004;
/// Windows within this of the common line are inliers.
const INLIER_S: f64 = 0.0008;

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
}

/// Transforms that all pairs share.
pub struct Closeup {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
}

/// Correlations of some windows; each row spans lags −[`REACH`]..=[`REACH`].
struct Rows {
    rows: Vec<Vec<f32>>,
    /// Middle of each window, in seconds of a.
    times_s: Vec<f64>,
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
    /// Measures where b lies in a, expected `offset` samples after a's start. None: too little overlap.
    #[must_use]
    pub fn measure(&self, a: &dyn Recording, b: &dyn Recording, offset: isize) -> Option<Alignment> {
        let rows = self.rows(a, b, offset)?;
        let line = stack(&rows);
        Some(fit(&rows, &line, offset))
    }

    fn rows(&self, a: &dyn Recording, b: &dyn Recording, offset: isize) -> Option<Rows> {
        let start = offset.max(0);
        let end = (a.len() as isize).min(offset + b.len() as isize);
        let spare = end - start - WINDOW as isize;
        if spare < 0 {
            return None;
        }
        let count = (spare as usize / (WINDOW / 2) + 1).min(WINDOWS_MAX);
        let mut room = Room::new(self);
        let mut rows = Rows { rows: Vec::with_capacity(count), times_s: Vec::with_capacity(count) };
        for w in 0..count {
            let at = start + if count > 1 { spare * w as isize / (count as isize - 1) } else { spare / 2 };
            rows.rows.push(self.row(a, at as usize, b, (at - offset) as usize, &mut room));
            rows.times_s.push((at as f64 + WINDOW as f64 / 2.0) / SAMPLE_RATE_HZ as f64);
        }
        Some(rows)
    }

    fn row(&self, a: &dyn Recording, at_a: usize, b: &dyn Recording, at_b: usize, room: &mut Room) -> Vec<f32> {
        a.read(at_a, &mut room.samples);
        self.transform(&mut room.samples, &mut room.of_a, &mut room.scratch);
        b.read(at_b, &mut room.samples);
        self.transform(&mut room.samples, &mut room.of_b, &mut room.scratch);
        for (k, (a, b)) in room.of_a.iter_mut().zip(&room.of_b).enumerate() {
            let cross = *a * b.conj();
            let heard = (LOWEST_BIN..=HIGHEST_BIN).contains(&k);
            *a = if heard { cross / (cross.norm().powf(WHITENING) + 1e-20) } else { Complex32::default() };
        }
        self.inverse
            .process_with_scratch(&mut room.of_a, &mut room.samples, &mut room.inverse_scratch)
            .expect("the lengths come from this very transform, and the end bins are zero");
        let rms = (room.samples.iter().map(|x| x * x).sum::<f32>() / WINDOW as f32).sqrt();
        let reach = REACH as isize;
        (-reach..=reach).map(|lag| room.samples[lag.rem_euclid(WINDOW as isize) as usize] / (rms + 1e-20)).collect()
    }

    fn transform(&self, samples: &mut [f32], spectrum: &mut [Complex32], scratch: &mut [Complex32]) {
        samples.iter_mut().zip(&self.window).for_each(|(sample, weight)| *sample *= weight);
        self.forward
            .process_with_scratch(samples, spectrum, scratch)
            .expect("all three lengths come from this very transform");
    }
}

/// Working space of one pair.
struct Room {
    samples: Vec<f32>,
    of_a: Vec<Complex32>,
    of_b: Vec<Complex32>,
    scratch: Vec<Complex32>,
    inverse_scratch: Vec<Complex32>,
}

impl Room {
    fn new(closeup: &Closeup) -> Self {
        Self {
            samples: vec![0.0; WINDOW],
            of_a: closeup.forward.make_output_vec(),
            of_b: closeup.forward.make_output_vec(),
            scratch: closeup.forward.make_scratch_vec(),
            inverse_scratch: closeup.inverse.make_scratch_vec(),
        }
    }
}

/// Position in samples from the middle of a row at the middle time, and its change per second of a.
struct Line {
    mid_s: f64,
    at: f64,
    slope: f64,
    z: f32,
    tilted: bool,
}

/// The line on which all windows together stand highest.
fn stack(rows: &Rows) -> Line {
    let soft: Vec<Vec<f32>> = rows.rows.iter().map(|row| softened(row)).collect();
    let (first, last) = (rows.times_s[0], rows.times_s[rows.times_s.len() - 1]);
    let (mid_s, span_s) = ((first + last) / 2.0, last - first);
    let tilted = rows.rows.len() >= 4 && span_s >= DRIFT_SPAN_S;
    let steps = if tilted { (DRIFT_MAX * span_s / 2.0 / DRIFT_STEP_S).ceil() as i32 } else { 0 };
    let mut sum = vec![0.0f32; 2 * REACH + 1];
    let mut best = (f32::MIN, REACH, 0.0);
    for step in -steps..=steps {
        let slope = if steps > 0 { DRIFT_MAX * f64::from(step) / f64::from(steps) } else { 0.0 };
        sum.fill(0.0);
        for (row, time_s) in soft.iter().zip(&rows.times_s) {
            add_shifted(&mut sum, row, (slope * (time_s - mid_s) * SAMPLE_RATE_HZ as f64).round() as isize);
        }
        for (at, value) in sum.iter().enumerate() {
            if *value > best.0 {
                best = (*value, at, slope);
            }
        }
    }
    let spread = soft.iter().map(|row| row.iter().map(|x| x * x).sum::<f32>() / row.len() as f32).sum::<f32>().sqrt();
    Line { mid_s, at: best.1 as f64 - REACH as f64, slope: best.2, z: best.0 / (spread + 1e-9), tilted }
}

/// Smoothed over half a millisecond and capped, so that neither a sample nor a window owns the answer.
fn softened(row: &[f32]) -> Vec<f32> {
    let last = row.len() - 1;
    let weights = [0.1, 0.2, 0.4, 0.2, 0.1];
    (0..row.len())
        .map(|k| {
            let near = |by: usize| row[(k + by).saturating_sub(2).min(last)];
            weights.iter().enumerate().map(|(by, w)| w * near(by)).sum::<f32>().clamp(-ROW_MAX, ROW_MAX)
        })
        .collect()
}

fn add_shifted(sum: &mut [f32], row: &[f32], shift: isize) {
    let skip = shift.unsigned_abs().min(row.len());
    if shift >= 0 {
        sum.iter_mut().zip(&row[skip..]).for_each(|(sum, x)| *sum += x);
    } else {
        sum[skip..].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}

/// A robust line through the windows' own peaks near the stacked one.
fn fit(rows: &Rows, line: &Line, offset: isize) -> Alignment {
    let rate = SAMPLE_RATE_HZ as f64;
    let peaks: Vec<(f64, f64, f32)> = rows
        .rows
        .iter()
        .zip(&rows.times_s)
        .map(|(row, &time_s)| {
            let since = time_s - line.mid_s;
            let (at, height) = peak_near(row, line.at + line.slope * since * rate);
            (since, at / rate, height)
        })
        .collect();
    let (mut at_s, mut slope) = (line.at / rate, line.slope);
    for _ in 0..8 {
        (at_s, slope) = reweighted(&peaks, at_s, slope, line.tilted);
    }
    let residual = |p: &(f64, f64, f32)| p.1 - at_s - slope * p.0;
    let on_line: Vec<&(f64, f64, f32)> = peaks.iter().filter(|p| residual(p).abs() < INLIER_S).collect();
    let scatter_s = (on_line.iter().map(|p| residual(p).powi(2)).sum::<f64>() / on_line.len().max(1) as f64).sqrt();
    let mut heights: Vec<f32> = on_line.iter().map(|p| p.2).collect();
    heights.sort_by(f32::total_cmp);
    // A row's lag says by how much a hears later than b: the instant at mid_s in a is at mid_s − offset − lag in b.
    let offset_s = offset as f64 / rate + at_s;
    Alignment {
        mid_a_s: line.mid_s,
        mid_b_s: line.mid_s - offset_s,
        drift: line.tilted.then_some(slope),
        z: line.z,
        inliers: on_line.len() as f64 / peaks.len() as f64,
        windows: peaks.len(),
        height: heights.get(heights.len() / 2).copied().unwrap_or(0.0),
        scatter_s,
    }
}

/// The highest sample within 4 ms of the line, refined by a parabola; its place and height.
fn peak_near(row: &[f32], at: f64) -> (f64, f32) {
    let tolerance = SAMPLE_RATE_HZ * 4 / 1000;
    let middle = (at.round() + REACH as f64).clamp(tolerance as f64 + 1.0, (row.len() - tolerance - 2) as f64) as usize;
    let best = (middle - tolerance..=middle + tolerance)
        .max_by(|&x, &y| row[x].total_cmp(&row[y]))
        .expect("the range is never empty");
    let (left, top, right) = (row[best - 1], row[best], row[best + 1]);
    let bend = left - 2.0 * top + right;
    let part = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    (best as f64 + f64::from(part) - REACH as f64, top)
}

fn reweighted(peaks: &[(f64, f64, f32)], at_s: f64, slope: f64, tilted: bool) -> (f64, f64) {
    let (mut w, mut wt, mut wtt, mut wy, mut wty) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(since, peak_s, height) in peaks {
        let residual = (peak_s - at_s - slope * since) / INLIER_S;
        let weight = f64::from(height.max(0.1)).powi(2) / (1.0 + residual * residual).powi(2);
        w += weight;
        wt += weight * since;
        wtt += weight * since * since;
        wy += weight * peak_s;
        wty += weight * since * peak_s;
    }
    let determinant = w * wtt - wt * wt;
    if !tilted || determinant < 1e-9 * w * w {
        return (wy / w - slope * wt / w, slope);
    }
    ((wtt * wy - wt * wty) / determinant, (w * wty - wt * wy) / determinant)
}
