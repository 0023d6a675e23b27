//! One candidate pair, close up: how well the waveforms agree around an offset, window by window.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::listen::hann;
use crate::{Recording, SAMPLE_RATE_HZ};

/// Samples of one window: about a second.
pub const WINDOW: usize = 8192;
/// How far from the expected offset is looked: 60 ms.
pub const REACH: usize = SAMPLE_RATE_HZ * 60 / 1000;
const LOW: usize = 250 * WINDOW / SAMPLE_RATE_HZ;
const HIGH: usize = 3800 * WINDOW / SAMPLE_RATE_HZ;

pub struct Closeup { forward: Arc<dyn RealToComplex<f32>>, inverse: Arc<dyn ComplexToReal<f32>>, hann: Vec<f32> }

/// Whitened correlations of some windows; row w spans lags −REACH..=REACH around the expected offset.
pub struct Rows { pub rows: Vec<Vec<f32>>, pub times_s: Vec<f64> }

impl Default for Closeup {
    fn default() -> Self {
        let mut planner = RealFftPlanner::new();
        Self { forward: planner.plan_fft_forward(WINDOW), inverse: planner.plan_fft_inverse(WINDOW), hann: hann(WINDOW) }
    }
}

impl Closeup {
    fn transform(&self, r: &dyn Recording, from: isize, buf: &mut [f32], out: &mut [Complex32], scratch: &mut [Complex32]) {
        if from >= 0 { r.read(from as usize, buf); } else {
            let skip = (-from) as usize; buf.fill(0.0); if skip < buf.len() { r.read(0, &mut buf[skip..]); }
        }
        buf.iter_mut().zip(&self.hann).for_each(|(x, w)| *x *= w);
        self.forward.process_with_scratch(buf, out, scratch).expect("own lengths");
    }

    /// offset: samples of a at sample zero of b.
    pub fn rows(&self, a: &dyn Recording, b: &dyn Recording, offset: isize, most: usize, power: f32) -> Rows {
        let start = offset.max(0); let end = (a.len() as isize).min(offset + b.len() as isize);
        let length = end - start;
        let mut out = Rows { rows: vec![], times_s: vec![] };
        if length < WINDOW as isize { return out; }
        let count = ((length - WINDOW as isize) / (WINDOW as isize / 2) + 1).min(most as isize) as usize;
        let (mut buf, mut scratch) = (vec![0.0; WINDOW], self.forward.make_scratch_vec());
        let (mut sa, mut sb) = (self.forward.make_output_vec(), self.forward.make_output_vec());
        let mut iscratch = self.inverse.make_scratch_vec();
        for w in 0..count {
            let at = start + if count > 1 { (length - WINDOW as isize) * w as isize / (count as isize - 1) } else { (length - WINDOW as isize) / 2 };
            self.transform(a, at, &mut buf, &mut sa, &mut scratch);
            self.transform(b, at - offset, &mut buf, &mut sb, &mut scratch);
            for k in 0..sa.len() {
                sa[k] = if k < LOW || k > HIGH { Complex32::default() } else {
                    let g = sa[k] * sb[k].conj(); g / (g.norm().powf(power) + 1e-20) };
            }
            self.inverse.process_with_scratch(&mut sa, &mut buf, &mut iscratch).expect("own lengths");
            let ms = buf.iter().map(|x| x * x).sum::<f32>() / WINDOW as f32; let k = 1.0 / (ms.sqrt() + 1e-20);
            let row: Vec<f32> = (0..=2 * REACH).map(|i| { let lag = i as isize - REACH as isize; buf[lag.rem_euclid(WINDOW as isize) as usize] * k }).collect();
            out.rows.push(row); out.times_s.push((at as f64 + WINDOW as f64 / 2.0) / SAMPLE_RATE_HZ as f64);
        }
        out
    }
}

/// Best (z, lag samples at mid time, slope) of all stacks over drift.
pub fn stack(rows: &Rows, drift_max: f64) -> (f32, f32, f64) {
    let n = rows.rows.len(); if n == 0 { return (0.0, 0.0, 0.0); }
    let mid = rows.times_s.iter().sum::<f64>() / n as f64;
    let span = rows.times_s[n - 1] - rows.times_s[0];
    // three-point smoothing and a cap, so that no single window owns the answer
    let soft: Vec<Vec<f32>> = rows.rows.iter().map(|r| (0..r.len()).map(|k| { let g = |i: isize| r[(k as isize + i).clamp(0, r.len() as isize - 1) as usize]; (0.25 * g(-1) + 0.5 * g(0) + 0.25 * g(1)).clamp(-6.0, 6.0) }).collect()).collect();
    let step = 0.0004 / span.max(1.0); let half = (drift_max / step).ceil() as i64;
    let width = 2 * REACH + 1; let mut acc = vec![0.0f32; width];
    let mut best = (0.0f32, 0.0, 0.0);
    for s in -half..=half {
        let slope = s as f64 * step; acc.fill(0.0);
        for (row, t) in soft.iter().zip(&rows.times_s) {
            let shift = (slope * (t - mid) * SAMPLE_RATE_HZ as f64).round() as isize;
            let (lo, hi) = ((-shift).max(0) as usize, (width as isize - shift.max(0)).max(0) as usize);
            if lo >= hi { continue; }
            for (acc, v) in acc[lo..hi].iter_mut().zip(&row[(lo as isize + shift) as usize..]) { *acc += v; }
        }
        for (k, v) in acc.iter().enumerate() { if *v > best.0 { best = (*v, k as f32 - REACH as f32, slope); } }
    }
    let sd: f32 = { let all: f32 = soft.iter().map(|r| r.iter().map(|x| x * x).sum::<f32>() / r.len() as f32).sum(); all.sqrt() };
    (best.0 / (sd + 1e-9), best.1, best.2)
}
