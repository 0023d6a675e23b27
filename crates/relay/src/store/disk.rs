//! The one place through which everything is written: files, folders, and what SQLite is told to make durable.
//!
//! Promises that a name stands for a whole file or for none. For tests, one deed of a run goes wrong: not done, done but
//! reported as failed, the last before a power cut, or the one at which the program is killed.

use super::unsynced::Unsynced;
use super::{StoreError, path_of};
use rusqlite::ffi;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is to go wrong on purpose, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The n-th deed is not done, and fails.
    NotDone(u64),
    /// The n-th deed is done, and fails all the same.
    DoneButFailed(u64),
    /// At the n-th deed the power goes: it is not done, what was not synced is lost, and nothing works from there on.
    PowerCut(u64),
    /// Before the n-th deed the program says `stopped` on standard output and waits to be killed.
    StopBefore(u64),
    /// The same after it.
    StopAfter(u64),
}

impl Fault {
    /// Reads `stop-before:3` or `stop-after:3`; anything else is nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let numbered = text.split_once(':').map(|(how, nth)| (how, nth.parse()));
        match numbered {
            Some(("stop-before", Ok(nth))) => Self::StopBefore(nth),
            Some(("stop-after", Ok(nth))) => Self::StopAfter(nth),
            _ => Self::None,
        }
    }
}

/// An error that can be made on purpose.
pub(crate) trait Made {
    /// As a broken disk says it.
    fn made() -> Self;
}

/// EIO, as Linux and macOS number it.
const BROKEN: i32 = 5;

impl Made for io::Error {
    fn made() -> Self {
        Self::from_raw_os_error(BROKEN)
    }
}

impl Made for rusqlite::Error {
    fn made() -> Self {
        Self::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_IOERR),
            Some("made to fail".to_owned()),
        )
    }
}

/// Writes for one open relay.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    fault: Fault,
    deeds: AtomicU64,
    is_dead: AtomicBool,
    unsynced: Unsynced,
}

impl Disk {
    pub(crate) fn new(fault: Fault) -> Self {
        Self {
            fault,
            ..Self::default()
        }
    }

    /// How many deeds there were.
    pub(crate) fn deeds(&self) -> u64 {
        self.deeds.load(Ordering::Relaxed)
    }

    /// Does one thing that must be durable in its turn, unless it is the one that goes wrong.
    pub(crate) fn deed<T, E: Made>(&self, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let nth = self.deeds.fetch_add(1, Ordering::Relaxed) + 1;
        self.before(nth).map_err(|()| E::made())?;
        let done = act()?;
        match self.fault {
            Fault::DoneButFailed(fails) if nth == fails => return Err(E::made()),
            Fault::StopAfter(last) if nth == last => stop(),
            _ => {}
        }
        Ok(done)
    }

    fn before(&self, nth: u64) -> Result<(), ()> {
        match self.fault {
            Fault::NotDone(fails) if nth == fails => return Err(()),
            Fault::StopBefore(last) if nth == last => stop(),
            Fault::PowerCut(last) if nth == last => {
                self.is_dead.store(true, Ordering::SeqCst);
                self.unsynced.lose();
            }
            _ => {}
        }
        if self.is_dead.load(Ordering::SeqCst) {
            Err(())
        } else {
            Ok(())
        }
    }

    fn watches(&self) -> bool {
        matches!(self.fault, Fault::PowerCut(_))
    }

    /// A whole file under its name, or none: a temporary file, fsync, rename, fsync of the folder.
    pub(crate) fn place(&self, path: &Path, unfinished: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let placed = self
            .write(unfinished, bytes)
            .and_then(|()| self.sync(unfinished))
            .and_then(|()| self.rename(unfinished, path))
            .and_then(|()| self.sync_folder(path));
        if placed.is_err() {
            // It would only be in the way; what is left of it is swept at the next start.
            let _ = fs::remove_file(unfinished);
        }
        placed.map_err(path_of("writing", path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.deed(|| {
            // Its owner alone reads it: one of the files is the ledger's key.
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            options.open(path)?.write_all(bytes)
        })?;
        if self.watches() {
            self.unsynced.written(path);
        }
        Ok(())
    }

    /// Puts a file's bytes on the disk.
    pub(crate) fn sync(&self, path: &Path) -> io::Result<()> {
        self.deed(|| File::open(path)?.sync_all())?;
        self.unsynced.synced(path);
        Ok(())
    }

    /// Gives a file another name, durable once its folder is.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.deed(|| fs::rename(from, to))?;
        if self.watches() {
            self.unsynced.renamed(from, to);
        }
        Ok(())
    }

    /// Puts the names in a file's folder on the disk.
    pub(crate) fn sync_folder(&self, of: &Path) -> io::Result<()> {
        let folder = of.parent().unwrap_or(Path::new("."));
        self.deed(|| File::open(folder)?.sync_all())?;
        self.unsynced.named(folder);
        Ok(())
    }

    /// Removes a file; one that is gone is no error. Its folder is to be synced afterwards, once for many.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), StoreError> {
        let removed = self.deed(|| match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        });
        removed.map_err(path_of("removing", path))
    }
}

/// Says so, and waits for whoever kills the program.
fn stop() -> ! {
    let mut out = io::stdout();
    let _ = out.write_all(b"stopped\n").and_then(|()| out.flush());
    loop {
        std::thread::park();
    }
}
