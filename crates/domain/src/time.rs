//! Three clocks that must never be mixed up, in whole nanoseconds.
//!
//! *Media time* counts within one file, from its first decoded frame or sample. *Scene time* counts on the fitted
//! clock of one island. *Wall time* is what people's watches show. The types keep them apart; a float never holds
//! a time that somebody relies on.

use std::ops::{Add, Sub};

/// Nanoseconds in one second.
pub const NS_PER_S: i64 = 1_000_000_000;

/// A time within one file: nanoseconds since its earliest decoded frame or sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MediaTime(pub i64);

/// A time on the clock of one island: nanoseconds since its earliest clip began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SceneTime(pub i64);

/// A time that somebody's watch or file claims: nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WallTime(pub i64);

/// A signed distance between two times of one clock, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Offset(pub i64);

/// How fast a clock runs against another, in millionths: +1 gains a microsecond each second.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct DriftPpm(pub f64);

impl Offset {
    /// The nearest nanosecond to `seconds`; saturates at about ±292 years, and NaN becomes zero.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * NS_PER_S as f64).round() as i64)
    }

    /// In seconds, for arithmetic that ends in an error bar anyway.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / NS_PER_S as f64
    }
}

/// Nanoseconds in one millisecond, and seconds in one day.
const NS_PER_MS: i64 = 1_000_000;
const S_PER_DAY: i64 = 86_400;
/// Days in 400 years, after which the calendar repeats itself.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

impl WallTime {
    /// As RFC 3339 in UTC with milliseconds, such as `2026-01-24T15:04:05.250Z`; what is finer is cut off.
    ///
    /// The proleptic Gregorian calendar, counted from 1 March so that the leap day comes last (H. Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`). All of [`WallTime`] lies in years of four digits.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let (seconds, ms) = (
            self.0.div_euclid(NS_PER_S),
            self.0.rem_euclid(NS_PER_S) / NS_PER_MS,
        );
        let (days, of_day) = (seconds.div_euclid(S_PER_DAY), seconds.rem_euclid(S_PER_DAY));
        let since_march = days + DAYS_TO_1970;
        let (era, day_of_era) = (
            since_march.div_euclid(DAYS_PER_ERA),
            since_march.rem_euclid(DAYS_PER_ERA),
        );
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_since_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_since_march + 2) / 5 + 1;
        let month = (month_since_march + 2) % 12 + 1;
        let year = 400 * era + year_of_era + i64::from(month <= 2);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

macro_rules! clock_arithmetic {
    ($($time:ident),*) => {$(
        impl Add<Offset> for $time {
            type Output = Self;
            fn add(self, offset: Offset) -> Self { Self(self.0.saturating_add(offset.0)) }
        }
        impl Sub for $time {
            type Output = Offset;
            fn sub(self, earlier: Self) -> Offset { Offset(self.0.saturating_sub(earlier.0)) }
        }
    )*};
}
clock_arithmetic!(MediaTime, SceneTime, WallTime);

/// Where a file's own clock lies on an island's clock: `start + media · (1 + drift · 10⁻⁶)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockLine {
    /// Scene time of the file's time zero.
    pub start: SceneTime,
    /// How much faster scene time runs than the file's own clock.
    pub drift: DriftPpm,
}

impl ClockLine {
    /// Scene time of an instant of the file.
    #[must_use]
    pub fn scene_time(&self, media: MediaTime) -> SceneTime {
        let stretch_ns = (media.0 as f64 * self.drift.0 * 1e-6).round() as i64;
        SceneTime(self.start.0.saturating_add(media.0).saturating_add(stretch_ns))
    }

    /// The instant of the file at a scene time: the inverse of [`Self::scene_time`] to within a nanosecond.
    #[must_use]
    pub fn media_time(&self, scene: SceneTime) -> MediaTime {
        let since_start_ns = scene.0.saturating_sub(self.start.0) as f64;
        let rate = self.drift.0 * 1e-6;
        // x / (1 + r) written as x - x·r/(1 + r), so that long times keep their nanoseconds.
        let shrink_ns = (since_start_ns * rate / (1.0 + rate)).round() as i64;
        MediaTime(scene.0.saturating_sub(self.start.0).saturating_sub(shrink_ns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, expected: &str) {
        assert_eq!(WallTime(seconds * NS_PER_S).rfc3339(), expected);
    }

    #[test]
    fn seconds_become_dates() {
        check(0, "1970-01-01T00:00:00.000Z");
        check(-1, "1969-12-31T23:59:59.000Z");
        check(951_782_399, "2000-02-28T23:59:59.000Z");
        check(951_782_400, "2000-02-29T00:00:00.000Z");
        check(1_767_225_599, "2025-12-31T23:59:59.000Z");
        check(4_107_542_400, "2100-03-01T00:00:00.000Z");
        assert_eq!(WallTime(i64::MIN).rfc3339(), "1677-09-21T00:12:43.145Z");
        assert_eq!(WallTime(i64::MAX).rfc3339(), "2262-04-11T23:47:16.854Z");
    }

    #[test]
    fn a_clock_line_goes_there_and_back() {
        for ppm in [-600.0, -12.5, 0.0, 300.0] {
            let line = ClockLine {
                start: SceneTime(7),
                drift: DriftPpm(ppm),
            };
            for media_ns in [0, 1, 999_999_937, 36_000 * NS_PER_S] {
                let back = line.media_time(line.scene_time(MediaTime(media_ns)));
                assert!(
                    (back.0 - media_ns).abs() <= 1,
                    "{ppm} ppm, {media_ns} ns came back as {}",
                    back.0
                );
            }
        }
    }
}
