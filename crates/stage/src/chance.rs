//! Seeded chance: every number drawn follows from a seed and the name of what it is drawn for.
//!
//! Two names never share a stream, so adding a draw in one place leaves all others as they were.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of chance.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream that `seed` gives to the thing called `name`, the `number`-th of its kind.
    #[must_use]
    pub fn of(seed: u64, name: &str, number: u64) -> Self {
        let mut state = mixed(seed ^ mixed(number.wrapping_add(0x5151)));
        for byte in name.bytes() {
            state = mixed(state ^ u64::from(byte));
        }
        Self(ChaCha8Rng::seed_from_u64(state))
    }

    /// Evenly between 0 and 1.
    pub fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1u32 << 24) as f32
    }

    /// Evenly between `low` and `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Evenly among 0 … `count` − 1.
    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f32) as usize % count.max(1)
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// White noise of variance 1: flat, not normal, which no ear and no encoder can tell.
    pub fn noise(&mut self) -> f32 {
        (self.unit() - 0.5) * 3.464
    }

    /// Waiting time with this mean.
    pub fn wait(&mut self, mean: f32) -> f32 {
        -mean * (1.0 - self.unit()).ln()
    }
}

fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
