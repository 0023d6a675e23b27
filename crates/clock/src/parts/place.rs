//! Stretches of a broken recording, put on the clocks of islands.
//!
//! Each is measured close up against those that heard it; what none heard clearly keeps the coarse place and says so
//! in its error. Only stretches on an island become parts; beside a lone recording a stretch is an alternative.

use std::collections::BTreeSet;

use super::profile::{CELL, Neighbours};
use super::{Standing, Stretch};
use crate::island::SPEED_OF_SOUND_M_S;
use crate::listen::{FRAMES_PER_S, HOP};
use crate::outcome::{Alternative, Clip, Island, Part};
use crate::refine::{Alignment, Closeup};
use crate::{Recording, SAMPLE_RATE_HZ};

/// Members measured per stretch; the longest overlaps come first.
const MEASURED_MAX: usize = 6;
/// A measurement below this says nothing.
const MEASURED_Z: f32 = 6.0;
/// 95 % half-width of a measured stretch, which may be short, and of a coarse place.
const FINE_S: f64 = 0.006;
const COARSE_S: f64 = 0.12;

/// Some samples of a recording.
struct Excerpt<'a> {
    of: &'a dyn Recording,
    from: usize,
    to: usize,
}

impl Recording for Excerpt<'_> {
    fn len(&self) -> usize {
        self.to - self.from
    }

    fn read(&self, from: usize, out: &mut [f32]) {
        let known = self.len().saturating_sub(from).min(out.len());
        let (inside, beyond) = out.split_at_mut(known);
        self.of.read(self.from + from, inside);
        beyond.fill(0.0);
    }
}

/// What can be told of a broken recording.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Stretches on islands.
    pub parts: Vec<Part>,
    /// Stretches beside recordings that stand alone.
    pub alternatives: Vec<Alternative>,
}

/// Places the stretches of `own` on `islands`, one of each group that has one.
pub(crate) fn parts_of(
    standing: &Standing,
    own: usize,
    recordings: &[&dyn Recording],
    islands: &[Island],
    spread_m: f64,
) -> Told {
    let (stretches, _, groups) = standing.stretches(own, &BTreeSet::new());
    let closeup = Closeup::default();
    let mut told = Told::default();
    for stretch in &stretches {
        let excerpt = Excerpt {
            of: recordings[own],
            from: stretch.cells.start * CELL * HOP,
            to: (stretch.cells.end * CELL * HOP).min(recordings[own].len()),
        };
        let Some((member, found)) = measured(
            stretch,
            &groups[stretch.spot.group],
            &excerpt,
            recordings,
            &closeup,
        ) else {
            continue;
        };
        let from_s = excerpt.from as f64 / SAMPLE_RATE_HZ as f64;
        let Some((island, clip)) = clip_of(islands, member) else {
            told.alternatives.push(Alternative {
                beside: member,
                offset_s: found.0 - from_s,
                z: stretch.z,
            });
            continue;
        };
        told.parts.push(Part {
            from_s,
            to_s: excerpt.to as f64 / SAMPLE_RATE_HZ as f64,
            island,
            start_s: clip.start_s + found.0 * (1.0 + clip.drift),
            clock_error_s: spread_m / SPEED_OF_SOUND_M_S / 2.0 + clip.heard_error_s + found.1,
        });
    }
    told
}

fn clip_of(islands: &[Island], id: usize) -> Option<(usize, Clip)> {
    islands.iter().enumerate().find_map(|(k, island)| {
        let clip = island.clips.iter().find(|clip| clip.id == id)?;
        Some((k, *clip))
    })
}

/// The member that heard a stretch best, its file time where the stretch begins, and how exact that is.
fn measured(
    stretch: &Stretch,
    group: &Neighbours,
    excerpt: &Excerpt,
    recordings: &[&dyn Recording],
    closeup: &Closeup,
) -> Option<(usize, (f64, f64))> {
    let offset = |at: isize| (stretch.spot.lag - at) * HOP as isize + excerpt.from as isize;
    let mut near: Vec<(isize, usize, isize)> = group
        .members
        .iter()
        .map(|(&id, &at)| {
            let offset = offset(at);
            let end = (recordings[id].len() as isize).min(offset + excerpt.len() as isize);
            (end - offset.max(0), id, offset)
        })
        .filter(|near| near.0 > 0)
        .collect();
    near.sort_by_key(|&(overlap, id, _)| (std::cmp::Reverse(overlap), id));
    let &(_, nearest, coarse) = near.first()?;
    let best: Option<(usize, Alignment)> = near
        .iter()
        .take(MEASURED_MAX)
        .filter_map(|&(_, id, offset)| Some((id, closeup.rows(recordings[id], excerpt, offset)?.alone())))
        .filter(|(_, alignment)| alignment.z >= MEASURED_Z)
        .max_by(|x, y| x.1.z.total_cmp(&y.1.z));
    Some(match best {
        Some((id, alignment)) => (id, (alignment.offset_s(), FINE_S)),
        None => {
            let start_s = coarse as f64 / (HOP * FRAMES_PER_S) as f64;
            (nearest, (start_s, COARSE_S))
        }
    })
}
