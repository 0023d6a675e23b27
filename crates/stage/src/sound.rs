//! What sounds, how it travels, and what a phone makes of it. All of it is synthesised from chance; no recording is used.

pub mod air;
pub mod effects;
pub mod filter;
pub mod phone;
pub mod voice;

/// Samples per second of everything in this room.
pub const RATE_HZ: u32 = 24_000;
pub(crate) const RATE: f32 = RATE_HZ as f32;
/// Metres that sound travels in a second.
pub const SPEED_M_PER_S: f64 = 343.0;

pub(crate) fn count(seconds: f32) -> usize {
    (seconds.max(0.0) * RATE) as usize
}

/// Adds `what` into `into` from second `at_s` on, as loud as `gain` says; what sticks out is cut.
pub(crate) fn lay(into: &mut [f32], at_s: f32, what: &[f32], gain: f32) {
    let from = count(at_s).min(into.len());
    for (sum, sample) in into[from..].iter_mut().zip(what) {
        *sum += gain * sample;
    }
}

/// Root mean square.
pub(crate) fn loudness(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    (sum / samples.len().max(1) as f64).sqrt() as f32
}

/// Scales to a root mean square of 0.1, silence left as it is.
pub(crate) fn level(mut samples: Vec<f32>) -> Vec<f32> {
    let gain = 0.1 / loudness(&samples).max(1e-9);
    if gain < 1e6 {
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
    samples
}

/// Fades both ends, so that nothing begins or ends with a click.
pub(crate) fn faded(mut samples: Vec<f32>, in_s: f32, out_s: f32) -> Vec<f32> {
    let half = samples.len() / 2;
    let (rise, fall) = (count(in_s).min(half), count(out_s).min(half));
    let part = |k: usize, of: usize| k as f32 / of as f32;
    samples
        .iter_mut()
        .take(rise)
        .enumerate()
        .for_each(|(k, sample)| *sample *= part(k, rise));
    samples
        .iter_mut()
        .rev()
        .take(fall)
        .enumerate()
        .for_each(|(k, sample)| *sample *= part(k, fall));
    samples
}
