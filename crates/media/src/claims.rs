//! What a file says of itself: when, where and with what it was made. Collected, never believed.
//!
//! A claim carries where it was found, so that a person can weigh it. Nothing in this room acts on one.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use crate::report::{Report, Tags};

/// Years of four digits end here, in seconds since 1970. Some file systems keep times beyond the age of the universe.
const YEARS_END_S: u64 = 253_402_300_800;

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimed {
    /// When it was recorded.
    Created,
    /// When the recording was changed.
    Modified,
    /// Who made the device.
    Make,
    /// Which device.
    Model,
    /// What wrote the file.
    Software,
    /// Where it was recorded.
    Place,
    /// When the file was last written on this disk.
    FileModified,
}

/// One thing that a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub what: Claimed,
    /// As the file says it.
    pub value: String,
    /// Where in the file it stands.
    pub found_in: String,
}

pub(crate) fn collect(report: &Report, about: &Metadata) -> Vec<Claim> {
    let mut claims = inside(report);
    claims.extend(file_modified(about));
    claims
}

/// What stands in the file itself.
pub(crate) fn inside(report: &Report) -> Vec<Claim> {
    let mut claims = Vec::new();
    add(&mut claims, &report.tags, "container");
    for stream in &report.streams {
        add(&mut claims, &stream.tags, &format!("stream {}", stream.index));
    }
    claims
}

fn add(claims: &mut Vec<Claim>, tags: &Tags, place: &str) {
    for (name, value) in tags {
        let Some(what) = meaning(name).filter(|_| !value.trim().is_empty()) else {
            continue;
        };
        // Containers repeat their times in each stream; once is enough.
        if !claims
            .iter()
            .any(|claim| claim.what == what && claim.value == *value)
        {
            claims.push(Claim {
                what,
                value: value.clone(),
                found_in: format!("{place}, {name}"),
            });
        }
    }
}

fn meaning(tag: &str) -> Option<Claimed> {
    let tag = tag.to_ascii_lowercase();
    let tag = tag
        .strip_prefix("com.apple.quicktime.")
        .or_else(|| tag.strip_prefix("com.android."))
        .unwrap_or(&tag);
    Some(match tag {
        "creation_time" | "creationdate" | "creation_date" | "date" | "date_recorded" => Claimed::Created,
        "modification_date" | "modification_time" | "date_tagged" => Claimed::Modified,
        "make" | "manufacturer" => Claimed::Make,
        "model" => Claimed::Model,
        "encoder" | "software" | "version" | "writing_application" => Claimed::Software,
        "location" | "location-eng" | "location.iso6709" | "location.name" => Claimed::Place,
        _ => return None,
    })
}

fn file_modified(about: &Metadata) -> Option<Claim> {
    let since = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Claim {
        what: Claimed::FileModified,
        value: utc(since.as_secs())?,
        found_in: "file system, last written".to_owned(),
    })
}

/// Seconds since 1970 as RFC 3339, by the proleptic Gregorian calendar; none beyond the year 9999.
fn utc(seconds: u64) -> Option<String> {
    if seconds >= YEARS_END_S {
        return None;
    }
    let (mut day, of_day) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let february = days_of(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    Some(format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        day + 1
    ))
}

fn days_of(year: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if is_leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, expected: Option<&str>) {
        assert_eq!(utc(seconds).as_deref(), expected);
    }

    #[test]
    fn seconds_become_dates() {
        check(0, Some("1970-01-01T00:00:00Z"));
        check(951_782_399, Some("2000-02-28T23:59:59Z"));
        check(951_782_400, Some("2000-02-29T00:00:00Z"));
        check(1_767_225_599, Some("2025-12-31T23:59:59Z"));
    }

    #[test]
    fn a_date_beyond_all_calendars_is_none() {
        check(YEARS_END_S - 1, Some("9999-12-31T23:59:59Z"));
        check(YEARS_END_S, None);
        check(u64::MAX, None);
    }
}
