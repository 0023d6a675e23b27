//! Who writes in a case: one program at a time, and the others are told which.
//!
//! The lock is the system's and ends with the program, whatever ends it. What stands in the file is for people.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};

use domain::time::WallTime;

use super::CaseError;
use super::folder::Folder;

/// So much of a holder's own words is shown.
const WORDS_MAX: u64 = 500;

/// The right to write, for as long as this lives.
pub(super) struct Held {
    _file: File,
}

impl Held {
    pub(super) fn take(folder: &Folder, now: WallTime) -> Result<Self, CaseError> {
        let path = folder.holder();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(CaseError::at("opening", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(CaseError::Held {
                    dir: folder.root().to_owned(),
                    holder: words(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(CaseError::at("holding", &path)(source)),
        }
        // Who could not write this down still holds the case.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(own_words(now).as_bytes()));
        Ok(Self { _file: file })
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
fn words(file: &mut File) -> String {
    let mut bytes = Vec::new();
    let read = file
        .rewind()
        .and_then(|()| file.take(WORDS_MAX).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let line: String = text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    match read {
        Ok(_) if !line.is_empty() => line,
        _ => "another program".to_owned(),
    }
}
