//! What is no voice: whistles, bangs, steps, engines, sirens, music, machines that tick.

use std::f32::consts::TAU;

use super::filter::{Filter, between};
use super::{RATE, count, faded, lay, level};
use crate::chance::Chance;

/// A tone along `hz(k)` with overtones as loud as `parts` says.
fn tone(samples: usize, parts: &[f32], mut hz: impl FnMut(usize) -> f32) -> Vec<f32> {
    let mut phase = 0.0f32;
    let sounding = (0..samples).map(|k| {
        phase = (phase + hz(k) / RATE).fract();
        parts
            .iter()
            .zip(1u8..)
            .map(|(part, n)| part * (TAU * phase * f32::from(n)).sin())
            .sum()
    });
    sounding.collect()
}

fn dying_noise(seconds: f32, decay_s: f32, chance: &mut Chance) -> Vec<f32> {
    (0..count(seconds))
        .map(|k| chance.noise() * (-(k as f32) / (decay_s * RATE)).exp())
        .collect()
}

/// Blasts of a pea whistle: one to four, each with its trill.
#[must_use]
pub fn whistle(chance: &mut Chance) -> Vec<f32> {
    let mut out = Vec::new();
    for _ in 0..=chance.below(4) {
        let total = count(chance.between(0.15, 0.8));
        let (pea_hz, pea_at) = (chance.between(25.0, 60.0), chance.between(0.0, TAU));
        let (middle_hz, slope) = (chance.between(2500.0, 3600.0), chance.between(-0.04, 0.04));
        let pea = |k: usize| (TAU * pea_hz * k as f32 / RATE + pea_at).sin();
        let mut blast = tone(total, &[1.0, 0.15], |k| {
            middle_hz * (1.0 + 0.03 * pea(k) + slope * k as f32 / RATE)
        });
        let mut air = Filter::band(middle_hz, 1.5);
        for (k, sample) in blast.iter_mut().enumerate() {
            *sample = *sample * (1.0 + 0.5 * pea(k)) + 0.25 * air.step(chance.noise());
        }
        out.extend(faded(blast, 0.02, 0.03));
        out.extend(std::iter::repeat_n(0.0, count(chance.between(0.06, 0.35))));
    }
    level(out)
}

/// One bang: a pressure step that overshoots, and the street's rumble behind it.
#[must_use]
pub fn bang(chance: &mut Chance) -> Vec<f32> {
    let tau = chance.between(0.001, 0.003) * RATE;
    let mut out = dying_noise(0.7, chance.between(0.03, 0.06), chance);
    let mut rumble = Filter::low(180.0);
    for (k, sample) in out.iter_mut().enumerate() {
        let at = k as f32 / tau;
        *sample = (1.0 - at) * (-at).exp() + 0.12 * *sample + 0.5 * rumble.step(*sample);
    }
    level(faded(between(&out, 45.0, 9500.0), 0.0, 0.3))
}

/// Steps on snow: a crunch of two grains each, at a walker's uneven pace.
#[must_use]
pub fn footsteps(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let mut out = vec![0.0; count(seconds)];
    let (pace_s, colour_hz) = (chance.between(0.45, 0.6), chance.between(500.0, 1400.0));
    let mut at_s = 0.1;
    while at_s < seconds - 0.3 {
        for (late_s, gain) in [(0.0, 1.0), (chance.between(0.07, 0.11), 0.6)] {
            let crunch = dying_noise(0.12, chance.between(0.012, 0.03), chance);
            let crunch = between(&crunch, colour_hz * 0.4, colour_hz * 4.0);
            lay(&mut out, at_s + late_s, &crunch, gain * chance.between(0.5, 1.0));
        }
        at_s += pace_s * chance.between(0.9, 1.1);
    }
    level(out)
}

/// An engine whose revolutions wander between gears, and its tyres.
#[must_use]
pub fn engine(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let total = count(seconds);
    let knots: Vec<f32> = (0..seconds as usize + 3)
        .map(|_| chance.between(28.0, 70.0))
        .collect();
    let parts: Vec<f32> = (0..12)
        .map(|n| chance.between(0.2, 1.0) / (1.0 + 0.15 * n as f32))
        .collect();
    let mut shake = 0.0;
    let mut turning = Vec::new();
    let motor = tone(total, &parts, |k| {
        if k % 400 == 0 {
            shake = 0.8 * shake + 0.004 * chance.noise();
        }
        let hz = knot(&knots, k as f32 / RATE) * (1.0 + shake);
        turning.push(hz);
        hz
    });
    let mut tyres = Filter::band(900.0, 0.5);
    let rolling = (0..total)
        .map(|k| tyres.step(chance.noise()) * (0.7 + turning[k] / 100.0))
        .collect();
    mixed(level(motor), &level(rolling), 0.7)
}

fn knot(knots: &[f32], at: f32) -> f32 {
    let k = (at as usize).min(knots.len() - 2);
    knots[k] + (knots[k + 1] - knots[k]) * (at - k as f32).min(1.0)
}

