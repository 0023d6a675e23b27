//! Files and folders into the case: each is taken bit by bit, or named with the reason why not. None stops the others.
//!
//! A file is hashed while it is copied, once; it is on the disk under its own digest before the case speaks of it. So a
//! run that was killed can be run again and ends the same. What cannot be read by ffmpeg is kept all the same, since a
//! recording that is broken today may be repaired tomorrow; what surely is no recording is not.

mod copying;
mod handed;
mod looking;
mod outcome;
mod refusals;
mod settling;
mod walk;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use media::Tools;

use super::{Case, CaseError, ExhibitNumber};
use crate::align::names;
use copying::Copier;
pub(super) use copying::hex_of;

pub use handed::{Arrived, Handed, Handing, Parcel};
pub use looking::{Probed, Unprobed};
pub use outcome::{Found, Imported, Outcome, Refused, WhyNot};
pub use settling::Known;

/// Letters and digits of a name's ending that an original keeps.
const ENDING_MAX: usize = 8;

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Import {
    /// Files, and folders with all that is in them.
    pub paths: Vec<PathBuf>,
    /// Takes what was removed from this case before.
    pub again: bool,
}

/// Told how an import gets on. Called from several threads.
pub trait ImportWatch: Sync {
    /// Bytes copied so far, of all that were found.
    fn copied(&self, path: &Path, bytes: u64, of: u64);
    /// Files looked into so far.
    fn probed(&self, done: usize, of: usize);
}

impl Case<'_> {
    /// Imports, and looks into what was taken.
    ///
    /// # Errors
    /// [`CaseError`] when the case itself cannot be written: a full disk, for one. What is done by then stays done.
    pub fn import(
        &mut self,
        import: &Import,
        tools: &Tools,
        watch: &dyn ImportWatch,
    ) -> Result<Imported, CaseError> {
        let found = walk::all(&import.paths, self.dir());
        let lengths = found.iter().filter_map(|(_, file)| file.as_ref().ok());
        let of_bytes = lengths.fold(0, |all: u64, length| all.saturating_add(*length));
        let mut imported = Imported::default();
        let mut bytes = 0;
        for (path, file) in found {
            let outcome = match file {
                Err(refused) => Outcome::Refused(refused),
                Ok(length) => {
                    let said = |more| watch.copied(&path, u64::saturating_add(bytes, more), of_bytes);
                    let outcome = self.take(&path, import, tools, &said)?;
                    bytes = u64::saturating_add(bytes, length);
                    outcome
                }
            };
            if let Outcome::Refused(refused) = &outcome {
                self.note_refused(&Origin::of(&path), refused)?;
            }
            imported.files.push((of_path(&path), outcome));
        }
        self.probe_new(tools, watch)?;
        self.tell_problems(&mut imported)?;
        Ok(imported)
    }

    fn copier(&self) -> Copier {
        Copier::new(&self.durable, &self.folder.incoming())
    }

    fn take(
        &mut self,
        path: &Path,
        import: &Import,
        tools: &Tools,
        said: &dyn Fn(u64),
    ) -> Result<Outcome, CaseError> {
        let file = match opened(path) {
            Ok(file) => file,
            Err(refused) => return Ok(Outcome::Refused(refused)),
        };
        let modified = file.metadata().and_then(|about| about.modified()).ok();
        let whole = |bytes| copying::is_all_of(&file, bytes, modified);
        let copy = self.copier().copy(&mut &file, modified, &tools.stopper(), said)?;
        match copy {
            Ok(copy) if !whole(copy.copied.bytes) => Ok(Outcome::Refused(
                WhyNot::Changed.with("it changed while it was read"),
            )),
            Ok(copy) => {
                let known = self.known(&copy.copied)?;
                self.settle(&Origin::of(path), copy.ready(known)?, import.again)
            }
            Err(error) => Ok(Outcome::Refused(unreadable(&error))),
        }
    }

    fn tell_problems(&self, imported: &mut Imported) -> Result<(), CaseError> {
        let all = self.present()?;
        for (_, outcome) in &mut imported.files {
            if let Outcome::Taken { exhibit, problems } = outcome {
                let facts = all.iter().find(|one| one.number == *exhibit);
                let facts = facts.and_then(|exhibit| exhibit.facts.as_ref());
                *problems = facts.map(|facts| facts.problems.clone()).unwrap_or_default();
            }
        }
        Ok(())
    }
}

/// A file that may be taken, at its beginning.
fn opened(path: &Path) -> Result<File, Refused> {
    let mut head = Vec::new();
    let mut file = File::open(path).map_err(|error| unreadable(&error))?;
    let read = file.by_ref().take(media::SNIFF_BYTES).read_to_end(&mut head);
    read.map_err(|error| unreadable(&error))?;
    if let Some(what) = media::no_recording(&head) {
        return Err(WhyNot::NoRecording.with(what));
    }
    use std::io::Seek;
    file.rewind().map_err(|error| unreadable(&error))?;
    Ok(file)
}

fn unreadable(error: &std::io::Error) -> Refused {
    WhyNot::Unreadable.with(format!("it cannot be read: {error}"))
}

/// Where a file comes from.
struct Origin {
    /// Its path, as far as that is known.
    found: Found,
    /// Its own name.
    name: Found,
    /// What tells it from others of its name, where nobody says where it lay.
    told: Option<Told>,
}

/// What whoever hands a file over says of it.
struct Told {
    bytes: i64,
    /// As RFC 3339.
    modified_at: Option<String>,
}

impl Origin {
    fn of(path: &Path) -> Self {
        Self {
            found: of_path(path),
            name: of_name(Path::new(path.file_name().unwrap_or(path.as_os_str()))),
            told: None,
        }
    }

    /// What an original is called: its digest, and the ending of its name where that is plain.
    fn original(&self, sha256: &str) -> String {
        let ending = Path::new(&self.name.path).extension();
        let ending = ending.and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_plain = ending.len() <= ENDING_MAX && ending.chars().all(|c| c.is_ascii_alphanumeric());
        match ending.to_ascii_lowercase() {
            ending if !ending.is_empty() && is_plain => format!("{sha256}.{ending}"),
            _ => sha256.to_owned(),
        }
    }
}

/// A path as text, from the root on: a case is read elsewhere, where nobody knows where somebody stood.
fn of_path(path: &Path) -> Found {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    of_name(&path)
}

fn of_name(path: &Path) -> Found {
    let input = names::input(0, path);
    Found {
        path: input.file,
        is_encoded: input.encoded,
    }
}
