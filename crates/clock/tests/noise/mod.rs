//! Chance that is the same in every run. Knows nothing of sound.

/// Evenly within ±1, from a seed.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    /// The next value.
    pub(crate) fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}
