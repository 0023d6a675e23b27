//! Files and folders into the case: each is taken bit by bit, or named with the reason why not. None stops the others.
//!
//! A file is hashed while it is copied, once; it is on the disk under its own digest before the case speaks of it. So a
//! run that was killed can be run again and ends the same. What cannot be read by ffmpeg is kept all the same, since a
//! recording that is broken today may be repaired tomorrow; what surely is no recording is not.

mod copying;
mod handed;
mod outcome;
mod walk;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use media::Tools;
use rayon::prelude::*;
use serde_json::json;

use super::exhibit::Exhibit;
use super::facts::{self, Facts};
use super::{Case, CaseError, ExhibitNumber};
use crate::align::names;
pub(super) use copying::hex_of;
use copying::{Copied, Copier, Copy};

pub use handed::{Handed, Handing, Parcel};
pub use outcome::{Found, Imported, Outcome, Refused, WhyNot};

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
                self.note_refused(&of_path(&path), refused)?;
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
            Ok(copy) => self.settle(&Origin::of(path), copy, import.again),
            Err(error) => Ok(Outcome::Refused(unreadable(&error))),
        }
    }

    /// A whole copy becomes an original, or one more source of one.
    fn settle(&mut self, origin: &Origin, copy: Copy, again: bool) -> Result<Outcome, CaseError> {
        let copied = &copy.copied;
        match self.by_sha256(&copied.sha256)? {
            Some(exhibit) if exhibit.removed.is_none() && self.is_whole(&exhibit) => {
                self.add_source(origin, exhibit.number, copied)?;
                return Ok(Outcome::Again {
                    exhibit: exhibit.number,
                });
            }
            Some(Exhibit {
                removed: Some((at, why)),
                ..
            }) if !again => {
                return Ok(Outcome::Refused(
                    WhyNot::Removed.with(format!("it was removed from this case on {at}: {why}")),
                ));
            }
            _ => {}
        }
        let file = origin.original(&copied.sha256);
        copy.become_original(&self.durable, &self.folder.original(&file))?;
        let exhibit = self.admit(origin, &file, copied)?;
        Ok(Outcome::Taken {
            exhibit,
            problems: Vec::new(),
        })
    }

    /// Whether an original is still what it was when it came in; if not, the same bytes take its place.
    fn is_whole(&self, exhibit: &Exhibit) -> bool {
        let path = self.path_of(exhibit);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|about| about.is_file());
        let digests = is_file.then(|| File::open(&path).and_then(hex_of));
        digests.is_some_and(|digests| digests.is_ok_and(|(sha256, _)| sha256 == exhibit.sha256))
    }

    /// A new exhibit, or one that was removed and comes again under its number.
    fn admit(
        &mut self,
        Origin { found, name }: &Origin,
        file: &str,
        copied: &Copied,
    ) -> Result<ExhibitNumber, CaseError> {
        let about = json!({"sha256": copied.sha256, "bytes": copied.bytes, "path": found.path});
        let modified_at = copied.modified_at();
        self.step("import", &about, |transaction, at| {
            let write = || {
                transaction.execute(
                    "INSERT INTO exhibit (sha256, blake3, bytes, file, name, is_encoded, admitted_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (sha256) DO UPDATE SET \
                     file = excluded.file, facts = NULL, removed_at = NULL, removed_why = NULL",
                    (
                        &copied.sha256,
                        &copied.blake3,
                        copied.bytes as i64,
                        file,
                        &name.path,
                        name.is_encoded,
                        at,
                    ),
                )?;
                let query = "SELECT number FROM exhibit WHERE sha256 = ?1";
                let number: i64 = transaction.query_row(query, [&copied.sha256], |row| row.get(0))?;
                source(transaction, number, found, modified_at.as_deref(), at)?;
                Ok(ExhibitNumber(number))
            };
            write().map_err(CaseError::database("admitting an exhibit"))
        })
    }

    fn add_source(
        &mut self,
        Origin { found, .. }: &Origin,
        exhibit: ExhibitNumber,
        copied: &Copied,
    ) -> Result<(), CaseError> {
        let query = "SELECT (SELECT count(*) FROM source WHERE exhibit = ?1 AND path = ?2 AND is_encoded = ?3) > 0 \
             AND (SELECT count(*) FROM refused WHERE path = ?2 AND is_encoded = ?3) = 0";
        let parameters = (exhibit.0, &found.path, found.is_encoded);
        let known = self
            .database
            .rows(query, parameters, |row| row.get::<_, bool>(0))?;
        if known == [true] {
            return Ok(());
        }
        let about = json!({"exhibit": exhibit, "path": found.path});
        let modified_at = copied.modified_at();
        self.step("one more source", &about, |transaction, at| {
            source(transaction, exhibit.0, found, modified_at.as_deref(), at)
                .map_err(CaseError::database("writing a source"))
        })
    }

    fn note_refused(&mut self, found: &Found, refused: &Refused) -> Result<(), CaseError> {
        let reason = json!(refused.reason).as_str().unwrap_or_default().to_owned();
        let about = json!({"path": found.path, "reason": reason});
        self.step("not taken", &about, |transaction, at| {
            let done = transaction.execute(
                "INSERT INTO refused (path, is_encoded, reason, detail, seen_at) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (path, is_encoded) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, \
                 seen_at = excluded.seen_at",
                (&found.path, found.is_encoded, &reason, &refused.detail, at),
            );
            done.map(|_| ())
                .map_err(CaseError::database("noting what was not taken"))
        })
    }

    /// Looks into every original that was not looked into yet, those of a run that was stopped among them.
    fn probe_new(&mut self, tools: &Tools, watch: &dyn ImportWatch) -> Result<(), CaseError> {
        let looked = self.unprobed()?.probe(tools, watch);
        self.keep_probed(looked)
    }

    /// What was not looked into yet.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be read.
    pub fn unprobed(&self) -> Result<Unprobed, CaseError> {
        let mut new = self.present()?;
        // One that is gone is told of by `status`, and looked into when it comes again.
        new.retain(|exhibit| exhibit.facts.is_none() && self.path_of(exhibit).is_file());
        let path = |exhibit: &Exhibit| (exhibit.number, self.path_of(exhibit));
        Ok(Unprobed(new.iter().map(path).collect()))
    }

    /// Keeps what was found; an exhibit that was removed meanwhile needs no facts.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written, or looking was stopped.
    pub fn keep_probed(&mut self, probed: Probed) -> Result<(), CaseError> {
        for (exhibit, probed) in probed.0 {
            if matches!(probed, Err(media::MediaError::Stopped)) {
                return Err(CaseError::Align(crate::align::AlignError::Stopped));
            }
            self.keep_facts(exhibit, &Facts::of(probed))?;
        }
        Ok(())
    }

    fn keep_facts(&mut self, exhibit: ExhibitNumber, facts: &Facts) -> Result<(), CaseError> {
        let text = serde_json::to_string(facts).unwrap_or_default();
        let about = json!({"exhibit": exhibit, "problems": facts.problems.len()});
        self.step("look into", &about, |transaction, _| {
            let query = "UPDATE exhibit SET facts = ?1 WHERE number = ?2";
            let done = transaction.execute(query, (&text, exhibit.0));
            done.map(|_| ())
                .map_err(CaseError::database("keeping what probing said"))
        })
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

/// Originals that nobody looked into yet.
#[derive(Debug)]
pub struct Unprobed(Vec<(ExhibitNumber, PathBuf)>);

/// What looking into originals gave.
#[derive(Debug)]
pub struct Probed(Vec<(ExhibitNumber, facts::Looked)>);

impl Unprobed {
    /// Looks into all of them; needs no hold of the case.
    #[must_use]
    pub fn probe(self, tools: &Tools, watch: &dyn ImportWatch) -> Probed {
        let (done, of) = (AtomicUsize::new(0), self.0.len());
        let look = |(exhibit, path): &(ExhibitNumber, PathBuf)| {
            let probed = facts::probe(tools, path);
            watch.probed(done.fetch_add(1, Ordering::Relaxed) + 1, of);
            (*exhibit, probed)
        };
        Probed(self.0.par_iter().map(look).collect())
    }
}

fn source(
    transaction: &rusqlite::Transaction,
    exhibit: i64,
    found: &Found,
    modified_at: Option<&str>,
    at: &str,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT OR IGNORE INTO source (exhibit, path, is_encoded, modified_at, seen_at) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (exhibit, &found.path, found.is_encoded, modified_at, at),
    )?;
    transaction.execute(
        "DELETE FROM refused WHERE path = ?1 AND is_encoded = ?2",
        (&found.path, found.is_encoded),
    )?;
    Ok(())
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
}

impl Origin {
    fn of(path: &Path) -> Self {
        Self {
            found: of_path(path),
            name: of_name(Path::new(path.file_name().unwrap_or(path.as_os_str()))),
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
