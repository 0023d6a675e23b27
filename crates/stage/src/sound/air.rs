//! How sound gets from where it is made to a phone: later by distance, weaker, duller, off walls, with a tail.

use super::filter::Filter;
use super::{RATE, SPEED_M_PER_S, count};
use crate::chance::Chance;

/// A place on the ground, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// To the east.
    pub x: f64,
    /// To the north.
    pub y: f64,
}

impl Place {
    /// Metres between two places.
    #[must_use]
    pub fn distance(self, other: Place) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Where a source is, at which second; it stands still before the first and after the last entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Way(pub Vec<(f64, Place)>);

impl Way {
    /// A source that never moves.
    #[must_use]
    pub fn still(x: f64, y: f64) -> Self {
        Self(vec![(0.0, Place { x, y })])
    }

    /// Where it is at `at_s`.
    #[must_use]
    pub fn at(&self, at_s: f64) -> Place {
        let next = self.0.partition_point(|(s, _)| *s <= at_s);
        if next == 0 || next == self.0.len() {
            return self.0[next.saturating_sub(1).min(self.0.len() - 1)].1;
        }
        let ((s0, from), (s1, to)) = (self.0[next - 1], self.0[next]);
        let part = (at_s - s0) / (s1 - s0);
        Place {
            x: from.x + (to.x - from.x) * part,
            y: from.y + (to.y - from.y) * part,
        }
    }

    fn moves(&self) -> bool {
        self.0.len() > 1
    }
}

/// Something that sounds.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is, for people.
    pub name: &'static str,
    /// Event time zero onwards.
    pub signal: Vec<f32>,
    /// Where.
    pub way: Way,
    /// How loud.
    pub gain: f32,
    /// Whether clips are scored by it alone.
    pub main: bool,
}

/// A wall that mirrors sound.
#[derive(Debug, Clone, Copy)]
pub enum Wall {
    /// Runs north to south at this x.
    AtX(f64),
    /// Runs east to west at this y.
    AtY(f64),
}

impl Wall {
    fn mirror(self, place: Place) -> Place {
        match self {
            Wall::AtX(x) => Place {
                x: 2.0 * x - place.x,
                y: place.y,
            },
            Wall::AtY(y) => Place {
                x: place.x,
                y: 2.0 * y - place.y,
            },
        }
    }
}

/// Houses around, and how long they answer.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// What mirrors.
    pub walls: Vec<Wall>,
    /// Seconds until the tail has fallen by 60 dB.
    pub tail_s: f32,
    /// How loud the tail is against what arrives directly, at ten metres.
    pub tail: f32,
}

/// One way from a source to a phone.
struct Path {
    extra_m: f64,
    gain: f32,
}

/// What arrives at `place` in event time from `from_s` on, for `samples` samples.
#[must_use]
pub fn heard(
    sources: &[Source],
    around: &Surroundings,
    place: Place,
    from_s: f64,
    samples: usize,
    chance: &mut Chance,
) -> Vec<f32> {
    let mut sum = vec![0.0; samples];
    let mut dry = vec![0.0; samples];
    for source in sources {
        let nearest_m = source
            .way
            .at(from_s + samples as f64 / 2.0 / f64::from(RATE))
            .distance(place)
            .max(1.5);
        let paths = paths(source, around, place, nearest_m, chance);
        let mut arriving = vec![0.0; samples];
        for path in &paths {
            travel(source, place, path, from_s, &mut arriving);
        }
        if arriving.iter().all(|&x| x == 0.0) {
            continue;
        }
        // Air and snow swallow high tones first.
        let dull = (nearest_m as f32 / 150.0).min(0.6);
        let mut slow = 0.0;
        for (k, sample) in arriving.iter().enumerate() {
            slow = (1.0 - dull) * sample + dull * slow;
            sum[k] += slow;
            dry[k] += sample * (nearest_m as f32 / 10.0).sqrt();
        }
    }
    add_tail(&mut sum, &dry, around, chance);
    sum
}

