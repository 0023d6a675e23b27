//! Recordings' envelopes, each in a file that is named by its digest: large, written once, never changed.
//!
//! A file is durable before its row is. A file without a row is nobody's, and is swept at the next start.

use super::disk::Disk;
use super::{StoreError, path_of};
use domain::group::Digest;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) const FOLDER: &str = "custody";
const UNFINISHED: &str = ".new-";

/// Where the files lie.
pub(crate) struct Shelf {
    folder: PathBuf,
    /// Two who place the same bytes at once do not write into one unfinished file.
    next: AtomicU64,
    /// How many hold a file about which nothing is settled.
    held: Mutex<HashMap<Digest, usize>>,
}

impl Shelf {
    pub(crate) fn open(root: &Path) -> Result<Self, StoreError> {
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder).map_err(path_of("making", &folder))?;
        Ok(Self {
            folder,
            next: AtomicU64::new(0),
            held: Mutex::default(),
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Comes back when the file is durable under its name.
    pub(crate) fn place(&self, disk: &Disk, digest: Digest, bytes: &[u8]) -> Result<(), StoreError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.folder.join(format!("{UNFINISHED}{number}"));
        disk.place(&self.path(&digest.to_string()), &unfinished, bytes)
    }

    /// One more holds this file.
    pub(super) fn hold(&self, digest: Digest) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        *held.entry(digest).or_default() += 1;
    }

    /// One less does; the last one acts, and nobody begins to hold any file meanwhile.
    pub(super) fn let_go(&self, digest: Digest, act: impl FnOnce()) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.get(&digest).copied().unwrap_or(1);
        if count > 1 {
            held.insert(digest, count - 1);
            return;
        }
        held.remove(&digest);
        act();
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).is_file()
    }

    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(name);
        fs::read(&path).map_err(path_of("reading", &path))
    }

    /// Removes files, and makes that durable.
    pub(crate) fn remove<'a>(
        &self,
        disk: &Disk,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let mut removed = false;
        for name in names {
            disk.remove(&self.path(name))?;
            removed = true;
        }
        if removed {
            disk.sync_folder(&self.folder.join(UNFINISHED))
                .map_err(path_of("syncing", &self.folder))?;
        }
        Ok(())
    }

    /// Removes what no row names: unfinished files, and those whose envelope was refused after all.
    pub(crate) fn sweep(&self, disk: &Disk, kept: &HashSet<String>) -> Result<(), StoreError> {
        let listed = fs::read_dir(&self.folder).map_err(path_of("listing", &self.folder))?;
        let names: Vec<String> = listed
            .filter_map(|one| one.ok()?.file_name().into_string().ok())
            .filter(|name| !kept.contains(name))
            .collect();
        self.remove(disk, names.iter().map(String::as_str))
    }
}
