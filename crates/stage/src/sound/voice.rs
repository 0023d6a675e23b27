//! Talk without words: syllables of moving formants, pitch and breath, never the same twice.
//!
//! Broadband and restless like speech, since an aligner lives on that; nobody's voice and nobody's words.

use super::filter::Filter;
use super::{RATE, count, faded, lay};
use crate::chance::Chance;

/// Who speaks: how deep, how large a throat, how hurried.
#[derive(Debug, Clone, Copy)]
pub struct Speaker {
    pitch_hz: f32,
    throat: f32,
    haste: f32,
}

impl Speaker {
    /// A speaker by chance.
    pub fn any(chance: &mut Chance) -> Self {
        let throat = chance.between(0.86, 1.2);
        Self {
            pitch_hz: 145.0 * throat.powi(3) * chance.between(0.8, 1.2),
            throat,
            haste: chance.between(0.8, 1.3),
        }
    }
}

/// A sound of the mouth between two places of its formants.
#[derive(Debug, Clone, Copy)]
struct Syllable {
    seconds: f32,
    from_hz: [f32; 4],
    to_hz: [f32; 4],
    pitch_hz: (f32, f32),
    breath: f32,
    loud: f32,
}

/// `seconds` of talk that fills about `share` of the time.
#[must_use]
pub fn talk(speaker: Speaker, seconds: f32, share: f32, chance: &mut Chance) -> Vec<f32> {
    let mut out = vec![0.0; count(seconds)];
    let mut at_s = chance.between(0.0, 0.8);
    while at_s < seconds {
        let phrase = phrase(speaker, chance);
        lay(&mut out, at_s, &phrase, chance.between(0.6, 1.1));
        let spoken_s = phrase.len() as f32 / RATE;
        at_s += spoken_s + (spoken_s * (1.0 / share - 1.0)).max(0.12) * chance.between(0.4, 1.6);
    }
    super::level(out)
}

fn phrase(speaker: Speaker, chance: &mut Chance) -> Vec<f32> {
    let syllables = 3 + chance.below(11);
    let mut out = Vec::new();
    let mut place = vowel(speaker, chance);
    for k in 0..syllables {
        let decline = 1.12 - 0.25 * k as f32 / syllables as f32;
        let pitch_hz = speaker.pitch_hz * decline * chance.between(0.88, 1.16);
        consonant(&mut out, chance);
        let next = vowel(speaker, chance);
        let syllable = Syllable {
            seconds: chance.between(0.07, 0.24) / speaker.haste,
            from_hz: place,
            to_hz: next,
            pitch_hz: (pitch_hz, pitch_hz * chance.between(0.85, 1.15)),
            breath: chance.between(0.02, 0.25),
            loud: chance.between(0.5, 1.0),
        };
        out.extend(voiced(syllable, chance));
        place = next;
    }
    faded(out, 0.005, 0.02)
}

fn vowel(speaker: Speaker, chance: &mut Chance) -> [f32; 4] {
    [
        (270.0, 850.0),
        (800.0, 2400.0),
        (2300.0, 3100.0),
        (3300.0, 4300.0),
    ]
    .map(|(low, high)| chance.between(low, high) * speaker.throat)
}

/// Hiss, burst or hum, after a short gap.
fn consonant(out: &mut Vec<f32>, chance: &mut Chance) {
    out.extend(std::iter::repeat_n(0.0, count(chance.between(0.0, 0.05))));
    let kind = chance.below(4);
    let seconds = if kind == 0 {
        chance.between(0.06, 0.16)
    } else {
        chance.between(0.008, 0.05)
    };
    let mut tone = Filter::band(chance.between(1200.0, 7500.0), chance.between(0.6, 2.5));
    let loud = chance.between(0.15, 0.6) * if kind == 3 { 0.15 } else { 1.0 };
    let samples = (0..count(seconds))
        .map(|_| tone.step(chance.noise()) * loud)
        .collect();
    out.extend(faded(samples, if kind == 0 { 0.02 } else { 0.001 }, 0.01));
}

fn voiced(syllable: Syllable, chance: &mut Chance) -> Vec<f32> {
    let total = count(syllable.seconds);
    let mut formants = [Filter::default(); 4];
    let (mut phase, mut tilt, mut wobble) = (0.0f32, 0.0f32, 0.0f32);
    let samples = (0..total).map(|k| {
        let way = k as f32 / total as f32;
        if k % 48 == 0 {
            wobble = 0.9 * wobble + 0.012 * chance.noise();
            for (n, formant) in formants.iter_mut().enumerate() {
                let hz =
                    syllable.from_hz[n] + (syllable.to_hz[n] - syllable.from_hz[n]) * (way * 1.6).min(1.0);
                formant.retune(Filter::band(hz, 5.0 + 2.0 * n as f32));
            }
        }
        let pitch_hz = syllable.pitch_hz.0 + (syllable.pitch_hz.1 - syllable.pitch_hz.0) * way;
        phase += pitch_hz * (1.0 + wobble) / RATE;
        phase -= phase.floor();
        // A throat opens slowly and shuts at once: the falling edge makes the overtones.
        let pulse = if phase < 0.6 { phase / 0.6 } else { 0.0 };
        tilt += 0.55 * (pulse - 0.3 + syllable.breath * chance.noise() - tilt);
        let source = tilt * 2.0;
        let swell = (way * 8.0).min((1.0 - way) * 5.0).min(1.0);
        let weights = [1.0, 0.8, 0.55, 0.4];
        formants
            .iter_mut()
            .zip(weights)
            .map(|(f, w)| f.step(source) * w)
            .sum::<f32>()
            * syllable.loud
            * swell
    });
    samples.collect()
}

/// One shouted syllable, "hey!": breath, then a strong vowel that glides up and falls.
#[must_use]
pub fn shout(chance: &mut Chance) -> Vec<f32> {
    let pitch_hz = chance.between(230.0, 330.0);
    let syllable = |seconds, from_hz, to_hz, pitch_hz, breath, loud| Syllable {
        seconds,
        from_hz,
        to_hz,
        pitch_hz,
        breath,
        loud,
    };
    let open = [620.0, 1750.0, 2550.0, 3700.0];
    let close = [330.0, 2350.0, 2950.0, 3900.0];
    let mut out = Vec::new();
    consonant(&mut out, chance);
    out.extend(voiced(
        syllable(0.30, open, open, (pitch_hz, pitch_hz * 1.25), 0.2, 2.2),
        chance,
    ));
    out.extend(voiced(
        syllable(0.34, open, close, (pitch_hz * 1.25, pitch_hz * 0.8), 0.1, 2.0),
        chance,
    ));
    super::level(faded(out, 0.005, 0.08))
}
