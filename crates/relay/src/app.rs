//! The app's folder: signing it, checking that it is whole, and copying it elsewhere. `formats/app.md`.
//!
//! **Promises** that an [`App`] is whole: each file is what the signed manifest says. It lies in memory from then on, so
//! that a folder that changes under a running relay changes nothing. **Knows nothing** of requests.

mod export;
mod folder;
mod key;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use seal::app::{AppError, FILE_BYTES_MAX, File, KEY_FILE, MANIFEST_FILE, Manifest, ReleaseKey};

use crate::audit::{Client, FetchError};
use folder::read;
pub use folder::sign;
pub use key::{make as make_key, read_key};
pub use seal::app::Signer;

/// A note has at most so many bytes.
const NOTE_BYTES_MAX: usize = 131_072;
const KEY_BYTES_MAX: usize = 512;

/// A whole app.
#[derive(Debug)]
pub struct App {
    /// What lies under each path, the manifest and its key included.
    pub(crate) contents: BTreeMap<String, Content>,
    manifest: Manifest,
    signed_by: ReleaseKey,
}

/// One file of it.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) bytes: Bytes,
    /// The same in brotli, where the build made that.
    pub(crate) brotli: Option<Bytes>,
    pub(crate) digest: [u8; 32],
}

/// Why a folder is no app, or none can be made of it.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system said no.
    #[error("{doing} {}", .path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest or the key does not hold.
    #[error("{}", .0.display())]
    Manifest(PathBuf, #[source] AppError),
    /// Something in the folder can be no part of an app.
    #[error("{} can be no part of an app: its name, its kind or its size", .0.display())]
    Odd(PathBuf),
    /// Something is not as the manifest says.
    #[error("`{0}` is not the file that was signed")]
    Differs(String),
    /// It could not be had from elsewhere.
    #[error("fetching the app")]
    Fetch(#[from] FetchError),
}

impl FolderError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "look whether it is there and may be read or written",
            Self::Manifest(..) => {
                "sign it with `pfiff app sign FOLDER --key FILE`, or take it anew from whoever signed it"
            }
            Self::Odd(_) => "take it out of the folder; formats/app.md says what may lie there",
            Self::Differs(_) => "do not use it: take it anew from whoever signed it",
            Self::Fetch(error) => error.hint(),
        }
    }

    fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}

impl App {
    /// Reads a folder, and checks all of it.
    ///
    /// # Errors
    /// Names the first file that is not what was signed.
    pub fn read(folder: &Path) -> Result<Self, FolderError> {
        let get = |path: &str, most: usize| read(&folder.join(path), most);
        let mut app = Self::gathered(folder, get)?;
        for (path, content) in &mut app.contents {
            let brotli = folder.join(format!("{path}.br"));
            if brotli.is_file() {
                content.brotli = Some(read(&brotli, most(FILE_BYTES_MAX))?.into());
            }
        }
        Ok(app)
    }

    /// Fetches an app from where it is served, and checks all of it.
    ///
    /// # Errors
    /// Names the first file that is not what was signed.
    pub fn fetch(url: &str, ca: Option<&Path>) -> Result<Self, FolderError> {
        let mut client = Client::new(url, ca)?;
        Self::gathered(Path::new(url), |path, most| Ok(client.get(path, most)?))
    }

    fn gathered(
        from: &Path,
        mut get: impl FnMut(&str, usize) -> Result<Vec<u8>, FolderError>,
    ) -> Result<Self, FolderError> {
        let wrong = |file: &str| {
            let path = from.join(file);
            move |error| FolderError::Manifest(path, error)
        };
        let key = get(KEY_FILE, KEY_BYTES_MAX)?;
        let signed_by = ReleaseKey::parse(&String::from_utf8_lossy(&key)).map_err(wrong(KEY_FILE))?;
        let note = get(MANIFEST_FILE, NOTE_BYTES_MAX)?;
        let manifest = Manifest::parse(&note, &signed_by).map_err(wrong(MANIFEST_FILE))?;
        let beside = [(KEY_FILE, key), (MANIFEST_FILE, note)];
        let mut contents: BTreeMap<_, _> = beside
            .into_iter()
            .map(|(path, bytes)| (path.to_owned(), Content::of(path, bytes)))
            .collect();
        for file in manifest.files() {
            let differs = || FolderError::Differs(file.path.clone());
            let bytes = match get(&file.path, most(file.bytes)) {
                // Longer than it was signed.
                Err(FolderError::Odd(_)) => return Err(differs()),
                bytes => bytes?,
            };
            if File::of(&file.path, &bytes) != *file {
                return Err(differs());
            }
            contents.insert(file.path.clone(), Content::of(&file.path, bytes));
        }
        Ok(Self {
            contents,
            manifest,
            signed_by,
        })
    }

    /// What envelopes carry as `app`, in hex.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&self.manifest.digest())
    }

    /// How many files it has.
    #[must_use]
    pub fn files(&self) -> usize {
        self.manifest.files().len()
    }

    /// Who signed it, as a verifier key.
    #[must_use]
    pub fn signed_by(&self) -> String {
        self.signed_by.to_string()
    }
}

impl Content {
    fn of(path: &str, bytes: Vec<u8>) -> Self {
        Self {
            digest: File::of(path, &bytes).digest,
            bytes: bytes.into(),
            brotli: None,
        }
    }
}

fn most(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
