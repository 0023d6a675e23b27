//! What the clips of a case claim about the time of day, for whoever looks at their frames.
//!
//! Claims are handed on as they stand, with where each stands and how much of a zone it names. Nobody decides here which
//! of them is right: none is believed, and none moves a clip.

use serde::Serialize;

use super::Facts;
use super::aligning::CaseAligned;
use super::facts::Claim;
use super::status::Status;
use crate::align::hints;

/// Claims of one clip that are told.
const CLAIMS_MAX: usize = 20;

/// How far a claim says which zone it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// It says UTC. Some devices write local time and call it that.
    Utc,
    /// It names its distance from UTC.
    Offset,
    /// It names none, and is read as UTC.
    None,
}

/// One claim of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimedTime {
    /// Input id.
    pub id: usize,
    /// `created`, `modified` or `file_modified`.
    pub what: String,
    /// As the file says it.
    pub value: String,
    /// Where it stands.
    pub found_in: String,
    /// Milliseconds since 1970, if the claim holds.
    pub unix_ms: i64,
    /// How much of a zone it names.
    pub zone: Zone,
}

/// The claims of all clips that an answer speaks of.
pub(super) fn claims(status: &Status, aligned: &CaseAligned) -> Vec<ClaimedTime> {
    let ids = aligned.ids();
    let all = status.exhibits.iter().filter_map(|exhibit| {
        let id = ids.get(&exhibit.number)?;
        Some(of_clip(*id, exhibit.facts.as_ref()?))
    });
    all.flatten().collect()
}

fn of_clip(id: usize, facts: &Facts) -> Vec<ClaimedTime> {
    let is_time = |claim: &&Claim| ["created", "modified", "file_modified"].contains(&claim.what.as_str());
    let told = facts.claims.iter().filter(is_time).filter_map(|claim| {
        Some(ClaimedTime {
            id,
            what: claim.what.clone(),
            value: claim.value.clone(),
            found_in: claim.found_in.clone(),
            unix_ms: (hints::seconds(&claim.value)? * 1_000.0).round() as i64,
            zone: zone(&claim.value),
        })
    });
    told.take(CLAIMS_MAX).collect()
}

fn zone(value: &str) -> Zone {
    let end = value.trim().get(19..).unwrap_or_default();
    if end.ends_with(['Z', 'z']) {
        Zone::Utc
    } else if end.contains(['+', '-']) {
        Zone::Offset
    } else {
        Zone::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_says_how_much_of_a_zone_it_names() {
        assert_eq!(zone("2026-01-24T15:04:05.000000Z"), Zone::Utc);
        assert_eq!(zone("2026-01-24T09:04:05-0600"), Zone::Offset);
        assert_eq!(zone("2026:01:24 09:04:05"), Zone::None);
        assert_eq!(zone("ä"), Zone::None);
    }
}
