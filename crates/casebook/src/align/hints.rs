//! Where a device's own clock would put a clip that sound did not place, if a sibling was placed by sound.
//!
//! Several clips of one device share an unknown clock error. A stamp may mean the start or the end of a recording
//! and is cut to seconds; devices of one make and model may be two devices. So a hint is offered with an error and
//! never believed, and where siblings do not agree there is none. Nothing here changes a placement.

use domain::time::Offset;
use media::Claimed;

use super::hear::Heard;
use crate::answer::{Answer, Hint};

/// Stamps are cut to whole seconds and scatter by some tenths: a 95 % half-width.
const STAMP_ERROR_S: f64 = 1.5;
/// Siblings that differ by more do not share a clock.
const AGREE_S: f64 = 3.0;

/// A clip whose device and time are claimed.
struct Claimant {
    id: usize,
    device: String,
    claimed_s: f64,
    duration_s: f64,
    /// Island and scene time of its start, where sound placed it.
    placed: Option<(usize, f64)>,
}

/// Hints for all clips that sound did not place.
pub(crate) fn hints(answer: &Answer, heard: &[Heard]) -> Vec<Hint> {
    let claimants: Vec<Claimant> = heard
        .iter()
        .enumerate()
        .filter_map(|(id, file)| claimant(answer, id, file))
        .collect();
    let silent = claimants.iter().filter(|claimant| claimant.placed.is_none());
    silent
        .filter_map(|claimant| hint(answer, claimant, &claimants))
        .collect()
}

fn claimant(answer: &Answer, id: usize, file: &Heard) -> Option<Claimant> {
    let claims = &file.clip.as_ref()?.claims;
    let said = |what| {
        claims
            .iter()
            .find(|claim| claim.what == what)
            .map(|claim| claim.value.trim().to_owned())
    };
    let device = [said(Claimed::Make), Some(said(Claimed::Model)?)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let placed = answer.islands.iter().enumerate().find_map(|(island, clips)| {
        let clip = clips.clips.iter().find(|clip| clip.id == id)?;
        Some((island, Offset(clip.start_ns).as_seconds()))
    });
    Some(Claimant {
        id,
        device: device.join(" "),
        claimed_s: seconds(&said(Claimed::Created)?)?,
        duration_s: file.duration_s(),
        placed,
    })
}

/// What each sibling implies, once for stamps at the start and once for stamps at the end.
fn hint(answer: &Answer, own: &Claimant, all: &[Claimant]) -> Option<Hint> {
    let siblings: Vec<(&Claimant, usize, f64)> = all
        .iter()
        .filter(|other| other.device == own.device)
        .filter_map(|other| other.placed.map(|(island, start_s)| (other, island, start_s)))
        .collect();
    let (first, island, _) = *siblings.first()?;
    if siblings.iter().any(|(_, other, _)| *other != island) {
        return None;
    }
    let at_start = |(other, _, start_s): &(&Claimant, usize, f64)| start_s + own.claimed_s - other.claimed_s;
    let at_end =
        |sibling: &(&Claimant, usize, f64)| at_start(sibling) + sibling.0.duration_s - own.duration_s;
    let all_s: Vec<f64> = siblings.iter().map(at_start).collect();
    let ends_s: Vec<f64> = siblings.iter().map(at_end).collect();
    let (from_s, to_s) = [bounds(&all_s), bounds(&ends_s)]
        .into_iter()
        .filter(|(low, high)| high - low <= AGREE_S)
        .reduce(|(low, high), (other_low, other_high)| (low.min(other_low), high.max(other_high)))?;
    Some(Hint {
        id: own.id,
        island,
        start_ns: Offset::from_seconds((from_s + to_s) / 2.0).0,
        error_ns: Offset::from_seconds((to_s - from_s) / 2.0 + STAMP_ERROR_S).0,
        source: format!("device clock shared with {}", answer.inputs[first.id].file),
        shared_with: Some(first.id),
    })
}

fn bounds(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::MAX, f64::MIN), |(low, high), &value| {
        (low.min(value), high.max(value))
    })
}

/// Seconds since 1970 of a time as files write it (RFC 3339 and its relatives); zones are taken into account.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        let is_plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| is_plain)
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let is_plausible = (1980..2200).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61;
    let (fraction, zone) = fraction(&text[19..]);
    let zone_s = zone_s(zone).unwrap_or(0);
    let whole = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - zone_s;
    is_plausible.then_some(whole as f64 + fraction)
}

/// Part of a second, and what follows it.
fn fraction(text: &str) -> (f64, &str) {
    // Digits without a point would be whole seconds, any number of them.
    let Some(digits) = text.strip_prefix('.') else {
        return (0.0, text);
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    (format!("0.{digits}").parse().unwrap_or(0.0), rest)
}

/// `+02:00` and `-0700`; `Z` and nothing are zero.
fn zone_s(text: &str) -> Option<i64> {
    let sign = match text.trim_start().chars().next()? {
        '-' => -1,
        '+' => 1,
        _ => return None,
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = (
        digits.get(0..2)?.parse::<i64>().ok()?,
        digits.get(2..4)?.parse::<i64>().ok()?,
    );
    Some(sign * (hours * 3_600 + minutes * 60))
}

/// Howard Hinnant's `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read_with_their_zones() {
        assert_eq!(seconds("1970-01-02T00:00:01Z"), None);
        assert_eq!(seconds("2026-01-24T17:00:00.000000Z"), Some(1_769_274_000.0));
        assert_eq!(seconds("2026-01-24T12:00:00-0500"), Some(1_769_274_000.0));
        assert_eq!(seconds("2026-01-24T18:00:00.25+01:00"), Some(1_769_274_000.25));
        assert_eq!(seconds("2026:01:24 17:00:00"), Some(1_769_274_000.0));
        assert_eq!(seconds("not a time"), None);
        assert_eq!(seconds("2026-01-24Tää:00:00Z"), None);
        assert_eq!(seconds("2026-01-24T-1:00:00Z"), None);
        assert_eq!(seconds("2026-01-24T17:00:0"), None);
        let digits = "9".repeat(400);
        assert_eq!(
            seconds(&format!("2026-01-24T17:00:00{digits}")),
            Some(1_769_274_000.0)
        );
    }
}
