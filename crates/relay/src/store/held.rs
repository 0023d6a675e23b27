//! Who has a relay's folder: one program at a time, and the others are told which.
//!
//! The lock is the system's and ends with the program, whatever ends it. What stands in the file is for people.

use super::{OpenError, path_of};
use domain::time::WallTime;
use std::fs::{File, TryLockError};
use std::io::Read as _;
use std::path::Path;

/// So much of a holder's own words is shown.
const WORDS_MAX: u64 = 200;
pub(super) const NAME: &str = "holder.txt";

/// The right to write, for as long as this lives.
pub(crate) struct Held {
    /// The folder itself: a file could be taken for a left-over and removed.
    folder: File,
}

impl Drop for Held {
    /// Said, and not left to closing the file: a child that is being started has a copy of it for a moment.
    fn drop(&mut self) {
        let _ = self.folder.unlock();
    }
}

impl Held {
    pub(crate) fn take(folder: &Path, now: WallTime) -> Result<Self, OpenError> {
        let file = File::open(folder).map_err(path_of("opening", folder))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::Held {
                    folder: folder.to_owned(),
                    holder: words(folder),
                });
            }
            Err(TryLockError::Error(source)) => return Err(path_of("holding", folder)(source).into()),
        }
        let own = format!("process {}, since {}\n", std::process::id(), now.rfc3339());
        let path = folder.join(NAME);
        // For people only: nothing relies on it, so it need not be durable.
        std::fs::write(&path, own).map_err(path_of("writing", &path))?;
        Ok(Self { folder: file })
    }
}

/// Foreign words, made fit to be shown on one line.
fn words(folder: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(folder.join(NAME)).and_then(|file| file.take(WORDS_MAX).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let first = text.lines().next().unwrap_or_default();
    let line: String = first.chars().filter(|c| !c.is_control()).collect();
    if read.is_err() || line.is_empty() {
        "another program".to_owned()
    } else {
        line
    }
}
