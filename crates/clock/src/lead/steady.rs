//! How loud one sound was, quarter second by quarter second, and whether it went on or paused.
//!
//! Somebody who talks pauses for seconds; an announcement over loudspeakers, or music, hardly does. That tells the
//! sound of an event from the people around it. Knows nothing of recordings.

use crate::refine::correlation;

/// Seconds of one step.
pub(super) const STEP_S: f64 = 0.25;
/// Steps over which pauses are looked for: 2 s, longer than a breath.
const BIN: usize = 8;
/// Variance of loudness, where its mean is one: of a speech over loudspeakers, and of people who talk, and how far it
/// usually lies from that. Sounds that five clips and more heard, of six islands with known sources, lay between 0.10
/// and 0.29 for the one and between 0.45 and 1.75 for the other.
const GOES_ON: (f32, f32) = (0.22, 0.06);
const PAUSES: (f32, f32) = (0.64, 0.12);
/// Evidence that a bin, and a whole activity, needs to be read.
const BIN_MIN: f32 = 1.0;
const BINS_MIN: usize = 5;
/// Steps that two activities must share to be likened, and evidence in a step for that.
const SHARED_MIN: usize = 32;
const STEP_MIN: f32 = 0.02;

/// Loudness over time, weighed by how clearly the sound was heard; 1 in the mean.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    sum: Vec<f32>,
    weight: Vec<f32>,
}

/// What some pairs heard together at one place: the sum of their steps and how many stand in it.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// Sum over pairs, each in standard deviations of chance.
    pub(super) sum: Vec<f32>,
    /// Pairs.
    pub(super) count: Vec<f32>,
}

/// What one pair heard from a step on, in standard deviations of chance.
#[derive(Debug)]
pub(super) struct Profile {
    /// First step.
    pub(super) from: usize,
    /// One per step.
    pub(super) steps: Vec<f32>,
}

impl Heard {
    pub(super) fn new(steps: usize) -> Self {
        Self {
            sum: vec![0.0; steps],
            count: vec![0.0; steps],
        }
    }

    pub(super) fn add(&mut self, profile: &Profile) {
        for (k, step) in profile.steps.iter().enumerate() {
            self.sum[profile.from + k] += step;
            self.count[profile.from + k] += 1.0;
        }
    }
}

impl Activity {
    pub(super) fn new(steps: usize) -> Self {
        Self {
            sum: vec![0.0; steps],
            weight: vec![0.0; steps],
        }
    }

    /// Adds what one more pair heard.
    pub(super) fn add(&mut self, profile: &Profile) {
        let mean = profile.steps.iter().sum::<f32>() / profile.steps.len().max(1) as f32;
        if mean > 0.0 {
            for (k, step) in profile.steps.iter().enumerate() {
                self.sum[profile.from + k] += step * mean;
                self.weight[profile.from + k] += mean * mean;
            }
        }
    }

    /// How much alike this and what was heard elsewhere are: a correlation in standard deviations of chance.
    pub(super) fn likeness(&self, heard: &Heard) -> f32 {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for k in 0..self.sum.len() {
            let (weight, count) = (self.weight[k], heard.count[k]);
            if count > 0.0 && weight > STEP_MIN {
                let loudness = self.sum[k] / weight - 1.0;
                own.push(loudness * (weight / (weight + 0.5)).sqrt());
                other.push(heard.sum[k] / count.sqrt());
            }
        }
        if own.len() < SHARED_MIN {
            return 0.0;
        }
        correlation(&own, &other) * (own.len() as f32).sqrt()
    }

    /// Log of how much better the loudness fits a sound that goes on than one that pauses; 0 where nothing tells.
    pub(super) fn goes_on(&self) -> f32 {
        let bins = self.sum.chunks_exact(BIN).zip(self.weight.chunks_exact(BIN));
        let of: Vec<(f32, f32)> = bins
            .map(|(sum, weight)| (sum.iter().sum::<f32>(), weight.iter().sum::<f32>()))
            .filter(|(_, weight)| *weight > BIN_MIN)
            .map(|(sum, weight)| (sum / weight, 1.0 / weight))
            .collect();
        if of.len() < BINS_MIN {
            return 0.0;
        }
        let (mut sum, mut total) = (0.0, 0.0);
        for (loudness, noise) in &of {
            sum += loudness / (noise + 0.3);
            total += 1.0 / (noise + 0.3);
        }
        let mean = sum / total;
        let of: Vec<(f32, f32)> = of
            .iter()
            .map(|(x, noise)| (x / mean, noise / mean.powi(2)))
            .collect();
        let weight = |noise: f32| (noise + 0.3).powi(-2);
        let all: f32 = of.iter().map(|&(_, noise)| weight(noise)).sum();
        let variance = of
            .iter()
            .map(|&(x, noise)| weight(noise) * ((x - 1.0).powi(2) - noise))
            .sum::<f32>()
            / all;
        // A variance that was estimated from so many bins is this far off: its own standard deviation.
        let log = |(expected, usual): (f32, f32)| {
            let squares = of
                .iter()
                .map(|&(_, noise)| (weight(noise) * (expected + noise)).powi(2));
            let sigma = ((2.0 * squares.sum::<f32>()).sqrt() / all).hypot(usual);
            -((variance - expected) / sigma).powi(2) / 2.0 - sigma.ln()
        };
        log(GOES_ON) - log(PAUSES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(loudness: impl Fn(usize) -> f32) -> Activity {
        let mut activity = Activity::new(480);
        for pair in 0..6 {
            // Chance, the same in every run.
            let noise = |k: usize| ((k * 7919 + pair * 104_729) as f32 * 0.618).sin();
            let steps = (0..480).map(|k| 2.0 * loudness(k) + noise(k)).collect();
            activity.add(&Profile { from: 0, steps });
        }
        activity
    }

    #[test]
    fn who_talks_pauses_and_an_announcement_goes_on() {
        // Syllables come and go within a second; sentences are parted by seconds.
        let syllables = |k: usize| 1.0 + 0.6 * (k as f32 * 2.1).sin();
        let goes_on = heard(syllables).goes_on();
        let pauses = heard(|k| if k % 48 < 28 { syllables(k) } else { 0.0 }).goes_on();
        assert!(goes_on > 3.0, "{goes_on}");
        assert!(pauses < -3.0, "{pauses}");
    }

    #[test]
    fn who_says_the_same_is_alike_and_nobody_else() {
        let of = |shift: usize| move |k: usize| if (k + shift) % 48 < 28 { 1.0 } else { 0.0 };
        let likeness = |shift: usize| {
            let mut other = Heard::new(480);
            let steps = (0..480).map(of(shift)).collect();
            other.add(&Profile { from: 0, steps });
            heard(of(0)).likeness(&other)
        };
        assert!(likeness(0) > 10.0, "{}", likeness(0));
        assert!(likeness(24) < 0.0, "{}", likeness(24));
    }

    #[test]
    fn nothing_heard_tells_nothing() {
        let nothing = Activity::new(480);
        assert_eq!(nothing.goes_on(), 0.0);
        assert_eq!(nothing.likeness(&Heard::new(480)), 0.0);
        assert_eq!(Activity::new(0).goes_on(), 0.0);
    }
}
