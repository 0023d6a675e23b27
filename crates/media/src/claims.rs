//! What a file says of itself: when, where and with what it was made. Collected, never believed.
//!
//! A claim carries where it was found, so that a person can weigh it. Nothing in this room acts on one.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use domain::time::WallTime;

use crate::report::{Report, Tags};

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
    // Some file systems keep times beyond what fits, the year 2262: those say nothing.
    let at = WallTime(i64::try_from(since.as_nanos()).ok()?);
    Some(Claim {
        what: Claimed::FileModified,
        value: at.rfc3339(),
        found_in: "file system, last written".to_owned(),
    })
}
