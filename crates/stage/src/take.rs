//! One recording before it is packed: samples, and which event time each stretch of them has.
//!
//! Cutting, joining and changing speed happen here, so that sound, picture and truth share one account of it.

use crate::sound::{RATE, count};
use crate::truth::Piece;

/// Samples with their pieces; file time begins with the first sample.
#[derive(Debug, Clone, Default)]
pub struct Take {
    /// Mono, in −1 to 1.
    pub samples: Vec<f32>,
    /// In order, without gaps.
    pub pieces: Vec<Piece>,
}

impl Take {
    /// An unbroken recording.
    #[must_use]
    pub fn whole(samples: Vec<f32>, t0: f64, rate: f64) -> Self {
        let to_s = samples.len() as f64 / f64::from(RATE);
        Self {
            samples,
            pieces: vec![Piece {
                from_s: 0.0,
                to_s,
                t0,
                rate,
            }],
        }
    }

    /// Seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(RATE)
    }

    /// What lies between two of its times.
    #[must_use]
    pub fn part(&self, from_s: f64, to_s: f64) -> Self {
        let first = count(from_s as f32).min(self.samples.len());
        let last = count(to_s as f32).clamp(first, self.samples.len());
        let (from_s, to_s) = (first as f64 / f64::from(RATE), last as f64 / f64::from(RATE));
        let within = |piece: &Piece| {
            let (begin, end) = (piece.from_s.max(from_s), piece.to_s.min(to_s));
            (end > begin).then(|| {
                Piece {
                    from_s: begin,
                    to_s: end,
                    ..*piece
                }
                .moved(-from_s)
            })
        };
        Self {
            samples: self.samples[first..last].to_vec(),
            pieces: self.pieces.iter().filter_map(within).collect(),
        }
    }

    /// This one, then the other.
    #[must_use]
    pub fn then(mut self, other: Take) -> Self {
        let by_s = self.seconds();
        self.samples.extend(other.samples);
        self.pieces
            .extend(other.pieces.into_iter().map(|piece| piece.moved(by_s)));
        self
    }

    /// Without what lies between two of its times: edited afterwards, or paused meanwhile.
    #[must_use]
    pub fn without(&self, from_s: f64, to_s: f64) -> Self {
        self.part(0.0, from_s).then(self.part(to_s, self.seconds()))
    }

    /// Played `factor` times as fast, pitch and all.
    #[must_use]
    pub fn faster(&self, factor: f64) -> Self {
        let wanted = (self.samples.len() as f64 / factor) as usize;
        let step_s = factor / f64::from(RATE);
        let samples = crate::sound::phone::resampled(&self.samples, 0.0, 0.0, step_s, wanted);
        let quicker = |piece: &Piece| Piece {
            from_s: piece.from_s / factor,
            to_s: piece.to_s / factor,
            t0: piece.t0,
            rate: piece.rate * factor,
        };
        Self {
            samples,
            pieces: self.pieces.iter().map(quicker).collect(),
        }
    }
}

impl Piece {
    /// The same stretch `by_s` later in the file.
    #[must_use]
    pub fn moved(self, by_s: f64) -> Self {
        Self {
            from_s: self.from_s + by_s,
            to_s: self.to_s + by_s,
            t0: self.t0 - self.rate * by_s,
            rate: self.rate,
        }
    }
}
