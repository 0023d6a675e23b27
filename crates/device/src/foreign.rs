//! What a relay sends, read as a device reads it: for those who try any bytes. Nobody else needs it.

use crate::Lines;
use crate::Refusal;
use crate::mirror::{Mirror, Rung, batch};
use domain::group::Digest;

/// A batch of rungs, each tried as the first of this group; how many are rungs.
#[must_use]
pub fn rungs(group: [u8; 32], bytes: &[u8]) -> usize {
    let Ok(all) = batch(bytes) else { return 0 };
    let mut mirror = Mirror::of(Digest(group));
    let read: Vec<Rung> = all.iter().filter_map(|one| Rung::parse(one).ok()).collect();
    for rung in &read {
        let before = mirror.state();
        // After a finding nothing changed.
        if mirror.take(rung, 1).is_err() {
            assert_eq!(mirror.state(), before);
        }
    }
    read.len()
}

/// A stream of events that comes in two pieces; how many events it has, if it is one.
#[must_use]
pub fn events(first: &[u8], second: &[u8]) -> Option<usize> {
    let mut lines = Lines::default();
    let before = lines.push(first).ok()?;
    Some(before.len() + lines.push(second).ok()?.len())
}

/// What a relay says when it refuses.
#[must_use]
pub fn refused(status: u16, bytes: &[u8]) -> Refusal {
    Refusal::read(status, bytes)
}
