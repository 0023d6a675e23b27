//! What a whole copy becomes: an original, or one more source of one.
//!
//! Whatever takes as long as a file is long comes first, in [`Copy::ready`], which needs no hold of the case.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::copying::{Copied, Copy, Grounded, hex_of};
use super::{Case, CaseError, ExhibitNumber, Found, Origin, Outcome, WhyNot, refusals};
use crate::case::exhibit::Exhibit;

/// The original that bytes which come again have in the case.
#[derive(Debug)]
pub struct Known {
    path: PathBuf,
    sha256: String,
}

impl Known {
    fn lies_as(&self) -> Lying {
        lies_as(&self.path)
    }

    /// Whether it is still what it was when it came in. Reads it through.
    fn is_whole(&self) -> bool {
        let is_file = fs::symlink_metadata(&self.path).is_ok_and(|about| about.is_file());
        let digests = is_file.then(|| File::open(&self.path).and_then(hex_of));
        digests.is_some_and(|digests| digests.is_ok_and(|(sha256, _)| sha256 == self.sha256))
    }
}

/// The number that the disk has for a file; none where nothing lies there.
type Lying = Option<u64>;

fn lies_as(path: &Path) -> Lying {
    fs::symlink_metadata(path).ok().map(|about| about.ino())
}

/// A whole copy of which nothing that is left to do takes long.
pub(super) enum Ready {
    /// Its bytes are an original already, which is whole.
    Again(Copied),
    /// They were no original.
    New(Grounded),
    /// They take the place of an original that is not what it was, and lay there so.
    Instead(Grounded, Lying),
}

impl Copy {
    /// Compares it with the original that the case knows, or puts it on the disk.
    pub(super) fn ready(self, known: Option<Known>) -> Result<Ready, CaseError> {
        let Some(known) = known else {
            return Ok(Ready::New(self.ground()?));
        };
        let lay = known.lies_as();
        match known.is_whole() {
            true => Ok(Ready::Again(self.copied)),
            false => Ok(Ready::Instead(self.ground()?, lay)),
        }
    }
}

impl Ready {
    fn copied(&self) -> &Copied {
        match self {
            Self::Again(copied) => copied,
            Self::New(copy) | Self::Instead(copy, _) => copy.copied(),
        }
    }
}

impl Case<'_> {
    /// The original that these bytes are, if they are one.
    pub(super) fn known(&self, copied: &Copied) -> Result<Option<Known>, CaseError> {
        let exhibit = self.by_sha256(&copied.sha256)?;
        let present = exhibit.filter(|exhibit| exhibit.removed.is_none());
        Ok(present.map(|exhibit| Known {
            path: self.path_of(&exhibit),
            sha256: exhibit.sha256,
        }))
    }

    /// A whole copy becomes an original, or one more source of one.
    pub(super) fn settle(
        &mut self,
        origin: &Origin,
        ready: Ready,
        again: bool,
    ) -> Result<Outcome, CaseError> {
        let known = self.by_sha256(&ready.copied().sha256)?;
        let removed = known.as_ref().and_then(|exhibit| exhibit.removed.clone());
        let (grounded, altered) = match (&known, &removed, ready) {
            (Some(_), Some((at, why)), _) if !again => {
                return Ok(Outcome::Refused(
                    WhyNot::Removed.with(format!("it was removed from this case on {at}: {why}")),
                ));
            }
            (Some(exhibit), None, Ready::Again(copied)) => return self.once_more(origin, exhibit, &copied),
            // The same bytes came twice at once, and the other copy became an original a moment ago.
            (Some(exhibit), None, Ready::New(copy)) => return self.once_more(origin, exhibit, copy.copied()),
            // As above, and that copy made the original good.
            (Some(exhibit), None, Ready::Instead(copy, lay)) if lies_as(&self.path_of(exhibit)) != lay => {
                return self.once_more(origin, exhibit, copy.copied());
            }
            (_, _, Ready::Again(_)) => {
                return Ok(Outcome::Refused(
                    WhyNot::Changed.with("the same was removed from this case while it came in"),
                ));
            }
            (_, _, Ready::New(copy)) => (copy, None),
            (_, _, Ready::Instead(copy, _)) => (copy, known.as_ref()),
        };
        let set_aside = altered.map(|exhibit| self.set_aside(exhibit)).transpose()?;
        let copied = grounded.copied();
        let file = origin.original(&copied.sha256);
        grounded.become_original(&self.folder.original(&file))?;
        let exhibit = self.admit(origin, &file, copied, set_aside.flatten())?;
        Ok(Outcome::Taken {
            exhibit,
            problems: Vec::new(),
        })
    }

    fn once_more(
        &mut self,
        origin: &Origin,
        exhibit: &Exhibit,
        copied: &Copied,
    ) -> Result<Outcome, CaseError> {
        self.add_source(origin, exhibit.number, copied)?;
        Ok(Outcome::Again {
            exhibit: exhibit.number,
        })
    }

    /// A new exhibit, or one that was removed and comes again under its number.
    fn admit(
        &mut self,
        origin: &Origin,
        file: &str,
        copied: &Copied,
        set_aside: Option<String>,
    ) -> Result<ExhibitNumber, CaseError> {
        let Origin { found, name, .. } = origin;
        let mut about = json!({"sha256": copied.sha256, "bytes": copied.bytes, "path": found.path});
        if let Some(set_aside) = set_aside {
            about["instead_of_altered"] = json!(set_aside);
        }
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
                refusals::clear(transaction, origin)?;
                Ok(ExhibitNumber(number))
            };
            write().map_err(CaseError::database("admitting an exhibit"))
        })
    }

    fn add_source(
        &mut self,
        origin: &Origin,
        exhibit: ExhibitNumber,
        copied: &Copied,
    ) -> Result<(), CaseError> {
        let found = &origin.found;
        let query = "SELECT count(*) > 0 FROM source WHERE exhibit = ?1 AND path = ?2 AND is_encoded = ?3";
        let parameters = (exhibit.0, &found.path, found.is_encoded);
        let known = self
            .database
            .rows(query, parameters, |row| row.get::<_, bool>(0))?;
        if known == [true] && !self.was_refused(origin)? {
            return Ok(());
        }
        let about = json!({"exhibit": exhibit, "path": found.path});
        let modified_at = copied.modified_at();
        self.step("one more source", &about, |transaction, at| {
            source(transaction, exhibit.0, found, modified_at.as_deref(), at)
                .and_then(|()| refusals::clear(transaction, origin))
                .map_err(CaseError::database("writing a source"))
        })
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
    Ok(())
}
