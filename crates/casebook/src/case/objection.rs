//! Why a change that a person asked for cannot be: a code with its figures, for whoever says it in another language, and
//! an English sentence with what to do instead.
//!
//! Codes are wire names (`formats/page.md`): they never change.

use serde_json::{Value, json};

use super::ExhibitNumber;

/// What stands against a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// An input id that nobody has.
    #[error("there is no clip {id}")]
    NoSuchClip {
        /// As it was asked for.
        id: usize,
    },
    /// What was to be taken back was never given.
    #[error("{name} was not placed by hand")]
    NotByHand {
        /// Of the clip.
        name: String,
    },
    /// A place that in the end rests on itself.
    #[error("{exhibit} would be placed beside itself")]
    BesideItself {
        /// Which clip.
        exhibit: ExhibitNumber,
    },
    /// Figures that no recording has.
    #[error("this is no place that a clip can have")]
    NoPlace,
    /// A sound picked where a clip has none: it has no sound at all, or has not begun, or is over.
    #[error("{name} has no sound there, so nothing was heard")]
    NotHeardThere {
        /// Of the clip.
        name: String,
    },
    /// A stretch that ends before it begins, or a reason that is too long.
    #[error("this is no stretch of a clip, or the reason is too long")]
    NoStretch,
    /// A stretch that begins where the clip is over.
    #[error("{name} is over before this stretch begins")]
    BeyondEnd {
        /// Of the clip.
        name: String,
    },
    /// More marks than a clip may have.
    #[error("a clip can have {most} marks at most")]
    TooManyMarks {
        /// How many.
        most: usize,
    },
    /// What was to be undone or done again is not what another page left as the newest change.
    #[error("the case was changed by another page meanwhile, so nothing was undone or done again")]
    ChangedElsewhere,
    /// What was to be cleared was never marked.
    #[error("{name} is not marked as graphic")]
    NotMarked {
        /// Of the clip.
        name: String,
    },
}

impl Objection {
    /// One word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchClip { .. } => "no_such_clip",
            Self::NotByHand { .. } => "not_by_hand",
            Self::BesideItself { .. } => "beside_itself",
            Self::NoPlace => "no_place",
            Self::NotHeardThere { .. } => "not_heard_there",
            Self::NoStretch | Self::BeyondEnd { .. } => "no_stretch",
            Self::TooManyMarks { .. } => "too_many_marks",
            Self::ChangedElsewhere => "changed_elsewhere",
            Self::NotMarked { .. } => "not_marked",
        }
    }

    /// What the sentence speaks of, by name.
    #[must_use]
    pub fn parameters(&self) -> Value {
        match self {
            Self::NoSuchClip { id } => json!({ "id": id }),
            Self::NotByHand { name } | Self::NotHeardThere { name } | Self::NotMarked { name } => {
                json!({ "name": name })
            }
            Self::BesideItself { exhibit } => json!({ "exhibit": exhibit }),
            Self::TooManyMarks { most } => json!({ "most": most }),
            Self::NoPlace | Self::NoStretch | Self::BeyondEnd { .. } | Self::ChangedElsewhere => json!({}),
        }
    }

    /// What to do instead.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSuchClip { .. } => "load the page again",
            Self::NotByHand { .. } => "`pfiff case status` says by whom each clip was placed",
            Self::BesideItself { .. } => "name a clip that is not itself placed beside this one",
            Self::NoPlace => "give a time and an error that recordings have, and a few words of method",
            Self::NotHeardThere { .. } => "pick a sound between its beginning and its end, or a frame",
            Self::NoStretch => {
                "give an end after the beginning, both in the clip's own time, and a reason of 500 letters at most"
            }
            Self::BeyondEnd { .. } => "give a beginning before its end, in the clip's own time",
            Self::ChangedElsewhere => "load the page again, and look at what stands now",
            Self::TooManyMarks { .. } => "mark the whole clip instead",
            Self::NotMarked { .. } => "`pfiff case status` says which clips are marked",
        }
    }
}
