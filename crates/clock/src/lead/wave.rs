//! One recording with all its frequencies nearly equally loud, small enough to be held whole.
//!
//! Knows nothing of other recordings.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex32;

use crate::{Recording, SAMPLE_RATE_HZ};

/// Samples of one transform: half a second. They overlap by half.
const LENGTH: usize = 4096;
const HOP: usize = LENGTH / 2;
const LOWEST_BIN: usize = 250 * LENGTH / SAMPLE_RATE_HZ;
const HIGHEST_BIN: usize = 3800 * LENGTH / SAMPLE_RATE_HZ;
/// What a magnitude keeps of itself is its fifth root, as in the comparison close up: a power's −0.4th is taken away.
const POWER: f32 = -0.4;
/// One standard deviation in the samples kept.
pub(super) const UNIT: f32 = 24.0;

/// Samples whose standard deviation is [`UNIT`].
pub(super) struct Wave(Vec<i8>);

impl Wave {
    /// Of one recording.
    pub(super) fn new(recording: &dyn Recording) -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, inverse) = (planner.plan_fft_forward(LENGTH), planner.plan_fft_inverse(LENGTH));
        let step = std::f32::consts::PI / LENGTH as f32;
        let window: Vec<f32> = (0..LENGTH).map(|k| (step * (k as f32 + 0.5)).sin()).collect();
        let mut all = vec![0.0f32; recording.len() + LENGTH];
        let (mut block, mut bins) = (vec![0.0; LENGTH], forward.make_output_vec());
        for from in (0..recording.len()).step_by(HOP) {
            recording.read(from, &mut block);
            block.iter_mut().zip(&window).for_each(|(x, w)| *x *= w);
            forward
                .process(&mut block, &mut bins)
                .expect("lengths come from this very transform");
            level(&mut bins);
            inverse
                .process(&mut bins, &mut block)
                .expect("lengths come from this very transform, and the end bins are zero");
            let into = all[from..].iter_mut();
            into.zip(block.iter().zip(&window))
                .for_each(|(sum, (x, w))| *sum += x * w);
        }
        all.truncate(recording.len());
        let power = all.iter().map(|x| x * x).sum::<f32>() / all.len().max(1) as f32;
        let scale = UNIT / (power.sqrt() + 1e-20);
        // A float cast to an integer stays within its bounds.
        Self(all.into_iter().map(|x| (x * scale).round() as i8).collect())
    }

    /// Sum of products of `count` samples from `at` on with those of another from `at_other` on; what lies beyond
    /// either end counts as silence.
    pub(super) fn product(&self, at: isize, other: &Self, at_other: isize, count: isize) -> f32 {
        let skip = (-at).max(-at_other).max(0);
        let count = count
            .min(self.0.len() as isize - at)
            .min(other.0.len() as isize - at_other);
        if skip >= count {
            return 0.0;
        }
        let of = |at: isize| (at + skip) as usize..(at + count) as usize;
        let (a, b) = (&self.0[of(at)], &other.0[of(at_other)]);
        let products = a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b));
        products.sum::<i32>() as f32 / (UNIT * UNIT)
    }
}

fn level(bins: &mut [Complex32]) {
    for (k, bin) in bins.iter_mut().enumerate() {
        *bin = if (LOWEST_BIN..=HIGHEST_BIN).contains(&k) {
            *bin * (bin.norm_sqr() + 1e-14).powf(POWER)
        } else {
            Complex32::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_resembles_itself_where_it_lies_and_beyond_its_ends_is_silence() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) as i16) / 4
        };
        let sound: Vec<i16> = (0..20_000).map(|_| noise()).collect();
        let later: Vec<i16> = sound[500..].to_vec();
        let (a, b) = (Wave::new(&sound), Wave::new(&later));
        let alike = a.product(5_500, &b, 5_000, 2_000) / 2_000.0;
        assert!((0.8..1.2).contains(&alike), "{alike}");
        assert!((a.product(5_000, &b, 5_000, 2_000) / 2_000.0).abs() < 0.1);
        assert_eq!(a.product(-3_000, &b, 0, 2_000), 0.0);
        assert_eq!(a.product(0, &b, 40_000, 2_000), 0.0);
        assert_eq!(Wave::new(&Vec::new()).product(0, &b, 0, 2_000), 0.0);
    }
}
