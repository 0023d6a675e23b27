//! How far the times and places that a file claims contradict one another.
//!
//! None of them is believed, none moves a clip. A file that names two times hours apart was changed, copied or made by
//! a device whose clock was set: a person should know before they quote either.

use media::Claimed;

use super::facts::{Claim, Facts, Problem};
use crate::align::hints;

/// Claims of one recording differ by its length, as devices stamp its start or its end, and by a little more.
const AGREEING_S: f64 = 60.0;
/// Whole hours, but for how stamps are cut to seconds.
const WHOLE_HOUR_S: f64 = 2.0;
/// No two time zones lie farther apart.
const ZONES_MAX_H: f64 = 26.0;
/// Two claims of place so near are one: phones' own error.
const AGREEING_M: f64 = 200.0;
const EARTH_RADIUS_M: f64 = 6_371_000.0;

pub(super) fn kept(claim: media::Claim) -> Claim {
    Claim {
        what: word(claim.what).to_owned(),
        value: claim.value,
        found_in: claim.found_in,
    }
}

fn word(what: Claimed) -> &'static str {
    match what {
        Claimed::Created => "created",
        Claimed::Modified => "modified",
        Claimed::Make => "make",
        Claimed::Model => "model",
        Claimed::Software => "software",
        Claimed::Place => "place",
        Claimed::FileModified => "file_modified",
    }
}

pub(super) fn contradictions(facts: &Facts) -> Vec<Problem> {
    let hint = "claims are shown and never believed; ask who made the file before quoting one";
    let found = [times_apart(facts), places_apart(facts)];
    let problem = |what| Problem {
        what,
        hint: hint.to_owned(),
    };
    found.into_iter().flatten().map(problem).collect()
}

fn times_apart(facts: &Facts) -> Option<String> {
    let of = |claim: &Claim| hints::seconds(&claim.value).map(|at_s| (at_s, claim.clone()));
    let said = |whats: &'static [&str]| {
        let of_these = facts
            .claims
            .iter()
            .filter(move |claim| whats.contains(&claim.what.as_str()));
        of_these.filter_map(of)
    };
    let inside: Vec<_> = said(&["created", "modified"]).collect();
    let earliest_s = inside.iter().map(|(at_s, _)| *at_s).fold(f64::MAX, f64::min);
    // Whoever copies a file writes it anew, so a later time on the disk says nothing; an earlier one does.
    let on_disk = said(&["file_modified"]).filter(|(at_s, _)| *at_s < earliest_s);
    let all: Vec<_> = inside.iter().cloned().chain(on_disk).collect();
    let (first, last) = ends(&all)?;
    let apart_s = last.0 - first.0;
    let length_s = facts.duration_ns.unwrap_or(0) as f64 / 1e9;
    let is_apart = apart_s > length_s + AGREEING_S;
    if let Some(hours) = whole_hours(apart_s).filter(|_| is_apart) {
        // Without the values, which stand with the claims: so it is the same sentence for all files of one device.
        return Some(format!(
            "its claims of time lie {hours:.0} h apart to the second: a time zone?"
        ));
    }
    is_apart.then(|| {
        format!(
            "its claims of time lie {} apart: {} says {}, {} says {}",
            span(apart_s),
            first.1.found_in,
            first.1.value,
            last.1.found_in,
            last.1.value
        )
    })
}

/// As many as lie between two clocks of which one means local time.
fn whole_hours(apart_s: f64) -> Option<f64> {
    let hours = (apart_s / 3_600.0).round();
    let is_whole = (apart_s - hours * 3_600.0).abs() <= WHOLE_HOUR_S;
    (is_whole && (1.0..=ZONES_MAX_H).contains(&hours)).then_some(hours)
}

fn places_apart(facts: &Facts) -> Option<String> {
    let is_place = |claim: &&Claim| claim.what == "place";
    let of = |claim: &Claim| Some((place(&claim.value)?, claim.clone()));
    let all: Vec<_> = facts.claims.iter().filter(is_place).filter_map(of).collect();
    let (first, others) = all.split_first()?;
    let farther = |x: &f64, y: &f64| x.total_cmp(y);
    let apart_m = others
        .iter()
        .map(|other| distance_m(first.0, other.0))
        .max_by(farther)?;
    (apart_m > AGREEING_M)
        .then(|| format!("it claims places {apart_m:.0} m apart, such as {}", first.1.value))
}