fn paths(
    source: &Source,
    around: &Surroundings,
    place: Place,
    nearest_m: f64,
    chance: &mut Chance,
) -> Vec<Path> {
    let masked = if chance.happens(0.12) {
        10f32.powf(-chance.between(6.0, 12.0) / 20.0)
    } else {
        1.0
    };
    let ground_m = nearest_m.hypot(3.0) - nearest_m;
    let mut paths = vec![
        Path {
            extra_m: 0.0,
            gain: masked,
        },
        Path {
            extra_m: ground_m,
            gain: 0.5 * masked,
        },
    ];
    let middle = source.way.at(0.0);
    for wall in &around.walls {
        let mirrored_m = wall.mirror(middle).distance(place).max(middle.distance(place));
        let extra_m = mirrored_m - middle.distance(place);
        let gain = chance.between(0.35, 0.75) * (nearest_m / (nearest_m + extra_m)) as f32;
        paths.push(Path { extra_m, gain });
    }
    for _ in 0..3 {
        let sign = if chance.happens(0.5) { 1.0 } else { -1.0 };
        let extra_m = f64::from(chance.between(2.0, 60.0));
        paths.push(Path {
            extra_m,
            gain: sign * 10f32.powf(-chance.between(9.0, 22.0) / 20.0),
        });
    }
    paths
}

/// Samples whose distance is computed once; a car moves 2 cm in this time.
const STEP: usize = 32;

fn travel(source: &Source, place: Place, path: &Path, from_s: f64, into: &mut [f32]) {
    let rate = f64::from(RATE);
    let metres = |at_s: f64| {
        let left_s = at_s - source.way.at(at_s).distance(place) / SPEED_M_PER_S;
        source.way.at(left_s).distance(place).max(1.5)
    };
    let still_m = metres(from_s);
    let total = into.len();
    let moves = source.way.moves();
    for (n, block) in into
        .chunks_mut(if moves { STEP } else { total.max(1) })
        .enumerate()
    {
        let at_s = from_s + (n * STEP) as f64 / rate;
        let (now_m, then_m) = if moves {
            (metres(at_s), metres(at_s + STEP as f64 / rate))
        } else {
            (still_m, still_m)
        };
        let position = (at_s - (now_m + path.extra_m) / SPEED_M_PER_S) * rate;
        let stretch = 1.0 - (then_m - now_m) / SPEED_M_PER_S * rate / STEP as f64;
        let gain = path.gain * source.gain * 10.0 / now_m as f32;
        if moves {
            slide(&source.signal, position, stretch, gain, block);
        } else {
            shift(&source.signal, position, gain, block);
        }
    }
}

fn slide(signal: &[f32], position: f64, stretch: f64, gain: f32, into: &mut [f32]) {
    for (k, sum) in into.iter_mut().enumerate() {
        let at = position + k as f64 * stretch;
        if at >= 0.0 && (at as usize) + 1 < signal.len() {
            let (whole, part) = (at as usize, at.fract() as f32);
            *sum += gain * (signal[whole] + part * (signal[whole + 1] - signal[whole]));
        }
    }
}

fn shift(signal: &[f32], position: f64, gain: f32, into: &mut [f32]) {
    let start = position.round() as i64;
    let skipped = (-start).clamp(0, into.len() as i64) as usize;
    let begin = start.clamp(0, signal.len() as i64) as usize;
    for (sum, sample) in into[skipped..].iter_mut().zip(&signal[begin..]) {
        *sum += gain * sample;
    }
}

/// Echoes too many to name: sparse, of random sign, dying away.
fn add_tail(sum: &mut [f32], dry: &[f32], around: &Surroundings, chance: &mut Chance) {
    let echoes = 160;
    let dull = Filter::low(2800.0).over(dry);
    let longest = count(around.tail_s);
    let mut power = 0.0;
    let taps: Vec<(usize, f32)> = (0..echoes)
        .map(|n| {
            let at = (n as f32 + chance.unit()) / echoes as f32;
            let gain =
                10f32.powf(-3.0 * at) * (at / 0.03).min(1.0) * if chance.happens(0.5) { 1.0 } else { -1.0 };
            power += gain * gain;
            (count(0.012) + (at * longest as f32) as usize, gain)
        })
        .collect();
    let scale = around.tail / f32::sqrt(power).max(1e-6);
    for (late, gain) in taps {
        let late = late.min(sum.len());
        let gain = gain * scale;
        sum[late..]
            .iter_mut()
            .zip(&dull)
            .for_each(|(sum, sample)| *sum += gain * sample);
    }
}
