//! Times and errors as people read them, in notes, markers and cells.

use crate::answer::Reason;

/// `12.345678901`: seconds with all nine digits, exact.
pub(super) fn seconds(ns: i64) -> String {
    let (sign, magnitude) = (if ns < 0 { "-" } else { "" }, ns.unsigned_abs());
    format!(
        "{sign}{}.{:09}",
        magnitude / 1_000_000_000,
        magnitude % 1_000_000_000
    )
}

/// `00:00:12.346`: to the nearest millisecond.
pub(super) fn hms(ns: i64) -> String {
    let ms = (ns.unsigned_abs() + 500_000) / 1_000_000;
    let sign = if ns < 0 && ms > 0 { "-" } else { "" };
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!(
        "{sign}{hours:02}:{minutes:02}:{:02}.{:03}",
        ms / 1000 % 60,
        ms % 1000
    )
}

/// `1.2 ms`, `146 ms`.
pub(super) fn ms(ns: i64) -> String {
    let ms = ns as f64 / 1e6;
    if ms.abs() < 9.95 {
        format!("{ms:.1} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// The word of the wire form.
pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSound => "no_sound",
        Reason::Silent => "silent",
        Reason::TooShort => "too_short",
        Reason::NothingInCommon => "nothing_in_common",
        Reason::Ambiguous => "ambiguous",
        Reason::Contradicts => "contradicts",
        Reason::Discontinuous => "discontinuous",
        Reason::Unreadable => "unreadable",
        Reason::Unheard => "unheard",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_keep_every_nanosecond() {
        assert_eq!(seconds(12_345_678_901), "12.345678901");
        assert_eq!(seconds(-1), "-0.000000001");
    }

    #[test]
    fn clock_times_carry_over() {
        assert_eq!(hms(3_599_999_600_000), "01:00:00.000");
        assert_eq!(hms(-1_500_000), "-00:00:00.002");
        assert_eq!(hms(-1), "00:00:00.000");
        assert_eq!(hms(100 * 3_600_000_000_000), "100:00:00.000");
    }
}