/// A claim of time, and that time in seconds.
type Timed = (f64, Claim);

fn ends(all: &[Timed]) -> Option<(&Timed, &Timed)> {
    let by_time = |x: &&Timed, y: &&Timed| x.0.total_cmp(&y.0);
    Some((all.iter().min_by(by_time)?, all.iter().max_by(by_time)?))
}

fn span(seconds: f64) -> String {
    match seconds {
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 2.0 * 86_400.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}

/// Latitude and longitude in degrees as ISO 6709 writes them: `+44.9778-093.2650+250.0/`.
fn place(text: &str) -> Option<(f64, f64)> {
    let is_sign = |c: char| c == '+' || c == '-';
    let text = text.trim().trim_end_matches('/');
    let longitude_at = text.get(1..)?.find(is_sign)? + 1;
    let (latitude, rest) = text.split_at(longitude_at);
    let end = rest.get(1..)?.find(is_sign).map_or(rest.len(), |at| at + 1);
    let (latitude, longitude): (f64, f64) = (latitude.parse().ok()?, rest[..end].parse().ok()?);
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some((latitude, longitude))
}

/// Along a great circle (haversine).
fn distance_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    let half_sine = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let across = from.0.to_radians().cos() * to.0.to_radians().cos() * half_sine(from.1, to.1);
    2.0 * EARTH_RADIUS_M * (half_sine(from.0, to.0) + across).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(claims: &[(&str, &str, &str)], expected: &[&str]) {
        let claim = |(what, value, found_in): &(&str, &str, &str)| Claim {
            what: (*what).to_owned(),
            value: (*value).to_owned(),
            found_in: (*found_in).to_owned(),
        };
        let facts = Facts {
            container: "mp4".to_owned(),
            duration_ns: Some(30_000_000_000),
            sound: None,
            picture: None,
            claims: claims.iter().map(claim).collect(),
            problems: Vec::new(),
        };
        let said: Vec<String> = contradictions(&facts)
            .into_iter()
            .map(|problem| problem.what)
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn times_that_differ_by_more_than_the_recording_contradict() {
        let created = (
            "created",
            "2026-01-24T15:04:05.000000Z",
            "container, creation_time",
        );
        check(&[created], &[]);
        check(
            &[created, ("file_modified", "2026-01-24T15:05:00Z", "file system")],
            &[],
        );
        // Copied later, which says nothing; written before it was recorded, which cannot be.
        check(
            &[created, ("file_modified", "2026-01-24T18:04:05Z", "file system")],
            &[],
        );
        check(
            &[created, ("file_modified", "2026-01-24T12:00:05Z", "file system")],
            &[
                "its claims of time lie 3.1 h apart: file system says 2026-01-24T12:00:05Z, \
                 container, creation_time says 2026-01-24T15:04:05.000000Z",
            ],
        );
        check(&[created, ("modified", "never", "container")], &[]);
    }

    #[test]
    fn whole_hours_are_said_in_the_same_words_for_every_file() {
        let created = |value| ("created", value, "container, creation_time");
        let apple = |value| ("created", value, "container, com.apple.quicktime.creationdate");
        for (one, other) in [
            ("2026-01-24T15:04:05Z", "2026-01-24T14:04:05Z"),
            ("2026-03-02T08:00:00Z", "2026-03-02T09:00:01Z"),
        ] {
            check(
                &[created(one), apple(other)],
                &["its claims of time lie 1 h apart to the second: a time zone?"],
            );
        }
        check(
            &[created("2026-01-24T15:04:05Z"), apple("2026-01-24T14:04:01Z")],
            &[
                "its claims of time lie 60 min apart: container, com.apple.quicktime.creationdate says \
                 2026-01-24T14:04:01Z, container, creation_time says 2026-01-24T15:04:05Z",
            ],
        );
    }

    #[test]
    fn places_far_apart_contradict() {
        let here = ("place", "+44.9778-093.2650/", "container");
        check(&[here, ("place", "+44.9779-093.2651+250.0/", "stream 0")], &[]);
        check(
            &[here, ("place", "+44.9878-093.2650/", "stream 0")],
            &["it claims places 1112 m apart, such as +44.9778-093.2650/"],
        );
        check(
            &[
                here,
                ("place", "+95-1000/", "stream 0"),
                ("place", "é", "stream 1"),
            ],
            &[],
        );
    }
}
