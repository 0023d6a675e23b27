//! From when until when a certificate holds, read out of its bytes (X.509, DER).
//!
//! Reads those two times and nothing else. Whether a certificate is any good, those who are shown it decide.

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) struct Validity {
    pub(in crate::serve) from_s: i64,
    pub(in crate::serve) until_s: i64,
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// Says which version of X.509 it is; left out in the first.
const VERSION: u8 = 0xa0;

const S_PER_DAY: i64 = 86_400;
/// Days in 400 years, after which the calendar repeats itself.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

impl Validity {
    /// Nothing where it is no certificate.
    pub(in crate::serve) fn of(certificate: &[u8]) -> Option<Self> {
        let (signed, _) = inside(SEQUENCE, certificate)?;
        let (fields, _) = inside(SEQUENCE, signed)?;
        let fields = inside(VERSION, fields).map_or(fields, |(_, rest)| rest);
        let (_serial, fields) = inside(INTEGER, fields)?;
        let (_algorithm, fields) = inside(SEQUENCE, fields)?;
        let (_issuer, fields) = inside(SEQUENCE, fields)?;
        let (times, _) = inside(SEQUENCE, fields)?;
        let (from_s, times) = time(times)?;
        let (until_s, _) = time(times)?;
        Some(Self { from_s, until_s })
    }

    /// Whether less than a third of its life is left.
    pub(in crate::serve) fn is_due(self, now_s: i64) -> bool {
        self.until_s.saturating_sub(now_s) < self.until_s.saturating_sub(self.from_s) / 3
    }
}

/// What is in the first element, if it is of that kind, and what follows it.
fn inside(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, bytes) = bytes.split_first()?;
    let (length, bytes) = length(bytes)?;
    (*found == tag).then(|| bytes.split_at_checked(length)).flatten()
}

/// One byte below 128, or how many bytes the number has and then these.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, bytes) = bytes.split_first()?;
    if *first < 0x80 {
        return Some((usize::from(*first), bytes));
    }
    let (digits, bytes) = bytes.split_at_checked(usize::from(first & 0x7f))?;
    // Nothing that is four gigabytes long came here.
    let is_short = (1..=3).contains(&digits.len());
    let length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
    is_short.then_some((length, bytes))
}

/// `YYMMDDHHMMSSZ` up to 2049, `YYYYMMDDHHMMSSZ` from then on (RFC 5280, 4.1.2.5).
fn time(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (text, rest) = inside(UTC_TIME, bytes).or_else(|| inside(GENERALIZED_TIME, bytes))?;
    let (year, text) = match text.len() {
        13 => (number(text.get(..2)?)?, text.get(2..)?),
        15 => (number(text.get(..4)?)?, text.get(4..)?),
        _ => return None,
    };
    let year = match year {
        0..50 => year + 2_000,
        50..100 => year + 1_900,
        _ => year,
    };
    let [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map(|at| text.get(at..at + 2).and_then(number));
    let days = days(year, month?, day?)?;
    (text.get(10..)? == b"Z").then_some(())?;
    Some((days * S_PER_DAY + hour? * 3_600 + minute? * 60 + second?, rest))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

/// Since 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(from: (i32, u8, u8), until: (i32, u8, u8)) -> Vec<u8> {
        let mut asked = rcgen::CertificateParams::new(vec!["relay.example".to_owned()]).unwrap();
        asked.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        asked.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = rcgen::KeyPair::generate().unwrap();
        asked.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn times_are_those_that_are_written() {
        // As `date -u -d 2026-11-27 +%s` has them.
        let short = Validity::of(&certificate((2026, 11, 27), (2028, 2, 29))).unwrap();
        assert_eq!((short.from_s, short.until_s), (1_795_737_600, 1_835_395_200));
        let long = Validity::of(&certificate((1975, 1, 1), (2100, 3, 1))).unwrap();
        assert_eq!((long.from_s, long.until_s), (157_766_400, 4_107_542_400));
    }

    #[test]
    fn what_is_cut_short_or_none_is_no_certificate() {
        let whole = certificate((2026, 11, 27), (2027, 2, 25));
        (0..whole.len()).for_each(|end| assert_eq!(Validity::of(&whole[..end]), None, "{end}"));
        assert_eq!(Validity::of(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
        assert_eq!(time(b"\x17\x0d261327000000Z"), None);
        assert_eq!(time(b"\x17\x0d26112700000+Z"), None);
    }

    #[test]
    fn it_is_due_when_a_third_of_its_life_is_left() {
        let days_90 = Validity {
            from_s: 1_000,
            until_s: 1_000 + 90 * S_PER_DAY,
        };
        let at = |days: i64| days_90.is_due(1_000 + days * S_PER_DAY);
        assert_eq!([0, 30, 60].map(at), [false; 3]);
        assert!(days_90.is_due(1_001 + 60 * S_PER_DAY));
        assert_eq!([61, 90, 10_000].map(at), [true; 3]);
    }
}
