//! Who writes in a case: one program at a time, and the others are told which.
//!
//! The lock is the system's and ends with the program, whatever ends it. What stands in the file is for people.

use std::fs::{File, TryLockError};
use std::io::Read;

use domain::time::WallTime;

use super::CaseError;
use super::folder::Folder;

/// So much of a holder's own words is shown.
const WORDS_MAX: u64 = 500;

/// The right to write, for as long as this lives.
pub(super) struct Held {
    /// The folder itself: a file could be taken for a left-over and removed.
    _folder: File,
}

impl Held {
    pub(super) fn take(folder: &Folder) -> Result<Self, CaseError> {
        let root = folder.root();
        let file = File::open(root).map_err(CaseError::at("opening", root))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _folder: file }),
            Err(TryLockError::WouldBlock) => Err(CaseError::Held {
                dir: root.to_owned(),
                holder: words(folder),
            }),
            Err(TryLockError::Error(source)) => Err(CaseError::at("holding", root)(source)),
        }
    }

    /// Writes down who holds the case. Fails where the case cannot be written at all.
    pub(super) fn say(&self, folder: &Folder, now: WallTime) -> Result<(), CaseError> {
        let path = folder.holder();
        std::fs::write(&path, own_words(now)).map_err(CaseError::at("writing", &path))
    }
}

fn own_words(now: WallTime) -> String {
    let of = |name: &str| std::env::var(name).unwrap_or_else(|_| "somebody".to_owned());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| of("HOSTNAME"));
    let (user, process) = (of("USER"), std::process::id());
    format!(
        "{user} on {}, process {process}, since {}\n",
        host.trim(),
        now.rfc3339()
    )
}

/// Foreign words, made fit to be shown on one line.
fn words(folder: &Folder) -> String {
    let mut bytes = Vec::new();
    let read = File::open(folder.holder()).and_then(|file| file.take(WORDS_MAX).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let first = text.lines().next().unwrap_or_default();
    let line: String = first.chars().filter(|c| !c.is_control()).collect();
    match read {
        Ok(_) if !line.is_empty() => line,
        _ => "another program".to_owned(),
    }
}
