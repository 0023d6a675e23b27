//! The manifest of the app: which files it is made of, signed by the release key. `formats/app.md`.
//!
//! **Promises** that a [`Manifest`] which was read carries a signature that was checked against a key known before, and
//! that each path in it can stand in an address and in a folder. **Knows nothing** of files themselves or who serves them.

mod key;
mod text;

use sha2::{Digest as _, Sha256};

use crate::ledger::{Note, NoteError};
pub use key::{ReleaseKey, Signer};
pub use text::path_is_plain;

/// Files that one app may have.
pub const FILES_MAX: usize = 512;
/// The largest of them.
pub const FILE_BYTES_MAX: u64 = 16_777_216;
/// The longest path.
pub const PATH_BYTES_MAX: usize = 200;
/// Under which name the signed manifest lies beside the files.
pub const MANIFEST_FILE: &str = "manifest.note";
/// Under which name the verifier key lies beside it.
pub const KEY_FILE: &str = "release.key";

/// One file of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its SHA-256.
    pub digest: [u8; 32],
    /// How long it is.
    pub bytes: u64,
    /// Where it lies in the app.
    pub path: String,
}

impl File {
    /// Of what lies there.
    #[must_use]
    pub fn of(path: &str, content: &[u8]) -> Self {
        Self {
            digest: Sha256::digest(content).into(),
            bytes: u64::try_from(content.len()).unwrap_or(u64::MAX),
            path: path.to_owned(),
        }
    }
}

/// The files of one app, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    files: Vec<File>,
    digest: [u8; 32],
    note: String,
}

/// Why something is no manifest of this key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// No signed note at all.
    #[error("reading the manifest of an app")]
    Note(#[from] NoteError),
    /// Nobody whom we know signed it.
    #[error("the manifest is not signed by {0}, the key that is known")]
    OtherKey(String),
    /// A signature in that key's name that does not hold.
    #[error("the signature of {0} under the manifest does not hold")]
    Signature(String),
    /// Another first line, no file, or too many.
    #[error("a manifest is `pfiff/app/1` and a line for each of at most {FILES_MAX} files")]
    Frame,
    /// A line that is no file.
    #[error("line {0} of the manifest is no file")]
    Line(usize),
    /// Not sorted, or a path twice.
    #[error("line {0} of the manifest does not follow the line before")]
    Order(usize),
    /// An app without its page or its worker.
    #[error("the manifest lacks `{0}`")]
    Lacks(&'static str),
    /// No key.
    #[error("a release key is `NAME+ID+KEY`, a private one `PRIVATE+KEY+NAME+ID+KEY`")]
    Key,
}

impl AppError {
    /// What `formats/app.md` calls it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Note(_) => "note",
            Self::OtherKey(_) | Self::Key => "other-key",
            Self::Signature(_) => "signature",
            Self::Frame => "frame",
            Self::Line(_) => "line",
            Self::Order(_) => "order",
            Self::Lacks(_) => "lacks",
        }
    }
}

impl Manifest {
    /// Sorts the files and signs for them.
    ///
    /// # Errors
    /// Where one of them could not stand in a manifest, or one is missing.
    pub fn sign(mut files: Vec<File>, signer: &Signer) -> Result<Self, AppError> {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let text = text::write(&files);
        text::read(&text)?;
        Self::parse(signer.note(text)?.as_bytes(), &signer.release_key()?)
    }

    /// Reads a signed manifest, the signature first.
    ///
    /// # Errors
    /// Refuses every second spelling, and whatever `key` did not sign.
    pub fn parse(bytes: &[u8], key: &ReleaseKey) -> Result<Self, AppError> {
        let note = Note::parse(bytes)?;
        key.check(&note)?;
        Ok(Self {
            files: text::read(note.text())?,
            digest: Sha256::digest(note.text()).into(),
            note: note.to_string(),
        })
    }

    /// Sorted by path.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// What envelopes carry as `app`.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The signed note.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }
}
