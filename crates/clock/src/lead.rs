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
/// Which of two sounds goes on more clearly is not told by less than so much: then the one that more of them hear leads.
const NO_CLEARER: f32 = 0.5;
/// Sounds followed at most, from the clearest on.
const SOUNDS_MAX: usize = 40;

/// Samples of one recording, and of all, that are held whole at most: an hour, and four. Longer ones are left as they
/// are, since memory is bounded.
const ONE_MAX: usize = 3600 * SAMPLE_RATE_HZ;
const ALL_MAX: usize = 4 * ONE_MAX;

/// What the sounds that lead say of one member.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hears {
    /// It hears one of them.
    Lead {
        /// Which.
        sound: usize,
        /// By how much its line should lie later.
        shift_s: f64,
        /// By how much more it may be, because an echo may have been followed.
        doubt_s: f64,
    },
    /// It ran while one did, and whether or where it hears that one is not known.
    Unknown,
    /// It ran beside nobody who hears one.
    Apart,
}

/// Lays each member by the sound that leads where it ran; none where no sound does. `pairs`: those worth listening to, a
/// before b. Nobody hears the whole of a long event, so several may lead, each among its own.
pub(crate) fn lead(
    recordings: &[&dyn Recording],
    lines: &[Line],
    pairs: &[(usize, usize)],
) -> Option<Vec<Hears>> {
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
    let mut finished: Vec<(f32, Frame)> = frames
        .into_par_iter()
        .map(|mut frame| {
            frame.finish(&ears);
            frame.let_go_far();
            (frame.goes_on(&ears), frame)
        })
        .filter(|(goes_on, frame)| leads(&ears, *goes_on, frame))
        .collect();
    // Of equals the first: a stable order.
    finished.sort_by(|x, y| y.0.total_cmp(&x.0));
    let mut hears = vec![Hears::Apart; lines.len()];
    let mut sound = 0;
    while !finished.is_empty() {
        let near = finished[0].0 - NO_CLEARER;
        let of = |(goes_on, frame): &(f32, Frame)| (*goes_on >= near).then_some(frame.later.len());
        // `max_by_key` would take the last of equals.
        let first = (0..finished.len()).rev().max_by_key(|&k| of(&finished[k]));
        let (_, frame) = finished.remove(first.expect("it is not empty"));
        let others: Vec<&Frame> = finished
            .iter()
            .filter(|of| of.0 >= near)
            .map(|of| &of.1)
            .collect();
        told(&ears, &frame, &others, sound, &mut hears);
        let is_led = |c: &usize| matches!(hears[*c], Hears::Lead { .. });
        finished.retain(|(_, frame)| !frame.later.keys().any(is_led));
        sound += 1;
    }
    (!hears.iter().all(|of| matches!(of, Hears::Apart))).then_some(hears)
}

/// Lays all who could hear a sound that leads. `others`: sounds that go on no less clearly; where most of those who hear
/// both agree, they are parts of one, and where one of them lays somebody elsewhere, that is a doubt.
fn told(ears: &Ears, frame: &Frame, others: &[&Frame], sound: usize, hears: &mut [Hears]) {
    let usual = frame.usual();
    for c in frame.audience(ears) {
        if matches!(hears[c], Hears::Lead { .. }) {
            continue;
        }
        let elsewhere = others
            .iter()
            .filter_map(|other| frame.contradicted(other, c))
            .max();
        hears[c] = frame.later.get(&c).map_or(Hears::Unknown, |later| Hears::Lead {
            sound,
            shift_s: (usual - later) as f64 / SAMPLE_RATE_HZ as f64,
            doubt_s: frame.doubt(ears, c).max(elsewhere.unwrap_or(0)) as f64 / SAMPLE_RATE_HZ as f64,
        });
    }
}

/// Whether a sound goes on clearly, more clearly than what those who could hear it follow already, and most of them do:
/// what most do not hear does not lead.
fn leads(ears: &Ears, goes_on: f32, frame: &Frame) -> bool {
    let audience = frame.audience(ears);
    2 * frame.later.len() > audience.len()
        && goes_on >= GOES_ON
        && goes_on >= Frame::of(ears, &audience).goes_on(ears) + MORE
}
