//! Key files: one folder for each group, for its owner alone, written by one program at a time.
//!
//! **Promises** that a file is whole or not there, and durable before this answers. The only room here that writes. Knows
//! nothing of what the files are for.

mod turn;

pub use device::kept::{Kept, Owed};

use device::{DeviceError, Shelf};
use std::fs::{self, DirBuilder, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The largest file that is read back: a whole group, as a newcomer reads it.
const FILE_BYTES_MAX: u64 = 1_073_741_824;
/// For its owner alone.
const PRIVATE: u32 = 0o700;

/// A group's folder, held by this program.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The lock is the system's and ends with the program.
    held: File,
}

impl Folder {
    /// The folder of a new group.
    ///
    /// # Errors
    /// Where it cannot be made, or another program has it.
    pub fn make(home: &Path, group: &str) -> Result<Self, DeviceError> {
        let path = home.join(group);
        let made = DirBuilder::new().recursive(true).mode(PRIVATE).create(&path);
        made.map_err(DeviceError::disk("making", &path))?;
        sync(home)?;
        Self::hold(path)
    }

    /// The folder of the group whose id begins so; without a beginning, the only one.
    ///
    /// # Errors
    /// Where there is none, or more than one.
    pub fn open(home: &Path, begins: Option<&str>) -> Result<Self, DeviceError> {
        let mut fitting = groups(home)?;
        fitting.retain(|group| group.starts_with(begins.unwrap_or_default()));
        match fitting.as_slice() {
            [one] => Self::hold(home.join(one)),
            [] => Err(DeviceError::cannot(
                format!("there is no such group in {}", home.display()),
                "join one with `pfiff group join LINK`, or begin one with `pfiff group new`",
            )),
            several => Err(DeviceError::Which(format!(
                "there are {} such groups: {}",
                several.len(),
                several.join(", ")
            ))),
        }
    }

    fn hold(path: PathBuf) -> Result<Self, DeviceError> {
        let held = File::open(&path).map_err(DeviceError::disk("opening", &path))?;
        turn::take(&held, &path)?;
        Ok(Self { path, held })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes all of it: of a group in which nothing ever began.
    pub(crate) fn discard(&self) -> Result<(), DeviceError> {
        fs::remove_dir_all(&self.path).map_err(DeviceError::disk("removing", &self.path))
    }
}

impl Shelf for Folder {
    /// Writes a file, whole and durable: aside, to the disk, under its name, and the folder to the disk.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DeviceError> {
        let path = self.path.join(name);
        let folder = path.parent().unwrap_or(&self.path);
        if !folder.is_dir() {
            let made = DirBuilder::new().recursive(true).mode(PRIVATE).create(folder);
            made.map_err(DeviceError::disk("making", folder))?;
            sync(&self.path)?;
        }
        let written = || -> std::io::Result<()> {
            let mut aside = tempfile::Builder::new().prefix(".aside").tempfile_in(folder)?;
            aside.write_all(bytes)?;
            aside.as_file().sync_all()?;
            aside.persist(&path).map_err(|error| error.error)?;
            File::open(folder)?.sync_all()
        };
        written().map_err(DeviceError::disk("writing", &path))
    }

    /// A file's bytes, if it is there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        let path = self.path.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(DeviceError::disk("reading", &path)(error)),
        };
        let mut bytes = Vec::new();
        let read = file.take(FILE_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(DeviceError::disk("reading", &path))?;
        Ok(Some(bytes))
    }

    /// Names under a folder of this one, in order; what was begun and not finished is none.
    fn names(&self, under: &str) -> Result<Vec<String>, DeviceError> {
        let names = listed(&self.path.join(under))?;
        Ok(names.into_iter().map(|name| format!("{under}/{name}")).collect())
    }

    fn remove(&self, name: &str) -> Result<(), DeviceError> {
        let path = self.path.join(name);
        fs::remove_file(&path).map_err(DeviceError::disk("removing", &path))?;
        sync(path.parent().unwrap_or(&self.path))
    }

    fn place(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// The groups that this home has.
///
/// # Errors
/// Where the folder cannot be read; one that is not there has none.
pub fn groups(home: &Path) -> Result<Vec<String>, DeviceError> {
    let mut all = listed(home)?;
    all.retain(|name| home.join(name).join("keys.json").is_file());
    Ok(all)
}

fn listed(folder: &Path) -> Result<Vec<String>, DeviceError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(DeviceError::disk("reading", folder)(error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort_unstable();
    Ok(names)
}

fn sync(folder: &Path) -> Result<(), DeviceError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(DeviceError::disk("writing", folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_kept_is_for_its_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::make(home.path(), "aa").unwrap();
        folder.write("keys.json", b"{}").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        assert_eq!(mode(&folder.path().join("keys.json")), 0o600);
    }

    /// The second one waits for its turn; who holds the folder sees that, and gets it back.
    #[test]
    fn one_program_writes_at_a_time_and_the_next_has_its_turn() {
        let home = tempfile::tempdir().unwrap();
        let first = Folder::make(home.path(), "aa").unwrap();
        assert!(!first.is_wanted().unwrap());
        let at = home.path().to_owned();
        let second =
            std::thread::spawn(move || Folder::make(&at, "aa").unwrap().write("said", b"x").unwrap());
        while !first.is_wanted().unwrap() {
            std::thread::yield_now();
        }
        assert_eq!(first.read("said").unwrap(), None);
        first.let_others().unwrap();
        second.join().unwrap();
        assert_eq!(first.read("said").unwrap(), Some(b"x".to_vec()));
    }
}
