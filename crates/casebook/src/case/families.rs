//! Which clips are probably one recording, and which of them shows most of it.
//!
//! A copy that was sent through a messenger has fewer pixels and fewer bits a second than what it was made from. That is
//! no proof of what was first: somebody may have enlarged it. So nothing is merged, and the order is only told.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ExhibitNumber;
use super::status::ExhibitStatus;

/// Families of two or more, each with the best first.
pub(super) fn families(exhibits: &[ExhibitStatus]) -> Vec<Vec<ExhibitNumber>> {
    let mut all: BTreeMap<ExhibitNumber, Vec<&ExhibitStatus>> = BTreeMap::new();
    for exhibit in exhibits {
        all.entry(root(exhibits, exhibit)).or_default().push(exhibit);
    }
    all.into_values()
        .filter(|family| family.len() > 1)
        .map(|mut family| {
            family.sort_by_key(|exhibit| (Reverse(quality(exhibit)), exhibit.number));
            family.iter().map(|exhibit| exhibit.number).collect()
        })
        .collect()
}

/// The last of those that copy one another; a row that goes round ends where it began.
fn root(exhibits: &[ExhibitStatus], exhibit: &ExhibitStatus) -> ExhibitNumber {
    let mut at = exhibit;
    for _ in exhibits {
        let of = at
            .copy_of
            .and_then(|of| exhibits.iter().find(|one| one.number == of));
        match of {
            Some(of) => at = of,
            None => break,
        }
    }
    at.number
}

/// Pixels, then bytes for each second, then samples for each second of sound.
fn quality(exhibit: &ExhibitStatus) -> (u64, u64, u32) {
    let Some(facts) = &exhibit.facts else {
        return (0, 0, 0);
    };
    let pixels = facts.picture.as_ref().filter(|picture| !picture.is_still);
    let pixels = pixels.map_or(0, |picture| u64::from(picture.width) * u64::from(picture.height));
    let ms = facts.duration_ns.unwrap_or(0).max(0).unsigned_abs() / 1_000_000;
    let rate = exhibit.bytes.saturating_mul(1_000) / ms.max(1);
    (
        pixels,
        rate,
        facts.sound.as_ref().map_or(0, |sound| sound.rate_hz),
    )
}
