//! Frame rates as exact fractions, and the rounding of times to frames.
//!
//! A timeline runs at one of ten rates, the ones that Resolve, Premiere and Final Cut all accept.
//! Rounding goes to the nearest frame, so a start is off by half a frame at most.

/// So many frames in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameRate {
    pub(super) frames: u32,
    pub(super) seconds: u32,
}

const SECOND_NS: i128 = 1_000_000_000;

/// Slowest first.
const STANDARD: [FrameRate; 10] = [
    FrameRate::new(24_000, 1001),
    FrameRate::new(24, 1),
    FrameRate::new(25, 1),
    FrameRate::new(30_000, 1001),
    FrameRate::new(30, 1),
    FrameRate::new(48_000, 1001),
    FrameRate::new(48, 1),
    FrameRate::new(50, 1),
    FrameRate::new(60_000, 1001),
    FrameRate::new(60, 1),
];

impl FrameRate {
    /// Where nothing has a picture: the finest grid that every editor accepts, half a frame being 8.3 ms.
    pub(super) const SOUND_ONLY: FrameRate = FrameRate::new(60, 1);

    pub(super) const fn new(frames: u32, seconds: u32) -> FrameRate {
        FrameRate { frames, seconds }
    }

    /// What a file claims, unless it is no rate at all.
    pub(super) fn of_file(claim: Option<(u32, u32)>) -> Option<FrameRate> {
        claim
            .filter(|(frames, seconds)| *frames > 0 && *seconds > 0)
            .map(|(f, s)| FrameRate::new(f, s))
    }

    /// The standard rate closest to this one. Phones' variable rates average to odd figures such as 29.87.
    pub(super) fn nearest_standard(self) -> FrameRate {
        let distance = |rate: &FrameRate| (rate.per_second() - self.per_second()).abs();
        let closer = |a: &FrameRate, b: &FrameRate| distance(a).total_cmp(&distance(b));
        STANDARD
            .into_iter()
            .min_by(closer)
            .unwrap_or(FrameRate::SOUND_ONLY)
    }

    /// The standard rate that most of these are near to; among equals the faster, which rounds more finely.
    pub(super) fn commonest(rates: impl Iterator<Item = FrameRate>) -> FrameRate {
        let near: Vec<FrameRate> = rates.map(FrameRate::nearest_standard).collect();
        let votes = |rate: &FrameRate| near.iter().filter(|other| *other == rate).count();
        let winner = STANDARD.into_iter().max_by_key(votes);
        winner
            .filter(|rate| votes(rate) > 0)
            .unwrap_or(FrameRate::SOUND_ONLY)
    }

    pub(super) fn per_second(self) -> f64 {
        f64::from(self.frames) / f64::from(self.seconds)
    }

    /// The whole number that editors call the rate, and whether it is slowed by 1000/1001.
    pub(super) fn timebase(self) -> (u32, Ntsc) {
        let whole = self.per_second().round().max(1.0);
        let slowed = (self.per_second() - whole * 1000.0 / 1001.0).abs() < (self.per_second() - whole).abs();
        (whole as u32, if slowed { Ntsc::True } else { Ntsc::False })
    }

    /// Nearest frame; halves go to the later one.
    pub(super) fn nearest(self, ns: i64) -> i64 {
        let (frames, unit) = self.scaled(ns);
        (frames + unit / 2).div_euclid(unit) as i64
    }

    /// Whole frames that fit in so much time.
    pub(super) fn fitting(self, ns: i64) -> i64 {
        let (frames, unit) = self.scaled(ns);
        frames.div_euclid(unit) as i64
    }

    /// The first frame that does not begin before this time.
    pub(super) fn first_after(self, ns: i64) -> i64 {
        let (frames, unit) = self.scaled(ns);
        -(-frames).div_euclid(unit) as i64
    }

    /// When a frame begins, to the nanosecond.
    pub(super) fn begins_ns(self, frame: i64) -> i64 {
        let length = i128::from(self.seconds) * SECOND_NS;
        let count = i128::from(self.frames);
        (i128::from(frame) * length + count / 2).div_euclid(count) as i64
    }

    pub(super) fn frame_ms(self) -> f64 {
        1000.0 / self.per_second()
    }

    // 128 bits: a day in nanoseconds times 60,000 is beyond 64.
    fn scaled(self, ns: i64) -> (i128, i128) {
        (
            i128::from(ns) * i128::from(self.frames),
            i128::from(self.seconds) * SECOND_NS,
        )
    }
}

/// Whether a whole rate is slowed by 1000/1001, as American television was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ntsc {
    True,
    False,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_odd_average_is_taken_to_the_nearest_standard_rate() {
        let near = |f, s| FrameRate::new(f, s).nearest_standard();
        assert_eq!(near(2987, 100), FrameRate::new(30_000, 1001));
        assert_eq!(near(15, 1), FrameRate::new(24_000, 1001));
        assert_eq!(near(240, 1), FrameRate::new(60, 1));
    }

    #[test]
    fn the_commonest_rate_wins_and_the_faster_among_equals() {
        let of =
            |rates: &[(u32, u32)]| FrameRate::commonest(rates.iter().map(|(f, s)| FrameRate::new(*f, *s)));
        assert_eq!(of(&[(25, 1), (25, 1), (60, 1)]), FrameRate::new(25, 1));
        assert_eq!(of(&[(25, 1), (60, 1)]), FrameRate::new(60, 1));
        assert_eq!(of(&[]), FrameRate::SOUND_ONLY);
    }

    #[test]
    fn timebases_carry_the_ntsc_flag() {
        assert_eq!(FrameRate::new(30_000, 1001).timebase(), (30, Ntsc::True));
        assert_eq!(FrameRate::new(24_000, 1001).timebase(), (24, Ntsc::True));
        assert_eq!(FrameRate::new(25, 1).timebase(), (25, Ntsc::False));
    }

    proptest! {
        #[test]
        fn a_start_is_off_by_half_a_frame_at_most(
            ns in -400_000_000_000_000i64..400_000_000_000_000, which in 0usize..10,
        ) {
            let rate = STANDARD[which];
            let off_ns = (rate.begins_ns(rate.nearest(ns)) - ns).abs() as f64;
            prop_assert!(off_ns <= rate.frame_ms() * 500_000.0 + 1.0);
        }

        #[test]
        fn fitting_never_reaches_beyond_and_first_never_before(
            ns in 0i64..400_000_000_000_000, which in 0usize..10,
        ) {
            let rate = STANDARD[which];
            prop_assert!(rate.begins_ns(rate.fitting(ns)) <= ns + 1);
            prop_assert!(rate.begins_ns(rate.first_after(ns)) >= ns - 1);
        }
    }
}
