//! What a case holds and where each clip stands: read from the database, worked out anew each time, kept nowhere.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use serde::Serialize;

use super::aligning::CaseAligned;
use super::exhibit::Exhibit;
use super::facts::Facts;
use super::families::families;
use super::graphic::GraphicMark;
use super::hand::ByHand;
use super::import::{Found, hex_of};
use super::standings::Standings;
use super::{Case, CaseError, ExhibitNumber, doubt};
use crate::answer::{Alternative, Reason};

/// A case, as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Of this form: 1.
    pub version: u32,
    /// Its folder's name.
    pub title: String,
    /// All clips, in the order of their numbers.
    pub exhibits: Vec<ExhibitStatus>,
    /// Those that were removed: number, name, when and why.
    pub removed: Vec<Tombstone>,
    /// Clips that are probably one recording, the best first.
    pub families: Vec<Vec<ExhibitNumber>>,
    /// Files that were not taken, and why.
    pub not_taken: Vec<NotTaken>,
    /// How many steps were taken, and the digest that holds them all.
    pub steps: usize,
    /// In hex.
    pub last_digest: String,
    /// When it was last aligned, as RFC 3339.
    pub aligned_at: Option<String>,
    /// Islands of the last alignment.
    pub islands: usize,
    /// What is wrong with the case as a whole.
    pub problems: Vec<String>,
}

/// One clip.
#[derive(Debug, Clone, Serialize)]
pub struct ExhibitStatus {
    /// Its number.
    pub number: ExhibitNumber,
    /// What it was called.
    pub name: String,
    /// Whether the name was percent-encoded.
    pub is_encoded: bool,
    /// Its size.
    pub bytes: u64,
    /// In hex.
    pub sha256: String,
    /// In hex.
    pub blake3: String,
    /// When it came in, as RFC 3339.
    pub admitted_at: String,
    /// Where it came from: once for each place where the same bytes were found.
    pub sources: Vec<String>,
    /// What probing said.
    pub facts: Option<Facts>,
    /// Where it stands.
    pub standing: Standing,
    /// What of it is marked as graphic.
    pub graphic: Vec<GraphicMark>,
    /// Probably the same recording as another: of which.
    pub copy_of: Option<ExhibitNumber>,
}

/// Where a clip stands on the clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Standing {
    /// Placed by its sound.
    Sound(Heard),
    /// Placed by a person, and locked.
    Hand {
        /// As it was placed.
        place: ByHand,
        /// Index of the island, where the other clip lies in one.
        island: Option<usize>,
        /// On that island's clock.
        start_ns: Option<i64>,
        /// By how much sound puts it later, where sound places it in the same island.
        sound_later_ns: Option<i64>,
        /// Whether that is more than both errors allow.
        is_contradicted: bool,
    },
    /// Not placed, and why.
    Refused {
        /// As `pfiff align` says.
        reason: Reason,
        /// For people.
        detail: String,
        /// What it hesitated between; `beside` is an exhibit's number.
        alternatives: Vec<Alternative>,
    },
    /// Not aligned since it came in.
    NotAligned,
}

/// A place by sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Heard {
    /// Index of the island.
    pub island: usize,
    /// On its clock.
    pub start_ns: i64,
    /// 95 % half-widths.
    pub heard_error_ns: i64,
    /// Distance included.
    pub clock_error_ns: i64,
    /// Pairs that were measured.
    pub links: usize,
}

/// What is left of a removed clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tombstone {
    /// Its number, which nobody else gets.
    pub number: ExhibitNumber,
    /// What it was called.
    pub name: String,
    /// In hex.
    pub sha256: String,
    /// When, as RFC 3339.
    pub at: String,
    /// Why.
    pub why: String,
}

/// A file that was found and not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// Which.
    #[serde(flatten)]
    pub file: Found,
    /// In one word.
    pub reason: String,
    /// For people.
    pub detail: String,
}

