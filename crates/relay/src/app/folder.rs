//! An app's files on the disk: reading them with a limit, and signing for all that lie there.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use seal::app::{FILE_BYTES_MAX, FILES_MAX, File, KEY_FILE, MANIFEST_FILE, Manifest, Signer, path_is_plain};

use super::{FolderError, most};

/// Folders within folders that are looked into.
const DEPTH_MAX: usize = 8;

/// At most `most` bytes of a file that is one.
pub(super) fn read(path: &Path, most: usize) -> Result<Vec<u8>, FolderError> {
    let failed = || FolderError::file("reading", path);
    let file = fs::File::open(path).map_err(failed())?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).map_err(failed())?;
    if bytes.len() > most {
        return Err(FolderError::Odd(path.to_owned()));
    }
    Ok(bytes)
}

/// Signs for every file in a folder, and writes the manifest and its key beside them.
///
/// # Errors
/// Where something lies there that can be no part of an app.
pub fn sign(folder: &Path, signer: &Signer) -> Result<Manifest, FolderError> {
    let mut files = Vec::new();
    gather(folder, "", 0, &mut files)?;
    let wrong = |error| FolderError::Manifest(folder.to_owned(), error);
    let manifest = Manifest::sign(files, signer).map_err(wrong)?;
    let key = signer.release_key().map_err(wrong)?;
    place(folder, KEY_FILE, &format!("{key}\n"))?;
    place(folder, MANIFEST_FILE, manifest.note())?;
    Ok(manifest)
}

fn gather(folder: &Path, under: &str, depth: usize, files: &mut Vec<File>) -> Result<(), FolderError> {
    let listed = fs::read_dir(folder).map_err(FolderError::file("looking into", folder))?;
    for entry in listed {
        let entry = entry.map_err(FolderError::file("looking into", folder))?;
        let place = entry.path();
        let odd = || FolderError::Odd(place.clone());
        let name = entry.file_name().into_string().map_err(|_| odd())?;
        let path = format!("{under}{name}");
        let kind = entry
            .file_type()
            .map_err(FolderError::file("looking at", &place))?;
        if kind.is_dir() && depth < DEPTH_MAX {
            gather(&place, &format!("{path}/"), depth + 1, files)?;
        } else if is_beside(&path) {
            // Not of the app: it is written anew, or has been made of a file that is.
        } else if kind.is_file() && path_is_plain(&path) && files.len() < FILES_MAX {
            files.push(File::of(&path, &read(&place, most(FILE_BYTES_MAX))?));
        } else {
            return Err(odd());
        }
    }
    Ok(())
}

fn is_beside(path: &str) -> bool {
    [KEY_FILE, MANIFEST_FILE].contains(&path) || path.ends_with(".br")
}

/// Whole or not at all.
pub(super) fn place(folder: &Path, name: &str, text: &str) -> Result<(), FolderError> {
    let path = folder.join(name);
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        file.persist(&path).map_err(|error| error.error)
    };
    write().map(|_| ()).map_err(FolderError::file("writing", &path))
}

/// Everybody may read what is served to everybody.
fn readable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}
