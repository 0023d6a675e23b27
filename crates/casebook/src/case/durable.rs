//! The one way in which a case is written: a temporary file, everything on the disk, a rename, the folder on the disk.
//!
//! Promises that a name stands for a whole file or for none, and that what was answered for survives a power cut. For
//! tests, the n-th write of a run fails or is the last thing that happens.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::CaseError;

/// What is to go wrong on purpose.
#[derive(Debug, Clone, Copy, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The n-th write fails as a broken disk does.
    Broken(u64),
    /// The n-th write fails as a full disk does.
    Full(u64),
    /// The program is killed at the n-th write.
    Killed(u64),
    /// Each write waits until this comes back, as for a slow disk.
    Slow(fn()),
}

impl Fault {
    /// Reads `broken:3`, `full:3` or `killed:3`; anything else is nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Some((how, nth)) = text.split_once(':') else {
            return Self::None;
        };
        match (how, nth.parse()) {
            ("broken", Ok(nth)) => Self::Broken(nth),
            ("full", Ok(nth)) => Self::Full(nth),
            ("killed", Ok(nth)) => Self::Killed(nth),
            _ => Self::None,
        }
    }
}

/// EIO and ENOSPC, as Linux and macOS number them.
const BROKEN: i32 = 5;
const FULL: i32 = 28;

/// Writes for one open case.
pub(super) struct Durable {
    fault: Fault,
    writes: AtomicU64,
}

impl Durable {
    pub(super) fn new(fault: Fault) -> Self {
        let writes = AtomicU64::new(0);
        Self { fault, writes }
    }

    /// Comes before every write, and after the last one of a change.
    pub(super) fn point(&self) -> io::Result<()> {
        let nth = self.writes.fetch_add(1, Ordering::Relaxed) + 1;
        match self.fault {
            Fault::Broken(fails) if nth == fails => Err(io::Error::from_raw_os_error(BROKEN)),
            Fault::Full(fails) if nth == fails => Err(io::Error::from_raw_os_error(FULL)),
            Fault::Killed(last) if nth == last => std::process::abort(),
            Fault::Slow(wait) => {
                wait();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A small file, whole or not at all.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), CaseError> {
        let mut name = OsString::from(".unfinished-");
        name.push(path.file_name().unwrap_or_default());
        let unfinished = path.with_file_name(name);
        let begun = self.point().and_then(|()| File::create(&unfinished));
        let written = begun.and_then(|mut file| {
            self.point()?;
            file.write_all(bytes)?;
            file.sync_all()
        });
        let named = written
            .map_err(CaseError::at("writing", path))
            .and_then(|()| self.name(&unfinished, path));
        if named.is_err() {
            // It would only be in the way; the next try begins it anew.
            let _ = fs::remove_file(&unfinished);
        }
        named
    }

    /// A file that grows under a name of its own until [`Self::name`] gives it its name.
    pub(super) fn begin(&self, path: &Path) -> Result<File, CaseError> {
        let new = || OpenOptions::new().write(true).create_new(true).open(path);
        self.point()
            .and_then(|()| new())
            .map_err(CaseError::at("making", path))
    }

    /// Puts a grown file on the disk, all of it, read-only. What is long takes long.
    pub(super) fn ground(&self, grown: &File, path: &Path) -> Result<(), CaseError> {
        self.point()
            .and_then(|()| grown.set_permissions(fs::Permissions::from_mode(0o444)))
            .and_then(|()| grown.sync_all())
            .map_err(CaseError::at("writing", path))
    }

    /// Gives a whole file on the disk its name. A file of that name is replaced.
    pub(super) fn name(&self, from: &Path, to: &Path) -> Result<(), CaseError> {
        self.point()
            .and_then(|()| fs::rename(from, to))
            .map_err(CaseError::at("writing", to))?;
        self.sync_folder(to.parent().unwrap_or(Path::new(".")))
    }

    /// Removes a file for good; one that is gone is no error.
    pub(super) fn remove(&self, path: &Path) -> Result<(), CaseError> {
        let removed = self.point().and_then(|()| match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        });
        removed.map_err(CaseError::at("removing", path))?;
        self.sync_folder(path.parent().unwrap_or(Path::new(".")))
    }

    /// Puts on the disk what somebody else wrote, and its name.
    pub(super) fn sync(&self, path: &Path) -> Result<(), CaseError> {
        self.point()
            .and_then(|()| File::open(path)?.sync_all())
            .map_err(CaseError::at("writing", path))?;
        self.sync_folder(path.parent().unwrap_or(Path::new(".")))
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), CaseError> {
        self.point()
            .and_then(|()| File::open(folder)?.sync_all())
            .map_err(CaseError::at("writing the folder", folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_a_whole_file_whatever_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "before").unwrap();
        let mut failures = 0;
        for nth in 1.. {
            match Durable::new(Fault::Full(nth)).write(&path, b"afterwards") {
                Ok(()) => break,
                Err(error) => assert!(matches!(error, CaseError::Full { .. }), "{error}"),
            }
            failures += 1;
            let text = fs::read_to_string(&path).unwrap();
            assert!(["before", "afterwards"].contains(&text.as_str()), "{text}");
        }
        assert_eq!(failures, 4);
        assert_eq!(fs::read_to_string(&path).unwrap(), "afterwards");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }
}
