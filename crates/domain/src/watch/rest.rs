//! Whether somebody who takes a shift would watch for too long. It is said, never forbidden.

use super::Span;

/// Stretches nearer than this to each other, in seconds, are one.
const ONE_STRETCH_S: u64 = 1_800;
/// A stretch is longer than is good, in seconds.
const LONG_S: u64 = 6 * 3_600;
/// Between two stretches that are together longer than this, in seconds,
const TOGETHER_S: u64 = 8 * 3_600;
/// less than this is no rest, in seconds.
const REST_S: u64 = 8 * 3_600;

/// Why one would be tired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tired {
    /// One stretch would last this many seconds.
    Long(u64),
    /// Between two there would be this many seconds.
    Short(u64),
}

/// What taking `new` beside the others would mean; `None` where it leaves enough rest.
#[must_use]
pub fn rest(taken: &[Span], new: Span) -> Option<Tired> {
    let stretches = stretches(taken, new);
    let at = stretches
        .iter()
        .position(|one| one.from_s <= new.from_s && new.until_s <= one.until_s)?;
    let long_s = |one: &Span| one.until_s - one.from_s;
    let own = *stretches.get(at)?;
    if long_s(&own) > LONG_S {
        return Some(Tired::Long(long_s(&own)));
    }
    let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let between = |other: &Span| {
        let pause_s = if other.until_s <= own.from_s {
            own.from_s - other.until_s
        } else {
            other.from_s - own.until_s
        };
        (pause_s < REST_S && long_s(other) + long_s(&own) > TOGETHER_S).then_some(Tired::Short(pause_s))
    };
    near.filter_map(|index| stretches.get(index)).find_map(between)
}

/// In their order; what lies near or overlaps is one.
fn stretches(taken: &[Span], new: Span) -> Vec<Span> {
    let mut all: Vec<Span> = taken.iter().copied().chain([new]).collect();
    all.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for one in all {
        match joined.last_mut() {
            Some(last) if one.from_s < last.until_s.saturating_add(ONE_STRETCH_S) => {
                last.until_s = last.until_s.max(one.until_s);
            }
            _ => joined.push(one),
        }
    }
    joined
}