impl Case<'_> {
    /// How the case stands.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn status(&self) -> Result<Status, CaseError> {
        self.status_of(self.aligned()?.as_ref())
    }

    /// How it stands by an answer that need not be the one that was kept.
    pub(super) fn status_of(&self, aligned: Option<&CaseAligned>) -> Result<Status, CaseError> {
        let all = self.exhibits()?;
        let by_hand = self.by_hand()?;
        let mut graphic = self.graphic_marks()?;
        let steps = self.steps()?;
        let last = steps.last();
        let standings = Standings::of(&by_hand, aligned);
        let mut problems = self.problems(&all, last.map(|step| step.at.as_str()))?;
        let mut exhibits = Vec::new();
        for exhibit in all.iter().filter(|exhibit| exhibit.removed.is_none()) {
            let marks = graphic.remove(&exhibit.number).unwrap_or_default();
            let marks = marks.within(|| self.length_ns(exhibit));
            problems.extend(marks.doubt(exhibit.number, &exhibit.name));
            exhibits.push(ExhibitStatus {
                standing: standings.standing(exhibit.number),
                copy_of: standings.copy_of(exhibit.number),
                graphic: marks.marks,
                sources: self.sources(exhibit.number)?,
                number: exhibit.number,
                name: exhibit.name.clone(),
                is_encoded: exhibit.is_encoded,
                bytes: exhibit.bytes,
                sha256: exhibit.sha256.clone(),
                blake3: exhibit.blake3.clone(),
                admitted_at: exhibit.admitted_at.clone(),
                facts: exhibit.facts.clone(),
            });
        }
        Ok(Status {
            version: 1,
            title: self.title(),
            families: families(&exhibits),
            exhibits,
            removed: all.iter().filter_map(tombstone).collect(),
            not_taken: self.not_taken()?,
            steps: steps.len(),
            last_digest: last.map(|step| step.digest.clone()).unwrap_or_default(),
            aligned_at: aligned.map(|aligned| aligned.at.clone()),
            islands: aligned.map_or(0, |aligned| aligned.answer.islands.len()),
            problems,
        })
    }

    /// What is wrong with the machine's clock, in a sentence, if it cannot be right.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn clock_doubt(&self) -> Result<Option<String>, CaseError> {
        let query = "SELECT at FROM step ORDER BY number DESC LIMIT 1";
        let last: Option<String> = self.database.rows(query, [], |row| row.get(0))?.pop();
        Ok(doubt::doubt((self.now)(), last.as_deref()))
    }

    fn sources(&self, exhibit: ExhibitNumber) -> Result<Vec<String>, CaseError> {
        let query = "SELECT path FROM source WHERE exhibit = ?1 ORDER BY number";
        self.database.rows(query, [exhibit.0], |row| row.get(0))
    }

    fn not_taken(&self) -> Result<Vec<NotTaken>, CaseError> {
        let query = "SELECT path, is_encoded, reason, detail FROM refused ORDER BY number";
        self.database.rows(query, [], |row| {
            Ok(NotTaken {
                file: Found {
                    path: row.get(0)?,
                    is_encoded: row.get(1)?,
                },
                reason: row.get(2)?,
                detail: row.get(3)?,
            })
        })
    }

    /// What can be seen without reading originals through.
    fn problems(&self, all: &[Exhibit], last: Option<&str>) -> Result<Vec<String>, CaseError> {
        let mut problems: Vec<String> = doubt::doubt((self.now)(), last).into_iter().collect();
        for exhibit in all.iter().filter(|exhibit| exhibit.removed.is_none()) {
            let (number, name) = (exhibit.number, &exhibit.name);
            match fs::symlink_metadata(self.path_of(exhibit)) {
                Err(_) => problems.push(format!("the original of {number} {name} is gone")),
                Ok(about) if !about.is_file() || about.len() != exhibit.bytes => {
                    problems.push(format!(
                        "the original of {number} {name} is not the file that came in: it has another length"
                    ));
                }
                Ok(_) => {}
            }
        }
        problems.extend(self.what_was_set_aside(all));
        let known: BTreeSet<&str> = all.iter().map(|exhibit| exhibit.file.as_str()).collect();
        let folder = self.folder.originals();
        // Where the folder is gone, each exhibit says so.
        let names = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut strange: Vec<String> = names.filter(|name| !known.contains(name.as_str())).collect();
        strange.sort();
        problems.extend(
            strange.into_iter().map(|name| {
                format!("originals/{name} is no exhibit: if an import was stopped, run it again")
            }),
        );
        Ok(problems)
    }

    /// Reads every original through and compares it with what it was when it came in; and the steps, and the database.
    /// `said`: after each original, how many of how many.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn verify(&self, said: &dyn Fn(usize, usize)) -> Result<Vec<String>, CaseError> {
        let present = self.present()?;
        let mut wrong = self.database.damage()?;
        wrong.extend(self.strays()?);
        wrong.extend(
            self.broken_step()?
                .map(|number| format!("step {number} does not follow from those before it")),
        );
        for (done, exhibit) in present.iter().enumerate() {
            let (number, name) = (exhibit.number, &exhibit.name);
            match plain_file(&self.path_of(exhibit)).and_then(hex_of) {
                Ok(digests) if digests == (exhibit.sha256.clone(), exhibit.blake3.clone()) => {}
                Ok(_) => wrong.push(format!("the original of {number} {name} was altered")),
                Err(error) => wrong.push(format!("the original of {number} {name} cannot be read: {error}")),
            }
            said(done + 1, present.len());
        }
        Ok(wrong)
    }
}

/// A regular file: a pipe would never end, and a link leads elsewhere.
fn plain_file(path: &Path) -> std::io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(std::io::Error::other("it is no file"))
    }
}

fn tombstone(exhibit: &Exhibit) -> Option<Tombstone> {
    let (at, why) = exhibit.removed.clone()?;
    Some(Tombstone {
        number: exhibit.number,
        name: exhibit.name.clone(),
        sha256: exhibit.sha256.clone(),
        at,
        why,
    })
}
