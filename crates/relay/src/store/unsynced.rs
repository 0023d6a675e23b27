//! What a power cut takes: bytes that were not synced, and names whose folder was not. For tests alone.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Lost {
    bytes: Vec<PathBuf>,
    names: Vec<(PathBuf, PathBuf)>,
}

/// What was written and not synced yet.
#[derive(Debug, Default)]
pub(super) struct Unsynced(Mutex<Lost>);

impl Unsynced {
    fn lost(&self) -> MutexGuard<'_, Lost> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn written(&self, path: &Path) {
        self.lost().bytes.push(path.to_owned());
    }

    pub(super) fn synced(&self, path: &Path) {
        self.lost().bytes.retain(|other| other != path);
    }

    pub(super) fn renamed(&self, from: &Path, to: &Path) {
        let mut lost = self.lost();
        for path in &mut lost.bytes {
            if path == from {
                to.clone_into(path);
            }
        }
        lost.names.push((from.to_owned(), to.to_owned()));
    }

    pub(super) fn named(&self, folder: &Path) {
        self.lost().names.retain(|(_, to)| to.parent() != Some(folder));
    }

    /// Bytes become none, names become the old ones. Whatever fails here was lost already.
    pub(super) fn lose(&self) {
        let lost = std::mem::take(&mut *self.lost());
        for path in lost.bytes {
            let _ = OpenOptions::new().write(true).truncate(true).open(path);
        }
        for (from, to) in lost.names.into_iter().rev() {
            let _ = fs::rename(to, from);
        }
    }
}
