//! A copy of everything, made while the relay goes on, and the way back. Both are read again before they are believed.
//!
//! A restored relay is as old as its backup. Where members saw more of the ledger than the backup has, they will notice and
//! say so: after a loss, going on under a new name with a succession is the honest way (`formats/ledger.md`).

use super::disk::Disk;
use super::shelf::FOLDER;
use super::verify::{Unsound, verify};
use super::{Backed, BackupError, DATABASE, StoreError, path_of};
use crate::engine::Parts;
use crate::ledger::key;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

pub(crate) fn backup(parts: &Parts, to: &Path) -> Result<Backed, BackupError> {
    // Retention deletes no file while its row is in the copy and the file is not.
    let _held = parts.deleting.lock().unwrap_or_else(PoisonError::into_inner);
    let unfinished = begin(to)?;
    parts
        .readers
        .with(|connection| snapshot(parts, connection, &unfinished.join(DATABASE)))?;
    complete(&parts.disk, &parts.folder, &unfinished, to)
}

pub(crate) fn restore(from: &Path, to: &Path) -> Result<Backed, BackupError> {
    check(from)?;
    let unfinished = begin(to)?;
    let (source, copy) = (from.join(DATABASE), unfinished.join(DATABASE));
    fs::copy(&source, &copy).map_err(path_of("copying", &source))?;
    complete(&Disk::default(), from, &unfinished, to)
}

/// A folder beside the one that is to be made, for its owner alone: it holds the ledger's key.
fn begin(to: &Path) -> Result<PathBuf, BackupError> {
    if to.exists() {
        return Err(BackupError::There(to.to_owned()));
    }
    let mut name = std::ffi::OsString::from(".unfinished-");
    name.push(to.file_name().unwrap_or_default());
    let unfinished = to.with_file_name(name);
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(path_of("removing", &unfinished))?;
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    let custody = unfinished.join(FOLDER);
    builder.create(&custody).map_err(path_of("making", &custody))?;
    Ok(unfinished)
}

/// The database as it is at one moment.
fn snapshot(parts: &Parts, connection: &Connection, to: &Path) -> Result<(), BackupError> {
    let path = to.to_string_lossy();
    let copy = |connection: &Connection| connection.execute("VACUUM INTO ?1", [&path]);
    parts.copying.copy(connection, copy).map(|_| ())
}

/// What is beside the database; then all of it is checked, put on the disk, and named.
fn complete(disk: &Disk, from: &Path, unfinished: &Path, to: &Path) -> Result<Backed, BackupError> {
    let database = unfinished.join(DATABASE);
    disk.sync(&database).map_err(path_of("syncing", &database))?;
    let mut names = files(&database)?;
    names.sort_unstable();
    for name in &names {
        copy(
            disk,
            &from.join(FOLDER).join(name),
            &unfinished.join(FOLDER).join(name),
        )?;
    }
    copy(disk, &from.join(key::FILE), &unfinished.join(key::FILE))?;
    let backed = check(unfinished)?;
    disk.rename(unfinished, to)
        .and_then(|()| disk.sync_folder(to))
        .map_err(path_of("naming", to))?;
    Ok(backed)
}

/// Files that the copied database names.
fn files(database: &Path) -> Result<Vec<String>, StoreError> {
    let connection = super::database::for_reading(database)?;
    super::rows::all(
        &connection,
        "SELECT file FROM envelopes WHERE standing = 1",
        [],
        |row| row.get(0),
    )
}

fn copy(disk: &Disk, from: &Path, to: &Path) -> Result<(), StoreError> {
    let bytes = fs::read(from).map_err(path_of("reading", from))?;
    let unfinished = to.with_extension("new");
    disk.place(to, &unfinished, &bytes)
}

fn check(folder: &Path) -> Result<Backed, BackupError> {
    verify(folder).map_err(|unsound| match unsound {
        Unsound::What(what) => BackupError::Unsound {
            folder: folder.to_owned(),
            what,
        },
        Unsound::Store(error) => error.into(),
    })
}
