//! What a phone adds to what it hears: its own noises, its own clock, its automatic gain, its clipping.

use super::filter::{Filter, between};
use super::{RATE, count, faded, lay, level, loudness};
use crate::chance::Chance;

/// Whether the recording overdrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drive {
    /// Room to spare.
    Clean,
    /// Loud parts are cut off flat.
    Clipped,
}

/// Ambience, wind and handling that only this phone has, at a root mean square of 0.1.
#[must_use]
pub fn own_noise(samples: usize, chance: &mut Chance) -> Vec<f32> {
    let mut grains = vec![0.0; samples];
    let mut at = 0;
    while at < samples {
        let seconds = chance.between(0.15, 0.5);
        let mut tone = Filter::band(chance.between(150.0, 3000.0), 0.4);
        let loud = chance.between(0.5, 1.5);
        let grain = (0..count(seconds))
            .map(|_| tone.step(chance.noise()) * loud)
            .collect();
        lay(&mut grains, at as f32 / RATE, &faded(grain, 0.05, 0.05), 1.0);
        at += count(seconds - 0.06);
    }
    let mut out = level(grains);
    add_wind(&mut out, chance);
    add_thumps(&mut out, chance);
    level(out)
}

fn add_wind(out: &mut [f32], chance: &mut Chance) {
    let (strength, mut low) = (chance.between(0.0, 1.2), Filter::low(170.0));
    let (mut gust, mut aim) = (0.0, 0.0);
    let mut blowing: Vec<f32> = Vec::with_capacity(out.len());
    for k in 0..out.len() {
        if k % count(0.5) == 0 {
            aim = chance.unit().powi(3);
        }
        gust += (aim - gust) * 2e-4;
        blowing.push(low.step(chance.noise()) * gust);
    }
    lay(out, 0.0, &level(blowing), strength);
}

fn add_thumps(out: &mut [f32], chance: &mut Chance) {
    let mut at_s = chance.wait(18.0);
    while count(at_s) < out.len() {
        let decay = chance.between(0.01, 0.03) * RATE;
        let thump: Vec<f32> = (0..count(0.09))
            .map(|k| chance.noise() * (-(k as f32) / decay).exp())
            .collect();
        lay(
            out,
            at_s,
            &Filter::low(900.0).over(&thump),
            chance.between(0.2, 0.9),
        );
        at_s += chance.wait(18.0);
    }
}

/// Mixes noise under what was heard so that their ratio between 200 Hz and 6 kHz is `snr_db`.
pub fn add_noise(heard: &mut [f32], noise: &[f32], snr_db: f32) {
    let (wanted, given) = (
        loudness(&between(heard, 200.0, 6000.0)),
        loudness(&between(noise, 200.0, 6000.0)),
    );
    let gain = wanted.max(1e-4) / given.max(1e-9) * 10f32.powf(-snr_db / 20.0);
    heard
        .iter_mut()
        .zip(noise)
        .for_each(|(sum, sample)| *sum += gain * sample);
}

/// Microphone, automatic gain and limiter: what the phone would encode.
#[must_use]
pub fn chain(samples: &[f32], drive: Drive, chance: &mut Chance) -> Vec<f32> {
    let mut out = Filter::high(chance.between(60.0, 200.0)).over(samples);
    let (mut case, gain) = (
        Filter::band(chance.between(800.0, 3800.0), 1.2),
        10f32.powf(chance.between(-7.0, 7.0) / 20.0),
    );
    out.iter_mut()
        .for_each(|sample| *sample += (gain - 1.0) * case.step(*sample));
    if chance.happens(0.75) {
        automatic_gain(&mut out, chance.between(0.5, 3.0), chance.between(0.4, 0.85));
    }
    let peak = usual_peak(&out).max(1e-9);
    let drive = if drive == Drive::Clipped {
        chance.between(3.0, 6.0)
    } else {
        chance.between(0.45, 0.7)
    };
    out.iter()
        .map(|sample| (sample / peak * drive).clamp(-1.0, 1.0) * 0.9)
        .collect()
}

fn automatic_gain(out: &mut [f32], release_s: f32, strength: f32) {
    let block = count(0.01);
    let keep = (-0.01 / release_s).exp();
    let (mut follow, mut before) = (0.0f32, None);
    for chunk in out.chunks_mut(block) {
        follow = (follow * keep).max(loudness(chunk)).max(1e-5);
        let gain = (0.12 / follow).clamp(0.1, 20.0).powf(strength);
        let from = before.replace(gain).unwrap_or(gain);
        for (k, sample) in chunk.iter_mut().enumerate() {
            *sample *= from + (gain - from) * k as f32 / block as f32;
        }
    }
}

/// The size that one sample in two hundred exceeds.
fn usual_peak(samples: &[f32]) -> f32 {
    let mut sizes: Vec<f32> = samples.iter().map(|x| x.abs()).collect();
    if sizes.is_empty() {
        return 0.0;
    }
    let rank = (sizes.len() - 1) * 199 / 200;
    *sizes.select_nth_unstable_by(rank, f32::total_cmp).1
}

/// Reads `samples`, which begin at `begin_s`, at `from_s`, `from_s + step_s`, …: how a wrong clock hears.
#[must_use]
pub fn resampled(samples: &[f32], begin_s: f64, from_s: f64, step_s: f64, wanted: usize) -> Vec<f32> {
    let rate = f64::from(RATE);
    let last = samples.len().saturating_sub(3).max(1);
    let read = (0..wanted).map(|k| {
        let position = (from_s + k as f64 * step_s - begin_s) * rate;
        let whole = (position.max(1.0) as usize).min(last);
        let part = (position - whole as f64) as f32;
        let [a, b, c, d] =
            [-1i64, 0, 1, 2].map(|n| samples.get((whole as i64 + n) as usize).copied().unwrap_or(0.0));
        b + 0.5 * part * (c - a + part * (2.0 * a - 5.0 * b + 4.0 * c - d + part * (3.0 * (b - c) + d - a)))
    });
    read.collect()
}
