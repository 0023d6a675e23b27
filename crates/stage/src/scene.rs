//! The builder of scenes: events, recordings of them, and what people make of recordings.
//!
//! Says what shall be; `record` makes it. Files and their truth come out in the order in which they were asked for.

use std::path::Path;

use crate::StageError;
use crate::camera::{Camera, Film};
use crate::codec::Codec;
use crate::event::Kind;
use crate::record;
use crate::truth::Truth;

/// One file of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClipId(pub(crate) usize);

/// Stretch of another clip's recording, in its own seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Of which clip.
    pub of: ClipId,
    /// From this second.
    pub from_s: f64,
    /// Up to this one.
    pub to_s: f64,
}

/// How a file comes to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    Recorded(Box<Camera>),
    Copied(Stretch, Codec),
    Joined(Vec<Stretch>, Codec),
    Text,
}

/// One file that shall be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) file: Option<String>,
    pub(crate) origin: Origin,
}

/// How far rendering has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The events are being synthesised.
    Events,
    /// A file is being rendered.
    Begun {
        /// Its name.
        file: &'a str,
    },
    /// A file is written.
    Written {
        /// Its name.
        file: &'a str,
        /// Files done.
        done: usize,
        /// Files in all.
        of: usize,
    },
}

/// A scene to be rendered.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) seconds: f64,
    pub(crate) events: Vec<Kind>,
    pub(crate) wanted: Vec<Wanted>,
}

impl Scene {
    /// A scene of one event that lasts `seconds`.
    #[must_use]
    pub fn new(name: &str, kind: Kind, seconds: f64, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            seed,
            seconds,
            events: vec![kind],
            wanted: Vec::new(),
        }
    }

    /// Another event, with other sounds; its number goes into [`Camera::event`].
    pub fn another_event(&mut self, kind: Kind) -> usize {
        self.events.push(kind);
        self.events.len() - 1
    }

    /// A recording.
    pub fn record(&mut self, camera: Camera) -> ClipId {
        self.want(camera.file.clone(), Origin::Recorded(Box::new(camera)))
    }

    /// Recordings of events that share nothing, one each.
    pub fn strangers(&mut self, how_many: usize, camera: &Camera) {
        for _ in 0..how_many {
            let event = self.another_event(Kind::Lone);
            self.record(camera.clone().event(event));
        }
    }

    /// A stretch of a written clip, decoded and packed again: what messengers do.
    pub fn copy(&mut self, stretch: Stretch, codec: Codec, file: Option<&str>) -> ClipId {
        self.want(file.map(str::to_owned), Origin::Copied(stretch, codec))
    }

    /// Stretches of recordings, one after the other in one file: what is passed around most.
    pub fn compilation(&mut self, stretches: &[Stretch], codec: Codec) -> ClipId {
        self.want(None, Origin::Joined(stretches.to_vec(), codec))
    }

    /// A text that is called a video.
    pub fn not_a_video(&mut self, file: &str) -> ClipId {
        self.want(Some(file.to_owned()), Origin::Text)
    }

    fn want(&mut self, file: Option<String>, origin: Origin) -> ClipId {
        self.wanted.push(Wanted { file, origin });
        ClipId(self.wanted.len() - 1)
    }

    /// The same scene with a few dull pixels for pictures: for whoever only listens.
    #[must_use]
    pub fn without_pictures(mut self) -> Self {
        for wanted in &mut self.wanted {
            if let Origin::Recorded(camera) = &mut wanted.origin
                && camera.film != Film::Nothing
            {
                camera.film = Film::Small;
            }
        }
        self
    }

    /// Renders all files and `truth.json` into a folder, which is made if need be.
    ///
    /// # Errors
    /// When ffmpeg is missing or refuses, or the disk is full.
    pub fn write(&self, into: &Path, progress: &mut dyn FnMut(Step<'_>)) -> Result<Truth, StageError> {
        record::scene(self, into, progress)
    }

    pub(crate) fn file_name(&self, clip: ClipId) -> String {
        let wanted = &self.wanted[clip.0];
        let codec = match &wanted.origin {
            Origin::Recorded(camera) => camera.codec,
            Origin::Copied(_, codec) | Origin::Joined(_, codec) => *codec,
            Origin::Text => Codec::Mp4,
        };
        wanted
            .file
            .clone()
            .unwrap_or_else(|| format!("clip_{:03}.{}", clip.0, codec.extension()))
    }

    /// How many recordings were made at an event.
    pub(crate) fn recordings_of(&self, event: usize) -> usize {
        let there =
            |wanted: &&Wanted| matches!(&wanted.origin, Origin::Recorded(camera) if camera.event == event);
        self.wanted.iter().filter(there).count()
    }
}