fn mixed(mut a: Vec<f32>, b: &[f32], gain: f32) -> Vec<f32> {
    lay(&mut a, 0.0, b, gain);
    level(a)
}

/// A siren of two tones, exactly periodic: the same machine sounds the same everywhere.
#[must_use]
pub fn siren(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let (period_s, tuned) = (chance.between(0.9, 1.4), chance.between(0.9, 1.1));
    let hz = |k: usize| {
        tuned
            * if (k as f32 / RATE / period_s).fract() < 0.5 {
                440.0
            } else {
                585.0
            }
    };
    level(faded(
        tone(count(seconds), &[1.0, 0.5, 0.4, 0.2, 0.15], hz),
        0.05,
        0.05,
    ))
}

/// A siren that wails far off, coming and going with the wind.
#[must_use]
pub fn far_siren(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let period_s = chance.between(3.0, 5.0);
    let knots: Vec<f32> = (0..seconds as usize + 3)
        .map(|_| chance.between(0.3, 1.0))
        .collect();
    let hz = |k: usize| {
        let at = (k as f32 / RATE / period_s).fract();
        620.0 + 800.0 * if at < 0.6 { at / 0.6 } else { (1.0 - at) / 0.4 }
    };
    let mut wail = tone(count(seconds), &[1.0, 0.4, 0.25], hz);
    wail.iter_mut()
        .enumerate()
        .for_each(|(k, sample)| *sample *= knot(&knots, k as f32 / RATE));
    level(faded(wail, 1.2, 1.5))
}

/// Ticks of exactly one period, as at a pedestrian crossing.
#[must_use]
pub fn metronome(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let hz = chance.between(800.0, 1600.0);
    let mut tick = tone(count(0.04), &[1.0, 0.6, 0.3], |_| hz);
    tick.iter_mut()
        .enumerate()
        .for_each(|(k, sample)| *sample *= (-(k as f32) / (0.01 * RATE)).exp());
    let period = count(chance.between(0.35, 0.6));
    let mut out = vec![0.0; count(seconds)];
    for from in (0..out.len()).step_by(period) {
        out[from..]
            .iter_mut()
            .zip(&tick)
            .for_each(|(sum, sample)| *sum += sample);
    }
    level(out)
}

/// Dance music: one bar of four beats, repeated to the sample.
#[must_use]
pub fn looped_music(seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let beat_s = beat_s(chance);
    let bar = bars(beat_s, chance);
    bar.iter().copied().cycle().take(count(seconds)).collect()
}

/// A beat of dance music: 112 to 140 a minute.
#[must_use]
pub fn beat_s(chance: &mut Chance) -> f32 {
    60.0 / chance.between(112.0, 140.0)
}

/// The same music with new notes and new drums in every bar: only its beat stays.
#[must_use]
pub fn restless_music(beat_s: f32, seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let mut out = Vec::with_capacity(count(seconds));
    while out.len() < count(seconds) {
        out.extend(bars(beat_s, chance));
    }
    out.truncate(count(seconds));
    out
}

fn bars(beat_s: f32, chance: &mut Chance) -> Vec<f32> {
    let mut bar = vec![0.0; count(beat_s * 8.0)];
    let kick = tone(count(0.2), &[1.0], |k| 50.0 + 90.0 * (-(k as f32) / 600.0).exp());
    let (kick, snare) = (
        faded(kick, 0.001, 0.15),
        between(&dying_noise(0.15, 0.04, chance), 400.0, 7000.0),
    );
    let hat = between(&dying_noise(0.05, 0.012, chance), 5000.0, 11000.0);
    let scale = [0.0f32, 3.0, 5.0, 7.0, 10.0].map(|step| 110.0 * 2f32.powf(step / 12.0));
    for beat in 0..8u8 {
        let at_s = beat_s * f32::from(beat);
        lay(&mut bar, at_s, &kick, 1.0);
        lay(&mut bar, at_s + beat_s / 2.0, &hat, 0.5);
        lay(&mut bar, at_s, &snare, if beat % 2 == 1 { 0.6 } else { 0.0 });
        for half in 0..2u8 {
            let hz = scale[chance.below(5)] * if half == 0 { 1.0 } else { 4.0 };
            let note = faded(
                tone(count(beat_s * 0.45), &[1.0, 0.6, 0.4, 0.3], |_| hz),
                0.01,
                0.05,
            );
            lay(&mut bar, at_s + beat_s / 2.0 * f32::from(half), &note, 0.25);
        }
    }
    level(bar)
}

/// One call shouted over and over by one of many, with a person's unevenness.
#[must_use]
pub fn chant(call: &[f32], seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let mut out = vec![0.0; count(seconds)];
    let every_s = call.len() as f32 / RATE + 0.4;
    let mut beat = 0.0;
    while beat * every_s < seconds {
        lay(
            &mut out,
            (beat * every_s + chance.between(-0.08, 0.08)).max(0.0),
            call,
            chance.between(0.6, 1.0),
        );
        beat += 1.0;
    }
    level(out)
}
