//! The same event found in two clips: what offset follows from it, and how well that is known.
//!
//! A frame that is picked is the first that shows the event. So the event came after the frame before it was taken and
//! no later than this one: anywhere between the two, no instant likelier than another. The middle is stated, with half
//! the distance of these two frames as the error. The distance is that of their own time stamps, so an uneven frame rate
//! is as right as an even one. Both halves are added and not thinned by chance: they are a bound, and whoever picks
//! where it happens to look best leaves chance out. A picture is taken to be of the instant of its time stamp; how long
//! its exposure lasted stands in no file, and is in no error here.
//!
//! Knows no file, no case and no scene clock: the other clip's own error on that clock is added where it is shown.

use serde::{Deserialize, Serialize};

/// Picks of one place.
pub(super) const PICKS_MAX: usize = 16;

/// Where an event lies in one clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The first frame that shows it, counted from 0; none where it was heard.
    pub frame: Option<usize>,
    /// File time: the middle of where it may lie.
    #[serde(default)]
    pub at_ns: i64,
    /// Half of how long that is.
    #[serde(default)]
    pub error_ns: i64,
}

/// One event, in both clips: seen in both, or heard in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// In the clip that is placed.
    pub own: Mark,
    /// In the one beside it.
    pub beside: Mark,
}

/// What some picks say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// File time of the other at this one's file time zero: the mean.
    pub offset_ns: i64,
    /// How far that may be off.
    pub error_ns: i64,
    /// File time of this one where the events lie, and so where the error holds: the mean.
    pub anchor_ns: i64,
    /// How far the picks lie apart at most.
    pub apart_ns: i64,
    /// Whether two of them are further apart than their errors allow.
    pub is_disagreeing: bool,
}

impl Mark {
    /// Of a frame, by when the clip's frames are shown. None for the first frame, before which the event may lie
    /// anywhere, and for one that is not there.
    #[must_use]
    pub fn of_frame(times_ns: &[i64], frame: usize) -> Option<Self> {
        let own_ns = *times_ns.get(frame)?;
        // Frames of one and the same time are one instant.
        let before_ns = times_ns[..frame]
            .iter()
            .rev()
            .find(|time_ns| **time_ns < own_ns)?;
        let apart_ns = own_ns.checked_sub(*before_ns)?;
        Some(Self {
            frame: Some(frame),
            at_ns: own_ns - apart_ns / 2,
            error_ns: apart_ns - apart_ns / 2,
        })
    }
}

impl Pick {
    fn offset_ns(&self) -> i64 {
        self.beside.at_ns.saturating_sub(self.own.at_ns)
    }

    fn error_ns(&self) -> i64 {
        self.beside.error_ns.saturating_add(self.own.error_ns)
    }
}

/// What picks say together; none where there are none.
#[must_use]
pub fn agree(picks: &[Pick]) -> Option<Agreement> {
    let offsets: Vec<i64> = picks.iter().map(Pick::offset_ns).collect();
    let errors: Vec<i64> = picks.iter().map(Pick::error_ns).collect();
    let (first, last) = (*offsets.iter().min()?, *offsets.iter().max()?);
    let offset_ns = mean(&offsets);
    let all = || offsets.iter().zip(&errors);
    // Two ranges that do not meet cannot both hold the truth: one begins after another ended.
    let begins = all().map(|(one, error)| one.saturating_sub(*error)).max()?;
    let ends = all().map(|(one, error)| one.saturating_add(*error)).min()?;
    let is_disagreeing = begins > ends;
    let farthest = all().map(|(one, error)| one.abs_diff(offset_ns).saturating_add(error.unsigned_abs()));
    let error_ns = if is_disagreeing {
        i64::try_from(farthest.max()?).unwrap_or(i64::MAX)
    } else {
        // The mean lies within the mean of the bounds.
        mean(&errors).saturating_add(1)
    };
    let own: Vec<i64> = picks.iter().map(|pick| pick.own.at_ns).collect();
    Some(Agreement {
        offset_ns,
        error_ns,
        anchor_ns: mean(&own),
        apart_ns: last.saturating_sub(first),
        is_disagreeing,
    })
}

/// Rounded down; of at least one.
fn mean(all: &[i64]) -> i64 {
    let sum: i128 = all.iter().copied().map(i128::from).sum();
    let count = i128::try_from(all.len()).unwrap_or(1).max(1);
    i64::try_from(sum.div_euclid(count)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn numbers(list: &Value) -> Vec<i64> {
        let list = list.as_array().unwrap();
        list.iter().map(|one| one.as_i64().unwrap()).collect()
    }

    #[test]
    fn the_vectors_hold() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../formats/vectors/same-event.json"
        );
        let vectors: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let (own, beside) = (numbers(&case["own_ns"]), numbers(&case["beside_ns"]));
            let picks = case["picks"].as_array().unwrap().iter().map(|frames| {
                let frames = numbers(frames);
                let mark = |times: &[i64], frame: i64| Mark::of_frame(times, usize::try_from(frame).unwrap());
                Some(Pick {
                    own: mark(&own, frames[0])?,
                    beside: mark(&beside, frames[1])?,
                })
            });
            let agreement = picks
                .collect::<Option<Vec<Pick>>>()
                .and_then(|picks| agree(&picks));
            let found = serde_json::to_value(agreement).unwrap();
            assert_eq!(found, case["agreement"], "{}", case["name"]);
        }
    }

    /// Frames at uneven distances, the first of them at zero.
    fn reel() -> impl Strategy<Value = Vec<i64>> {
        let gaps = prop::collection::vec(1_000_000_i64..70_000_000, 3..60);
        gaps.prop_map(|gaps| {
            let mut at_ns = 0;
            let later = gaps.into_iter().map(|gap| {
                at_ns += gap;
                at_ns
            });
            std::iter::once(0).chain(later).collect()
        })
    }

    /// The first frame that shows what happens at a file time.
    fn first_showing(times_ns: &[i64], at_ns: i64) -> Option<Mark> {
        let frame = times_ns.iter().position(|time_ns| *time_ns >= at_ns)?;
        Mark::of_frame(times_ns, frame)
    }

    proptest! {
        #[test]
        fn the_error_covers_whatever_the_frame_rates_and_phases(
            own in reel(),
            beside in reel(),
            offset_ns in -1_000_000_000_i64..1_000_000_000,
            events in prop::collection::vec(0.0_f64..1.0, 1..PICKS_MAX),
        ) {
            // Instants that both clips saw, on the clock of the one that is placed.
            let from_ns = 1.max(1 - offset_ns);
            let to_ns = own[own.len() - 1].min(beside[beside.len() - 1] - offset_ns);
            prop_assume!(from_ns < to_ns);
            let picks: Vec<Pick> = events.iter().filter_map(|share| {
                let at_ns = from_ns + ((to_ns - from_ns) as f64 * share) as i64;
                Some(Pick { own: first_showing(&own, at_ns)?, beside: first_showing(&beside, at_ns + offset_ns)? })
            }).collect();
            let found = agree(&picks).unwrap();
            prop_assert!(!found.is_disagreeing);
            prop_assert!(found.offset_ns.abs_diff(offset_ns) <= found.error_ns.unsigned_abs(), "{found:?}");
        }
    }
}
