//! What came of each file of an import: taken, there already, or not taken, with the reason and what can be done.
//!
//! Words for people stand here; who decides which of them holds, stands beside.

use serde::Serialize;

use crate::case::ExhibitNumber;
use crate::case::facts::Problem;

/// What came of an import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imported {
    /// One for each file that was found, in the order in which they were found.
    pub files: Vec<(Found, Outcome)>,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its path as text.
    pub path: String,
    /// Whether the path is not UTF-8 and was percent-encoded.
    pub is_encoded: bool,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is a new exhibit.
    Taken {
        /// Its number.
        exhibit: ExhibitNumber,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The same bytes are an exhibit already, which now has one more source.
    Again {
        /// Its number.
        exhibit: ExhibitNumber,
    },
    /// It was not taken.
    Refused(Refused),
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// In one word.
    pub reason: WhyNot,
    /// For people.
    pub detail: String,
    /// What can be done.
    pub hint: String,
}

/// Why a file was not taken, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// Nothing is there.
    Missing,
    /// A symbolic link.
    Link,
    /// A pipe, a socket or a device.
    NoFile,
    /// Nothing is in it.
    Empty,
    /// Text, a picture, a playlist.
    NoRecording,
    /// The system refuses to read it.
    Unreadable,
    /// Somebody wrote to it meanwhile.
    Changed,
    /// It was removed from this case before.
    Removed,
    /// It lies in the case itself.
    OwnFolder,
    /// More files or folders within folders than are looked through.
    TooMany,
}

impl WhyNot {
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Missing => "look at how the name is spelt; names with spaces want quotes",
            Self::Link => "links are not followed; import the file that it points to",
            Self::NoFile => "copy its content into a file and import that",
            Self::Empty => "ask its source for another copy: this one holds nothing",
            Self::NoRecording => "only recordings are taken; keep it beside the case if it matters",
            Self::Unreadable => "see to it that the file can be read, and import it again",
            Self::Changed => "wait until nobody writes to it, and import it again",
            Self::Removed => "with `--again` it is taken all the same",
            Self::OwnFolder => "what lies in the case is there already",
            Self::TooMany => "import its folders one by one",
        }
    }

    pub(super) fn with(self, detail: impl Into<String>) -> Refused {
        Refused {
            reason: self,
            detail: detail.into(),
            hint: self.hint().to_owned(),
        }
    }
}
