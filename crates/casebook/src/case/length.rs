//! How long a clip is, as far as anybody knows: what was heard of it, and what its container says.
//!
//! Some containers hold no length at all, and what is said of them is worked out of their first packets: it can be a
//! quarter of what is there. Of those, nothing is known until they were heard. The page shows the same length.

use super::exhibit::Exhibit;
use super::facts::Facts;
use super::{Case, ExhibitNumber};
use crate::align::store::waves_in;
use crate::waves::KeptWaves;

/// Containers whose length ffmpeg estimates, in its words.
const ESTIMATED: [&str; 8] = ["aac", "mp3", "ac3", "eac3", "dts", "h264", "hevc", "mpegvideo"];

impl Case<'_> {
    /// File time of the end of a clip, where it is known.
    pub(super) fn length_ns(&self, exhibit: &Exhibit) -> Option<i64> {
        let kept = KeptWaves::open(&waves_in(&self.folder.kept_work(), &exhibit.blake3));
        longest(kept.map(|kept| kept.ends_ns()), exhibit.facts.as_ref())
    }

    pub(super) fn length_of(&self, number: ExhibitNumber) -> Result<Option<i64>, super::CaseError> {
        let mut present = self.present()?.into_iter();
        let found = present.find(|exhibit| exhibit.number == number);
        Ok(found.and_then(|exhibit| self.length_ns(&exhibit)))
    }
}

fn longest(heard_ns: Option<i64>, facts: Option<&Facts>) -> Option<i64> {
    let said_ns = facts.and_then(|facts| facts.duration_ns);
    let is_estimated = facts.is_some_and(|facts| ESTIMATED.contains(&facts.container.as_str()));
    match (heard_ns, said_ns) {
        (Some(heard_ns), said_ns) => Some(heard_ns.max(said_ns.unwrap_or(0))),
        (None, said_ns) => said_ns.filter(|_| !is_estimated),
    }
}
