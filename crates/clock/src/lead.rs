//! Which of several sounds a group follows, where its pairs follow different ones.
//!
//! Where people talk at several places, all equally loud, each pair follows whom it hears best, and offsets contradict
//! each other by what sound takes between the places. So each sound is followed for itself: from a pair that hears it,
//! to all whose pairs agree on one place and hear it at the same times. Of the sounds found, the one that goes on
//! where others pause leads: an announcement, music. Where none is clear, nothing is said. Knows lines and sound; which
//! recordings belong together was decided elsewhere, and how far a place is believed is decided elsewhere.

mod ears;
mod frame;
mod steady;
mod wave;

use rayon::prelude::*;

use crate::solve::Line;
use crate::{Recording, SAMPLE_RATE_HZ};
use ears::Ears;
use frame::Frame;

/// How clearly a sound must go on to lead, and by how much more clearly than what the group follows already.
const GOES_ON: f32 = 4.0;
const MORE: f32 = 3.0;
/// Sounds followed at most, from the clearest on.
const SOUNDS_MAX: usize = 40;

/// Samples of one recording, and of all, that are held whole at most: an hour, and four. Longer ones are left as they
/// are, since memory is bounded.
const ONE_MAX: usize = 3600 * SAMPLE_RATE_HZ;
const ALL_MAX: usize = 4 * ONE_MAX;

/// Where a member lies by the sound that leads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// By how much its line should lie later.
    pub(crate) shift_s: f64,
    /// By how much more it may be, because an echo may have been followed.
    pub(crate) doubt_s: f64,
}

/// Lays each member by the sound that leads; none for members of which it is not known where they hear it. `pairs`: those
/// worth listening to, a before b.
pub(crate) fn lead(
    recordings: &[&dyn Recording],
    lines: &[Line],
    pairs: &[(usize, usize)],
) -> Option<Vec<Option<Place>>> {
    let lengths = || recordings.iter().map(|recording| recording.len());
    if lengths().any(|length| length > ONE_MAX) || lengths().sum::<usize>() > ALL_MAX {
        return None;
    }
    let ears = Ears::new(recordings, lines, pairs);
    let mut frames: Vec<Frame> = Vec::new();
    for seed in ears.seeds() {
        if frames.len() < SOUNDS_MAX && !frames.iter().any(|frame| frame.holds(seed)) {
            let mut frame = Frame::new(&ears, seed);
            frame.grow(&ears);
            frames.push(frame);
        }
    }
    let finished: Vec<(f32, Frame)> = frames
        .into_par_iter()
        .map(|mut frame| {
            frame.finish(&ears);
            (frame.goes_on(&ears), frame)
        })
        .collect();
    let least = GOES_ON.max(Frame::all(&ears).goes_on(&ears) + MORE);
    // What most do not hear does not lead.
    let is_clear = |(goes_on, frame): &(f32, Frame)| *goes_on >= least && 2 * frame.later.len() > lines.len();
    let clear = finished.into_iter().filter(is_clear);
    let (_, best) = clear.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let place = |c: usize| {
        Some(Place {
            shift_s: -(*best.later.get(&c)? as f64) / SAMPLE_RATE_HZ as f64,
            doubt_s: best.doubt(&ears, c) as f64 / SAMPLE_RATE_HZ as f64,
        })
    };
    Some((0..lines.len()).map(place).collect())
}
