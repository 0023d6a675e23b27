//! Where an answer put each file, in seconds, by name: islands of two or more, nothing else.

use super::answer::{Answer, Placement, base_name, seconds};
use std::collections::{BTreeMap, BTreeSet};

/// One file's place on one island's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Index into the answer's islands.
    pub(super) island: usize,
    pub(super) start_s: f64,
    /// As a share, not in millionths.
    pub(super) drift: f64,
    pub(super) drift_error_ppm: Option<f64>,
    pub(super) anchor_s: f64,
    pub(super) heard_error_s: Option<f64>,
    pub(super) clock_error_s: f64,
}

impl Place {
    fn of(island: usize, clip: &Placement) -> Self {
        Self {
            island,
            start_s: seconds(clip.start_ns),
            drift: clip.drift_ppm.unwrap_or(0.0) * 1e-6,
            drift_error_ppm: clip.drift_error_ppm,
            anchor_s: seconds(clip.anchor_ns),
            heard_error_s: clip.heard_error_ns.map(seconds),
            clock_error_s: seconds(clip.clock_error_ns),
        }
    }

    /// Island time at a file time.
    pub(super) fn scene_time(&self, file_s: f64) -> f64 {
        self.start_s + (1.0 + self.drift) * file_s
    }

    /// How much more this file's time reads than another's, where the other reads `at_s`.
    pub(super) fn offset_to(&self, other: &Self, at_s: f64) -> f64 {
        (other.scene_time(at_s) - self.start_s) / (1.0 + self.drift) - at_s
    }

    /// What both clock errors allow together.
    pub(super) fn stated_with(&self, other: &Self) -> f64 {
        self.clock_error_s.hypot(other.clock_error_s)
    }
}

/// All places of an answer.
pub(super) struct Places<'a>(BTreeMap<&'a str, Place>);

impl<'a> Places<'a> {
    pub(super) fn of(answer: &'a Answer) -> Self {
        let islands = answer
            .islands
            .iter()
            .enumerate()
            .filter(|(_, island)| island.clips.len() >= 2);
        let clips = islands.flat_map(|(k, island)| island.clips.iter().map(move |clip| (k, clip)));
        Self(
            clips
                .map(|(k, clip)| (base_name(&clip.file), Place::of(k, clip)))
                .collect(),
        )
    }

    pub(super) fn get(&self, file: &str) -> Option<&Place> {
        self.0.get(file)
    }

    /// Both places, where they lie on one clock.
    pub(super) fn together(&self, a: &str, b: &str) -> Option<(&Place, &Place)> {
        let both = self.get(a).zip(self.get(b));
        both.filter(|(a, b)| a.island == b.island)
    }

    /// By name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &Place)> {
        self.0.iter().map(|(name, place)| (*name, place))
    }

    pub(super) fn islands(&self) -> usize {
        self.0
            .values()
            .map(|place| place.island)
            .collect::<BTreeSet<_>>()
            .len()
    }
}
