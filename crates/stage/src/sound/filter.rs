//! Second-order filters. They know numbers, no sounds.

use std::f32::consts::PI;

use super::RATE;

/// One biquad with its memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    b: [f32; 3],
    a: [f32; 2],
    memory: [f32; 2],
}

impl Filter {
    fn from_parts(b: [f32; 3], a0: f32, a: [f32; 2]) -> Self {
        Self {
            b: b.map(|v| v / a0),
            a: a.map(|v| v / a0),
            memory: [0.0; 2],
        }
    }

    /// Lets pass what lies below `hz`.
    #[must_use]
    pub fn low(hz: f32) -> Self {
        let (cos, alpha) = angle(hz, 0.707);
        let edge = 1.0 - cos;
        Self::from_parts(
            [edge / 2.0, edge, edge / 2.0],
            1.0 + alpha,
            [-2.0 * cos, 1.0 - alpha],
        )
    }

    /// Lets pass what lies above `hz`.
    #[must_use]
    pub fn high(hz: f32) -> Self {
        let (cos, alpha) = angle(hz, 0.707);
        let edge = 1.0 + cos;
        Self::from_parts(
            [edge / 2.0, -edge, edge / 2.0],
            1.0 + alpha,
            [-2.0 * cos, 1.0 - alpha],
        )
    }

    /// Lets pass a band around `hz`; `q` says how narrow.
    #[must_use]
    pub fn band(hz: f32, q: f32) -> Self {
        let (cos, alpha) = angle(hz, q);
        Self::from_parts([alpha, 0.0, -alpha], 1.0 + alpha, [-2.0 * cos, 1.0 - alpha])
    }

    /// Moves the filter to another's place, memory kept: how a mouth moves.
    pub fn retune(&mut self, other: Self) {
        self.b = other.b;
        self.a = other.a;
    }

    /// The next sample.
    #[inline]
    pub fn step(&mut self, x: f32) -> f32 {
        let y = self.b[0] * x + self.memory[0];
        self.memory[0] = self.b[1] * x - self.a[0] * y + self.memory[1];
        self.memory[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// A whole signal.
    #[must_use]
    pub fn over(mut self, samples: &[f32]) -> Vec<f32> {
        samples.iter().map(|&x| self.step(x)).collect()
    }
}

fn angle(hz: f32, q: f32) -> (f32, f32) {
    let w = 2.0 * PI * (hz / RATE).min(0.49);
    (w.cos(), w.sin() / (2.0 * q))
}

/// What lies between two frequencies.
#[must_use]
pub fn between(samples: &[f32], low_hz: f32, high_hz: f32) -> Vec<f32> {
    Filter::low(high_hz).over(&Filter::high(low_hz).over(samples))
}
