//! What the page is told: the wire form of `formats/page.md`, version 1.
//!
//! No path of this machine's disk leaves through it, beyond the names that the answer itself carries.

use media::FrameTable;
use serde::Serialize;

use super::routes::Page;
use super::{Event, PageClip, PagePicture};
use crate::answer::Answer;
use crate::case::Work;

/// Version of this wire form.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct WireEvent<'e> {
    version: u32,
    title: &'e str,
    is_demonstration: bool,
    answer: &'e Answer,
    clips: Vec<WireClip>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    grows: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<Work>,
}

#[derive(Serialize)]
struct WireClip {
    id: usize,
    duration_ns: i64,
    picture: Option<WirePicture>,
    has_sound: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    needs_proxy: bool,
}

#[derive(Serialize)]
struct WirePicture {
    width: u32,
    height: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    frame_rate: Option<f64>,
}

/// When the frames of one clip are shown.
#[derive(Serialize)]
pub(super) struct WireFrames<'t> {
    version: u32,
    times_ns: &'t [i64],
    plays_ns: Option<Vec<i64>>,
    width: u32,
    height: u32,
    variable: bool,
}

impl<'t> WireFrames<'t> {
    /// Of an original, and of what is played in its place, where that is there already.
    pub(super) fn of(original: &'t FrameTable, plays: Option<&FrameTable>) -> Self {
        let (width, height) = original.shown_size();
        Self {
            version: VERSION,
            times_ns: &original.times_ns,
            plays_ns: plays.map(FrameTable::stamps_ns),
            width,
            height,
            variable: original.is_variable,
        }
    }
}

impl<'e> WireEvent<'e> {
    /// An event with the answer as it stands now, and what can be done.
    pub(super) fn of(page: &'e Page, answer: &'e Answer, work: Option<Work>) -> Self {
        let event = &page.event;
        Self {
            version: VERSION,
            title: &event.title,
            is_demonstration: event.is_demonstration,
            answer,
            work,
            clips: event.clips.iter().map(|clip| WireClip::of(event, clip)).collect(),
            grows: event.growing.is_some(),
            turn: event.growing.as_ref().map(|_| page.turn),
        }
    }
}

impl WireClip {
    fn of(event: &Event, clip: &PageClip) -> Self {
        let PageClip {
            id,
            duration_ns,
            has_sound,
            ..
        } = *clip;
        Self {
            id,
            duration_ns,
            picture: clip.picture.map(WirePicture::from),
            has_sound,
            needs_proxy: event
                .proxies
                .as_ref()
                .is_some_and(|proxies| proxies.is_needed(id)),
        }
    }
}

impl From<PagePicture> for WirePicture {
    fn from(
        PagePicture {
            width,
            height,
            frame_rate,
        }: PagePicture,
    ) -> Self {
        Self {
            width,
            height,
            frame_rate,
        }
    }
}
