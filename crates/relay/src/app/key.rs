//! The private release key in its file, which only its owner may read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use seal::app::Signer;

use super::folder::read;
use super::{FolderError, KEY_BYTES_MAX};

/// Reads it.
///
/// # Errors
/// Where it is not there, or is none.
pub fn read_key(file: &Path) -> Result<Signer, FolderError> {
    let bytes = read(file, KEY_BYTES_MAX)?;
    Signer::parse(&String::from_utf8_lossy(&bytes))
        .map_err(|error| FolderError::Manifest(file.to_owned(), error))
}

/// Makes one, durable before it signs anything. One that is there already is never replaced.
///
/// # Errors
/// Where there is one, or it cannot be written.
pub fn make(file: &Path, name: &str) -> Result<Signer, FolderError> {
    let failed = || FolderError::file("writing", file);
    let wrong = |error| FolderError::Manifest(file.to_owned(), error);
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| failed()(std::io::Error::other(error.to_string())))?;
    let signer = Signer::new(name, &seed).map_err(wrong)?;
    let text = format!("{}\n", signer.private().map_err(wrong)?);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed())?;
    // Such files are made readable by their owner alone.
    let mut fresh = tempfile::NamedTempFile::new_in(folder).map_err(failed())?;
    fresh.write_all(text.as_bytes()).map_err(failed())?;
    fresh.as_file().sync_all().map_err(failed())?;
    fresh
        .persist_noclobber(file)
        .map_err(|error| failed()(error.error))?;
    let folder = fs::File::open(folder).map_err(failed())?;
    folder.sync_all().map_err(failed())?;
    Ok(signer)
}
