//! Why a case could not be opened or changed, in words that can be shown, each with what to do next.

use std::io;
use std::path::{Path, PathBuf};

use super::objection::Objection;
use crate::align::AlignError;

/// What went wrong with a case as a whole; what is wrong with one clip is a finding and stands in the case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is no case.
    #[error("{} is no case: it has no {}", .dir.display(), super::folder::DATABASE)]
    NoCase {
        /// What was taken for one.
        dir: PathBuf,
    },
    /// A case is made in an empty folder only.
    #[error("{} is not empty", .dir.display())]
    NotEmpty {
        /// Where a case was to be made.
        dir: PathBuf,
    },
    /// Somebody else writes.
    #[error("{} is held by {holder}", .dir.display())]
    Held {
        /// The case.
        dir: PathBuf,
        /// Who, as they said themselves.
        holder: String,
    },
    /// It was opened to be looked at.
    #[error("this case was opened to be looked at, and cannot be changed")]
    LookOnly,
    /// Written by a newer Pfiff.
    #[error("{} has version {found} of the case format, and this Pfiff knows {known}", .dir.display())]
    Newer {
        /// The case.
        dir: PathBuf,
        /// What it says.
        found: i64,
        /// What is known here.
        known: i64,
    },
    /// Written by an older Pfiff, and only looked at.
    #[error("{} has version {found} of the case format, and this Pfiff works with {known}", .dir.display())]
    Older {
        /// The case.
        dir: PathBuf,
        /// What it says.
        found: i64,
        /// What is known here.
        known: i64,
    },
    /// The database is none of ours.
    #[error("{} is not the database of a case", .file.display())]
    Foreign {
        /// Which file.
        file: PathBuf,
    },
    /// Something in it is neither a file nor a folder, and may lead elsewhere.
    #[error("{} is neither a file nor a folder: a case that leads elsewhere is not opened", .file.display())]
    Leads {
        /// What.
        file: PathBuf,
    },
    /// The database refuses.
    #[error("{doing}")]
    Database {
        /// What was being done.
        doing: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The disk is full.
    #[error("the disk is full: {doing}")]
    Full {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// The disk refuses.
    #[error("{doing}")]
    Io {
        /// What was being done, with which thing.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// No clip is meant, or several.
    #[error("{what}")]
    Unclear {
        /// What was asked for, and what there is.
        what: String,
        /// What to type instead.
        hint: String,
    },
    /// A change that cannot be.
    #[error(transparent)]
    Cannot(#[from] Objection),
    /// The clips could not be put on one clock.
    #[error(transparent)]
    Align(#[from] AlignError),
}

impl CaseError {
    /// Whether the case can still be looked at: somebody else writes, or nobody can.
    #[must_use]
    pub fn leaves_looking(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match self {
            Self::Held { .. } => true,
            Self::Io { source, .. } => matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem),
            _ => false,
        }
    }

    /// One word for programs, and what its sentence speaks of (`formats/page.md`).
    #[must_use]
    pub fn code(&self) -> (&'static str, serde_json::Value) {
        let none = serde_json::json!({});
        match self {
            Self::Cannot(objection) => (objection.code(), objection.parameters()),
            Self::LookOnly => ("look_only", none),
            Self::Held { holder, .. } => ("held", serde_json::json!({ "holder": holder })),
            Self::Full { .. } => ("disk_full", none),
            Self::Database { .. } | Self::Io { .. } => ("disk", none),
            _ => ("other", none),
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoCase { .. } => {
                "name it with `--case DIR`, or make one with `pfiff case new DIR`".to_owned()
            }
            Self::NotEmpty { .. } => {
                "name a folder that is not there yet; files come in with `pfiff case import`".to_owned()
            }
            Self::Held { .. } => {
                "wait until they are done; looking is possible meanwhile, with `pfiff case status`".to_owned()
            }
            Self::LookOnly => "somebody else held it; open it again when they are done".to_owned(),
            Self::Newer { .. } => "open it with the Pfiff that wrote it, or a newer one".to_owned(),
            Self::Older { .. } => {
                "import, align or place something once: its database is then copied and brought up to date"
                    .to_owned()
            }
            Self::Foreign { .. } | Self::Leads { .. } => {
                "nothing was changed; look whether this is the folder that you meant".to_owned()
            }
            Self::Full { .. } => {
                "make room and run the same command again: it goes on where it stopped".to_owned()
            }
            Self::Database { .. } | Self::Io { .. } => {
                "nothing is half done: see to it that the disk can be written, and run the same command again"
                    .to_owned()
            }
            Self::Unclear { hint, .. } => hint.clone(),
            Self::Cannot(objection) => objection.hint().to_owned(),
            Self::Align(_) => return None,
        })
    }

    /// Whatever the system said, with what was being done.
    pub(crate) fn io(doing: impl Into<String>, source: io::Error) -> Self {
        let doing = doing.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { doing, source }
            }
            _ => Self::Io { doing, source },
        }
    }

    pub(super) fn at<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + use<'a> {
        move |source| Self::io(format!("{doing} {}", path.display()), source)
    }

    pub(super) fn database(doing: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> Self {
        let doing = doing.into();
        move |source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::Foreign {
                file: super::folder::DATABASE.into(),
            },
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full {
                doing,
                source: io::Error::other(source),
            },
            _ => Self::Database { doing, source },
        }
    }
}
