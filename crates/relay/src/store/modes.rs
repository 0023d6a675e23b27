//! A relay's folder is for its owner alone, whoever made it: the ledger's key lies in it, and all that is kept.

use super::shelf::FOLDER;
use super::{DATABASE, StoreError, path_of};
use crate::ledger::key;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// What lies in it beside the database and its two companions.
const FILES: [&str; 2] = [key::FILE, super::held::NAME];
const FOLDERS: [&str; 3] = [FOLDER, "tokens", "acme"];
/// Of a folder that everybody may write into, as /tmp is: it is nobody's to be closed.
const SHARED: u32 = 0o1000;

pub(crate) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder).map_err(path_of("making", folder))?;
    close(folder, 0o700)
}

/// Before the database is opened: SQLite gives its companions the mode that it finds.
pub(crate) fn make_database(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(DATABASE);
    let mut options = OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(&path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(path_of("making", &path)(error)),
        _ => Ok(()),
    }
}

/// What an older Pfiff, or somebody by hand, made readable for others.
pub(crate) fn close_all(folder: &Path) -> Result<(), StoreError> {
    let database = ["", "-wal", "-shm"].map(|end| format!("{DATABASE}{end}"));
    let files = FILES.into_iter().chain(database.iter().map(String::as_str));
    files
        .map(|name| (name, 0o600))
        .chain(FOLDERS.map(|name| (name, 0o700)))
        .try_for_each(|(name, mode)| close(&folder.join(name), mode))
}

/// One that is not there needs no closing.
fn close(path: &Path, mode: u32) -> Result<(), StoreError> {
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found.map_err(path_of("looking at", path))?.permissions().mode(),
    };
    if found & 0o077 == 0 || found & SHARED != 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(path_of("closing to others", path))
}
