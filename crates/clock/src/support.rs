//! How evidence is spread over time.
//!
//! Two recordings of one moment match all along. A sentence announced twice, or a song's refrain, matches for its own
//! length and nowhere else, however clearly. So a fit must still stand when its best stretch is taken away.

use crate::listen::{FRAMES_PER_S, Features, STEPS};

/// Standard deviation of one frame's product where nothing is shared, for want of anything measured.
const PRODUCT_SPREAD: f32 = 11.5;
/// Offsets, in frames, at which nothing is expected: they tell what chance looks like.
const ELSEWHERE: [isize; 6] = [-1731, -911, -433, 391, 877, 1613];
/// Seconds of chance needed before it is believed.
const CHANCE_MIN: usize = 6;

/// What one second of common time says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Second {
    /// Sum of the frames' products.
    pub product: f32,
    /// Frames in it, over all pairs.
    pub frames: f32,
}

/// Evidence second by second, in time of the first group.
#[derive(Debug, Clone)]
pub struct Support {
    /// From the first shared second on; seconds that nobody shares are empty.
    pub seconds: Vec<Second>,
    /// Second of the first group's time at which `seconds` begins.
    pub from_s: isize,
}

/// One pair at one place: b starts `lag` frames after a, a starts `at` frames after the first group's zero.
#[derive(Clone, Copy)]
pub struct Overlay<'a> {
    /// Of the first group.
    pub a: &'a Features,
    /// Of the second.
    pub b: &'a Features,
    /// Frames by which b starts after a.
    pub lag: isize,
    /// Frames by which a starts after the zero of the time in which seconds are counted.
    pub at: isize,
}

impl Support {
    /// Lays the pairs over each other, and at other offsets too, to learn what chance gives.
    #[must_use]
    pub fn new(pairs: &[Overlay]) -> Self {
        let mut support = Self::raw(pairs, 0);
        let chance: Vec<Second> = ELSEWHERE
            .iter()
            .flat_map(|&by| Self::raw(pairs, by).seconds)
            .filter(|second| second.frames > FRAMES_PER_S as f32 / 2.0)
            .collect();
        let (mean, spread) = moments(&chance);
        for second in &mut support.seconds {
            second.product = (second.product - mean * second.frames) / spread;
        }
        support
    }

    fn raw(pairs: &[Overlay], by: isize) -> Self {
        let fps = FRAMES_PER_S as isize;
        let spans: Vec<(isize, isize)> = pairs.iter().map(|pair| shared(pair, by)).collect();
        let begin = pairs
            .iter()
            .zip(&spans)
            .filter(|(_, s)| s.0 < s.1)
            .map(|(p, s)| (p.at + s.0).div_euclid(fps))
            .min();
        let end = pairs
            .iter()
            .zip(&spans)
            .filter(|(_, s)| s.0 < s.1)
            .map(|(p, s)| (p.at + s.1 - 1).div_euclid(fps) + 1)
            .max();
        let (Some(from_s), Some(end)) = (begin, end) else {
            return Self {
                seconds: Vec::new(),
                from_s: 0,
            };
        };
        let mut seconds = vec![Second::default(); (end - from_s) as usize];
        for (pair, &(start, stop)) in pairs.iter().zip(&spans) {
            let mut frame = start;
            while frame < stop {
                let second = (pair.at + frame).div_euclid(fps);
                let until = stop.min((second + 1) * fps - pair.at);
                let into = &mut seconds[(second - from_s) as usize];
                into.product += product(pair, pair.lag + by, frame, until);
                into.frames += (until - frame) as f32;
                frame = until;
            }
        }
        Self { seconds, from_s }
    }

    /// Standard deviations of some of the seconds.
    #[must_use]
    pub fn z(seconds: &[Second]) -> f32 {
        let frames: f32 = seconds.iter().map(|second| second.frames).sum();
        seconds.iter().map(|second| second.product).sum::<f32>() / frames.max(1.0).sqrt()
    }

    /// Seconds in which anything is shared.
    #[must_use]
    pub fn shared_s(&self) -> usize {
        self.seconds
            .iter()
            .filter(|second| second.frames > FRAMES_PER_S as f32 / 2.0)
            .count()
    }

    /// What is left, at worst, when any stretch of `stretch_s` shared seconds is taken away.
    #[must_use]
    pub fn without_best(&self, stretch_s: usize) -> f32 {
        let shared: Vec<Second> = self
            .seconds
            .iter()
            .copied()
            .filter(|second| second.frames > 0.0)
            .collect();
        let total = |of: &[Second]| {
            of.iter()
                .fold((0.0, 0.0), |sum, s| (sum.0 + s.product, sum.1 + s.frames))
        };
        let (product, frames) = total(&shared);
        if shared.len() <= stretch_s {
            return 0.0;
        }
        shared
            .windows(stretch_s.max(1))
            .map(|window| {
                let (p, f) = total(window);
                (product - p) / (frames - f).max(1.0).sqrt()
            })
            .fold(f32::MAX, f32::min)
    }
}

/// Frames of a, from and to, that b shares when moved by a further `by` frames.
fn shared(pair: &Overlay, by: isize) -> (isize, isize) {
    let lag = pair.lag + by;
    (
        lag.max(0),
        (pair.a.frames as isize).min(lag + pair.b.frames as isize),
    )
}

pub(crate) fn product(pair: &Overlay, lag: isize, from: isize, until: isize) -> f32 {
    let of_a = pair.a.rows(from as usize..until as usize);
    let of_b = pair.b.rows((from - lag) as usize..(until - lag) as usize);
    let dot: i32 = of_a
        .iter()
        .zip(of_b)
        .map(|(&a, &b)| i32::from(i16::from(a) * i16::from(b)))
        .sum();
    dot as f32 / (STEPS * STEPS)
}

/// Mean product of a frame and its spread, where chance alone speaks.
fn moments(chance: &[Second]) -> (f32, f32) {
    if chance.len() < CHANCE_MIN {
        return (0.0, PRODUCT_SPREAD);
    }
    let count = chance.len() as f32;
    let mean = chance.iter().map(|s| s.product / s.frames).sum::<f32>() / count;
    let spread = (chance
        .iter()
        .map(|s| s.product * s.product / s.frames)
        .sum::<f32>()
        / count)
        .sqrt();
    (mean, spread.max(1e-3))
}
