//! What probing said of an original, kept in the case so that it opens without asking again.
//!
//! Claims stand here as the file makes them, with where it makes them; how far they contradict one another is worked
//! out in `claimed`.

use serde::{Deserialize, Serialize};

use super::claimed;

/// What is known of an original's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The container, in ffmpeg's word; empty where nothing could be read.
    pub container: String,
    /// As the container says, in nanoseconds; not exact.
    pub duration_ns: Option<i64>,
    /// The first sound track.
    pub sound: Option<Sound>,
    /// The first picture track.
    pub picture: Option<Picture>,
    /// What the file says of itself, none of it checked.
    pub claims: Vec<Claim>,
    /// What is wrong with it, each with what can be done.
    pub problems: Vec<Problem>,
}

/// A sound track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sound {
    /// In ffmpeg's word.
    pub codec: String,
    /// Samples per second.
    pub rate_hz: u32,
    /// How many.
    pub channels: u32,
}

/// A picture track, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// In ffmpeg's word.
    pub codec: String,
    /// In pixels, before turning.
    pub width: u32,
    /// In pixels, before turning.
    pub height: u32,
    /// Degrees to turn to the right for showing: 0 to 359.
    pub rotation_deg: i32,
    /// Mean frames per second as a fraction, where the file says.
    pub frame_rate: Option<(u32, u32)>,
    /// A cover or a single frame: nothing that runs.
    pub is_still: bool,
    /// How many frames are shown; none where they could not be counted.
    #[serde(default)]
    pub frames: Option<usize>,
    /// Whether they are shown at uneven distances.
    #[serde(default)]
    pub is_variable: bool,
}

/// One thing that a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it is about: `created`, `modified`, `make`, `model`, `software`, `place` or `file_modified`.
    pub what: String,
    /// As the file says it.
    pub value: String,
    /// Where it stands.
    pub found_in: String,
}

/// Something wrong, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What was found.
    pub what: String,
    /// What can be done.
    pub hint: String,
}

/// What was found in an original: what it is, and when each of its frames is shown, if any can be told.
pub(super) type Looked = Result<(media::Clip, Option<media::FrameTable>), media::MediaError>;

/// Looks into an original.
pub(super) fn probe(tools: &media::Tools, path: &std::path::Path) -> Looked {
    let clip = media::probe(tools, path)?;
    let runs = clip.picture.as_ref().is_some_and(|picture| !picture.is_still);
    match runs.then(|| media::frames(tools, path)).transpose() {
        Ok(frames) => Ok((clip, frames)),
        Err(media::MediaError::Stopped) => Err(media::MediaError::Stopped),
        Err(error) => {
            let mut clip = clip;
            clip.problems
                .push(format!("its frames cannot be counted: {error}"));
            Ok((clip, None))
        }
    }
}

impl Facts {
    /// Whether ffmpeg makes anything of it.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.sound.is_some() || self.picture.is_some()
    }

    pub(super) fn of(probed: Looked) -> Self {
        let (clip, frames) = match probed {
            Ok(probed) => probed,
            Err(error) => return Self::of_unreadable(&error),
        };
        let mut facts = Self::of_clip(clip);
        if let (Some(picture), Some(table)) = (&mut facts.picture, frames) {
            picture.frames = Some(table.times_ns.len());
            picture.is_variable = table.is_variable;
        }
        facts
    }

    fn of_clip(clip: media::Clip) -> Self {
        let mut facts = Self {
            duration_ns: clip.duration.map(|duration| duration.0),
            sound: clip.sound.map(|sound| Sound {
                codec: sound.codec,
                rate_hz: sound.rate_hz,
                channels: sound.channels,
            }),
            picture: clip.picture.map(|picture| Picture {
                codec: picture.codec,
                width: picture.width,
                height: picture.height,
                rotation_deg: picture.rotation_deg,
                frame_rate: picture.frame_rate,
                is_still: picture.is_still,
                frames: None,
                is_variable: false,
            }),
            claims: clip.claims.into_iter().map(claimed::kept).collect(),
            container: clip.container,
            problems: Vec::new(),
        };
        let of_probing = clip.problems.into_iter().map(|what| Problem {
            what,
            hint: "what can be read of it is used; ask its source for another copy".to_owned(),
        });
        facts.problems = of_probing.collect();
        facts.problems.extend(facts.lacks());
        facts.problems.extend(claimed::contradictions(&facts));
        facts
    }

    fn of_unreadable(error: &media::MediaError) -> Self {
        let mut what = error.to_string();
        if let Some(source) = std::error::Error::source(error) {
            what = format!("{what}: {source}");
        }
        let hint =
            "it is kept as it came; ask its source for another copy, or repair a copy and import that too";
        let hint = hint.to_owned();
        Self {
            container: String::new(),
            duration_ns: None,
            sound: None,
            picture: None,
            claims: Vec::new(),
            problems: vec![Problem { what, hint }],
        }
    }

    /// What it lacks for being placed or looked at.
    fn lacks(&self) -> Vec<Problem> {
        let mut lacks = Vec::new();
        if self.sound.is_none() {
            lacks.push(Problem {
                what: "it has no sound track, so sound cannot place it".to_owned(),
                hint: "place it by hand with `pfiff case place`, by something that two cameras see"
                    .to_owned(),
            });
        }
        lacks
    }
}
