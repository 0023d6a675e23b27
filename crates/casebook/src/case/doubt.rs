//! Whether the machine's own clock can be believed: a case full of wrong times should at least say so.

use domain::time::WallTime;

/// No Pfiff that knows cases ran before: 2026-01-01.
const EARLIEST: WallTime = WallTime(1_767_225_600_000_000_000);
/// Nor will this one run ten years later: 2036-01-01. The same source makes the same program, so it knows no other day
/// of its making.
const LATEST: WallTime = WallTime(2_082_758_400_000_000_000);

/// What is wrong with the machine's time, in a sentence. `last`: when the newest step of the case was taken, as RFC 3339.
pub(super) fn doubt(now: WallTime, last: Option<&str>) -> Option<String> {
    let said = now.rfc3339();
    let against = match last {
        _ if now < EARLIEST => "before this program was made".to_owned(),
        _ if now > LATEST => "years after this program was made".to_owned(),
        // Of one form, so they compare as text.
        Some(last) if said.as_str() < last => format!("before the last step of this case, {last}"),
        _ => return None,
    };
    Some(format!(
        "the machine's clock says {said}, which is {against}: times written here are not to be relied on"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now_s: i64, last: Option<&str>, expected: &str) {
        let said = doubt(WallTime(now_s * domain::time::NS_PER_S), last).unwrap_or_default();
        assert!(
            said.contains(expected) && said.is_empty() == expected.is_empty(),
            "{said}"
        );
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_named() {
        check(1_800_000_000, None, "");
        check(1_800_000_000, Some("2026-11-27T07:00:00.000Z"), "");
        check(
            0,
            None,
            "1970-01-01T00:00:00.000Z, which is before this program was made",
        );
        check(
            1_800_000_000,
            Some("2027-02-01T00:00:00.000Z"),
            "before the last step",
        );
        check(
            3_900_000_000,
            None,
            "2093-08-01T21:20:00.000Z, which is years after this program was made",
        );
    }
}
