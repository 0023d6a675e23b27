//! Why a device cannot do what it is asked for, and what a person can do then. What is wrong with a relay is a finding.

use crate::{Finding, LineError, Refusal};
use std::path::PathBuf;

/// What failed.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The disk.
    #[error("{doing} {}", .path.display())]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of this device that says something else than it should.
    #[error("{} is not what it should be: {why}", .path.display())]
    Kept {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Another program writes there.
    #[error("another pfiff writes in {}", .0.display())]
    Busy(PathBuf),
    /// No group, or several.
    #[error("{0}")]
    Which(String),
    /// The relay cannot be asked.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The relay refuses.
    #[error("the relay refuses: {0}")]
    Refused(Refusal),
    /// The relay breaks what it promised.
    #[error("{0}")]
    Found(Finding),
    /// Something that this device cannot do now.
    #[error("{what}")]
    Cannot {
        /// What, and why.
        what: String,
        /// What to do.
        hint: String,
    },
    /// The system gives no chance bytes.
    #[error("asking the system for chance")]
    Chance(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DeviceError {
    /// What the system said, while something was done with a file.
    pub fn disk(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { doing, path, source }
    }

    /// What cannot be done, and what to do.
    pub fn cannot(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Cannot {
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Disk { .. } => "make room, or see who may write there".to_owned(),
            Self::Kept { .. } => "do not repair it by hand: join again with a new invitation".to_owned(),
            Self::Busy(_) => "wait until it is done, and try again".to_owned(),
            Self::Which(_) => "name one with `--group`, by the beginning of its id".to_owned(),
            Self::Line(error) => error.hint.to_owned(),
            Self::Refused(refusal) => refusal.advice.clone(),
            Self::Found(finding) => finding.advice().to_owned(),
            Self::Cannot { hint, .. } => hint.clone(),
            Self::Chance(_) => "try again; if it stays, please report it with this text".to_owned(),
        }
    }
}
