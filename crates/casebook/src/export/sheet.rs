//! One island laid out in frames: what the three editor formats have in common.
//!
//! Decides the rate, the rounding, what is switched off and when drift is worth a change of speed.
//! Knows no format.

use super::names::{base, url, visible};
use super::rate::FrameRate;
use super::words::{hms, ms, reason, seconds};
use super::{ClipFacts, Footage};
use crate::answer::{Answer, Part, Placement};

/// One timeline. Without any island there is one sheet with no lanes, so that a file can say so.
pub(super) struct Sheet<'a> {
    pub(super) name: String,
    pub(super) rate: FrameRate,
    /// Frame 0 of the timeline in frames of the scene clock: never above zero.
    pub(super) origin: i64,
    pub(super) size: (u32, u32),
    pub(super) lanes: Vec<Lane<'a>>,
    pub(super) notes: Vec<String>,
}

/// One clip, or one part of a discontinuous clip, on a track of its own.
pub(super) struct Lane<'a> {
    pub(super) id: usize,
    pub(super) name: String,
    pub(super) facts: &'a ClipFacts,
    /// Where it begins on the timeline, in frames after frame 0.
    pub(super) at: i64,
    /// Where it begins in its file, in frames of the timeline.
    pub(super) from: i64,
    /// How long it lasts on the timeline.
    pub(super) frames: i64,
    pub(super) role: Role<'a>,
    pub(super) speed: Option<Speed>,
    pub(super) notes: Vec<String>,
}

#[derive(Clone, Copy)]
pub(super) enum Role<'a> {
    Placed(&'a Placement),
    /// A copy is no independent witness: shown, but switched off.
    Copy(&'a Placement, usize),
    Part(&'a Part),
}

/// Drift that moves a clip's end by a frame or more and is larger than its own error.
#[derive(Clone, Copy)]
pub(super) struct Speed {
    pub(super) file_ns: i64,
    pub(super) scene_ns: i64,
}

impl Speed {
    /// How fast the file must play: below one where its clock ran fast and it lasts longer on the scene clock.
    pub(super) fn factor(self) -> f64 {
        self.file_ns as f64 / self.scene_ns as f64
    }
}

impl Lane<'_> {
    pub(super) fn is_on(&self) -> Shown {
        if matches!(self.role, Role::Copy(..)) {
            Shown::Off
        } else {
            Shown::On
        }
    }

    pub(super) fn end(&self) -> i64 {
        self.at + self.frames
    }

    pub(super) fn url(&self, authority: &str) -> String {
        url(authority, &self.facts.path)
    }

    /// The first note, short enough for a marker's name.
    pub(super) fn headline(&self) -> &str {
        self.notes.first().map_or("", String::as_str)
    }
}

/// Whether an editor plays it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    On,
    Off,
}

impl Sheet<'_> {
    pub(super) fn frames(&self) -> i64 {
        self.lanes.iter().map(Lane::end).max().unwrap_or(1)
    }
}

/// All islands in order.
pub(super) fn sheets<'a>(footage: &Footage<'a>) -> Vec<Sheet<'a>> {
    let count = footage.answer.islands.len();
    if count == 0 {
        return vec![empty(footage.answer)];
    }
    (0..count).filter_map(|island| sheet(footage, island)).collect()
}

/// One island.
pub(super) fn sheet<'a>(footage: &Footage<'a>, island: usize) -> Option<Sheet<'a>> {
    let answer = footage.answer;
    let clips = &answer.islands.get(island)?.clips;
    let facts: Vec<&ClipFacts> = clips
        .iter()
        .filter_map(|clip| footage.clips.get(clip.id))
        .collect();
    let moving = facts.iter().filter(|facts| facts.picture.is_some());
    let rate = FrameRate::commonest(moving.filter_map(|facts| FrameRate::of_file(facts.frame_rate)));
    let parts = parts_of(answer, island);
    // The island's clock begins with its earliest clip; a part may lie before it, and no editor takes frames below zero.
    let earliest = parts
        .iter()
        .map(|(_, part)| part.start_ns)
        .chain(clips.iter().map(|clip| clip.start_ns));
    let origin = rate.fitting(earliest.min().unwrap_or(0).min(0));
    let laying = Laying {
        footage: *footage,
        island,
        rate,
        origin,
    };
    let placed = clips.iter().filter_map(|clip| laying.placed(clip));
    let lanes = placed
        .chain(parts.iter().filter_map(|(id, part)| laying.part(*id, part)))
        .collect();
    let mut notes = preface(answer, rate);
    if origin < 0 {
        notes.push(format!(
            "Frame 0 is {} s on the scene clock.",
            seconds(rate.begins_ns(origin))
        ));
    }
    notes.extend(refused(answer));
    let name = format!("island {}", island + 1);
    Some(Sheet {
        name,
        rate,
        origin,
        size: commonest_size(&facts),
        lanes,
        notes,
    })
}

fn empty<'a>(answer: &Answer) -> Sheet<'a> {
    let rate = FrameRate::SOUND_ONLY;
    let notes = preface(answer, rate).into_iter().chain(refused(answer)).collect();
    Sheet {
        name: "nothing placed".to_owned(),
        rate,
        origin: 0,
        size: FULL_HD,
        lanes: Vec::new(),
        notes,
    }
}

const FULL_HD: (u32, u32) = (1920, 1080);

