//! The originals of a case, each with a number, and how a person says which one is meant.

use std::path::PathBuf;

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::{Case, CaseError, Facts};

/// A clip's number in its case, from 1 on, in the order of admission; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExhibitNumber(pub i64);

impl std::fmt::Display for ExhibitNumber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "#{}", self.0)
    }
}

/// An original that was admitted.
#[derive(Debug, Clone)]
pub(super) struct Exhibit {
    pub(super) number: ExhibitNumber,
    /// In hex; so is `blake3`.
    pub(super) sha256: String,
    pub(super) blake3: String,
    pub(super) bytes: u64,
    /// Its name under `originals/`.
    pub(super) file: String,
    /// What it was called where it was first found.
    pub(super) name: String,
    pub(super) is_encoded: bool,
    pub(super) admitted_at: String,
    /// None until it was probed.
    pub(super) facts: Option<Facts>,
    /// When and why it was removed.
    pub(super) removed: Option<(String, String)>,
}

/// An exhibit that a person picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// Its number.
    pub number: ExhibitNumber,
    /// Its name.
    pub name: String,
}

const COLUMNS: &str = "SELECT number, sha256, blake3, bytes, file, name, is_encoded, admitted_at, facts, \
     removed_at, removed_why FROM exhibit";

fn of_row(row: &Row) -> rusqlite::Result<Exhibit> {
    let facts: Option<String> = row.get(8)?;
    let removed: (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    Ok(Exhibit {
        number: ExhibitNumber(row.get(0)?),
        sha256: row.get(1)?,
        blake3: row.get(2)?,
        bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        file: row.get(4)?,
        name: row.get(5)?,
        is_encoded: row.get(6)?,
        admitted_at: row.get(7)?,
        // What another version wrote and this one cannot read is asked again.
        facts: facts.and_then(|facts| serde_json::from_str(&facts).ok()),
        removed: removed.0.map(|at| (at, removed.1.unwrap_or_default())),
    })
}

impl Case<'_> {
    /// All exhibits, the removed ones too, in the order of their numbers.
    pub(super) fn exhibits(&self) -> Result<Vec<Exhibit>, CaseError> {
        self.database
            .rows(&format!("{COLUMNS} ORDER BY number"), [], of_row)
    }

    /// Those that were not removed.
    pub(super) fn present(&self) -> Result<Vec<Exhibit>, CaseError> {
        let mut all = self.exhibits()?;
        all.retain(|exhibit| exhibit.removed.is_none());
        Ok(all)
    }

    pub(super) fn by_sha256(&self, sha256: &str) -> Result<Option<Exhibit>, CaseError> {
        let query = format!("{COLUMNS} WHERE sha256 = ?1");
        Ok(self.database.rows(&query, [sha256], of_row)?.pop())
    }

    pub(super) fn path_of(&self, exhibit: &Exhibit) -> PathBuf {
        self.folder.original(&exhibit.file)
    }

    /// The exhibit that a person means: by its number, `3` or `#3`, or by its name where only one has it.
    ///
    /// # Errors
    /// [`CaseError::Unclear`] with what there is, when it is none or several.
    pub fn pick(&self, text: &str) -> Result<Picked, CaseError> {
        let all = self.present()?;
        let number = text
            .strip_prefix('#')
            .unwrap_or(text)
            .parse()
            .ok()
            .map(ExhibitNumber);
        let by_number = all.iter().filter(|exhibit| Some(exhibit.number) == number);
        let by_name = all.iter().filter(|exhibit| exhibit.name == text);
        let mut found: Vec<&Exhibit> = by_number.collect();
        if found.is_empty() {
            found = by_name.collect();
        }
        match found[..] {
            [exhibit] => Ok(Picked {
                number: exhibit.number,
                name: exhibit.name.clone(),
            }),
            [] => Err(CaseError::Unclear {
                what: format!("no clip of this case is `{text}`"),
                hint: "`pfiff case status` lists the clips with their numbers".to_owned(),
            }),
            _ => {
                let numbers: Vec<String> = found.iter().map(|one| one.number.to_string()).collect();
                Err(CaseError::Unclear {
                    what: format!("several clips are called `{text}`: {}", numbers.join(", ")),
                    hint: "say which one by its number".to_owned(),
                })
            }
        }
    }
}