fn commonest_size(facts: &[&ClipFacts]) -> (u32, u32) {
    let sizes: Vec<(u32, u32)> = facts.iter().filter_map(|facts| facts.seen()).collect();
    let votes = |size: &(u32, u32)| sizes.iter().filter(|other| *other == size).count();
    let winner = sizes
        .iter()
        .max_by_key(|size| (votes(size), u64::from(size.0) * u64::from(size.1), **size));
    winner.copied().unwrap_or(FULL_HD)
}

fn parts_of(answer: &Answer, island: usize) -> Vec<(usize, &Part)> {
    let all = answer
        .refusals
        .iter()
        .flat_map(|refusal| refusal.parts.iter().map(|part| (refusal.id, part)));
    all.filter(|(_, part)| part.island == island).collect()
}

fn preface(answer: &Answer, rate: FrameRate) -> Vec<String> {
    vec![
        "Placed by sound with pfiff. No recorder is the true clock: this one begins with the earliest clip and \
         runs at the clips' median rate."
            .to_owned(),
        format!(
            "Cameras are taken to stand at most {} m apart. Errors are 95 % half-widths. Starts are rounded to \
             the nearest frame, which adds {:.1} ms at most.",
            answer.spread_m,
            rate.frame_ms() / 2.0
        ),
    ]
}

fn refused(answer: &Answer) -> Vec<String> {
    let line = |refusal: &crate::answer::Refusal| {
        format!(
            "Not placed: {} ({}): {}",
            visible(base(&refusal.file)),
            reason(refusal.reason),
            visible(&refusal.detail)
        )
    };
    answer.refusals.iter().map(line).collect()
}

/// What laying out one island's clips shares.
struct Laying<'a> {
    footage: Footage<'a>,
    island: usize,
    rate: FrameRate,
    origin: i64,
}

impl<'a> Laying<'a> {
    fn facts(&self, id: usize) -> Option<&'a ClipFacts> {
        self.footage.clips.get(id).filter(|facts| facts.is_playable())
    }

    fn placed(&self, clip: &'a Placement) -> Option<Lane<'a>> {
        let facts = self.facts(clip.id)?;
        let speed = self.speed(clip, facts.duration_ns);
        let lasts_ns = speed.map_or(facts.duration_ns, |speed| speed.scene_ns);
        let copy = self.footage.answer.copies.iter().find(|copy| copy.id == clip.id);
        Some(Lane {
            id: clip.id,
            name: visible(base(&clip.file)),
            facts,
            at: self.rate.nearest(clip.start_ns) - self.origin,
            from: 0,
            frames: self.rate.fitting(lasts_ns).max(1),
            role: copy.map_or(Role::Placed(clip), |copy| Role::Copy(clip, copy.of)),
            speed,
            notes: self.notes(clip, copy.map(|copy| copy.of), speed),
        })
    }

    fn part(&self, id: usize, part: &'a Part) -> Option<Lane<'a>> {
        let facts = self.facts(id)?;
        let name = visible(base(&self.footage.answer.inputs.get(id)?.file));
        // The first whole frame inside the part, so that no frame from before the cut is shown.
        let from = self.rate.first_after(part.from_ns);
        let lies_ns = part.start_ns + self.rate.begins_ns(from) - part.from_ns;
        let note = format!(
            "part of a discontinuous clip: its {} to {}; clock ± {}",
            hms(part.from_ns),
            hms(part.to_ns),
            ms(part.clock_error_ns)
        );
        Some(Lane {
            id,
            name,
            facts,
            at: self.rate.nearest(lies_ns) - self.origin,
            from,
            frames: (self.rate.fitting(part.to_ns) - from).max(1),
            role: Role::Part(part),
            speed: None,
            notes: vec![note],
        })
    }

    fn speed(&self, clip: &Placement, file_ns: i64) -> Option<Speed> {
        let moved_ns = (file_ns as f64 * clip.drift_ppm * 1e-6).round() as i64;
        let is_seen = self.rate.fitting(moved_ns.abs()) >= 1;
        let is_known = clip.drift_ppm.abs() > clip.drift_error_ppm;
        let speed = Speed {
            file_ns,
            scene_ns: file_ns + moved_ns,
        };
        (is_seen && is_known && speed.scene_ns > 0).then_some(speed)
    }

    fn notes(&self, clip: &Placement, copy_of: Option<usize>, speed: Option<Speed>) -> Vec<String> {
        let copy = copy_of.map(|of| {
            let original = self
                .footage
                .answer
                .inputs
                .get(of)
                .map_or("", |input| base(&input.file));
            format!("probable copy of {}: no independent witness", visible(original))
        });
        let place = format!(
            "begins at {} of island {}; heard ± {}, clock ± {} at {} of the file; {} links",
            hms(clip.start_ns),
            self.island + 1,
            ms(clip.heard_error_ns),
            ms(clip.clock_error_ns),
            hms(clip.anchor_ns),
            clip.links
        );
        let drift = format!("drift {:+.1} ppm ± {:.1}", clip.drift_ppm, clip.drift_error_ppm);
        let moved = speed.map(|speed| {
            let frames = (speed.scene_ns - speed.file_ns) as f64 / 1e6 / self.rate.frame_ms();
            format!(
                "drift moves the end by {frames:+.1} frames; in step it plays at {:.4} %",
                speed.factor() * 100.0
            )
        });
        copy.into_iter().chain([place, drift]).chain(moved).collect()
    }
}
