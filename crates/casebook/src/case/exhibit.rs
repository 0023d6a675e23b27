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

/// Whether a name under `originals/` is one that a case gives: its digest, and a plain ending. A database comes from
/// others, and no name in it may lead elsewhere.
fn is_own_name(file: &str, sha256: &str) -> bool {
    let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ending = file.strip_prefix(sha256);
    let is_plain = |ending: &str| ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_digest
        && ending.is_some_and(|ending| ending.is_empty() || ending.strip_prefix('.').is_some_and(is_plain))
}

/// An exhibit of which the database says what cannot be.
#[derive(Debug, thiserror::Error)]
#[error("exhibit {0} names no file of this case")]
struct ForeignName(i64);

fn of_row(row: &Row) -> rusqlite::Result<Exhibit> {
    let (number, sha256, file): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(4)?);
    if !is_own_name(&file, &sha256) {
        let (column, kind) = (4, rusqlite::types::Type::Text);
        return Err(rusqlite::Error::FromSqlConversionFailure(
            column,
            kind,
            Box::new(ForeignName(number)),
        ));
    }
    let facts: Option<String> = row.get(8)?;
    let removed: (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    Ok(Exhibit {
        number: ExhibitNumber(number),
        sha256,
        blake3: row.get(2)?,
        bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        file,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_of_the_case_is_none() {
        let digest = "0149d1ac5e1c081938b4e83db8d0dc31ebe32b9864f0e5a6d2a419b32ed6f242";
        for own in [digest.to_owned(), format!("{digest}.mp4")] {
            assert!(is_own_name(&own, digest), "{own}");
        }
        for foreign in [
            "",
            "../../etc/passwd",
            "case.sqlite",
            &format!("{digest}/../x"),
            &format!("{digest}.mp4/x"),
        ] {
            assert!(!is_own_name(foreign, digest), "{foreign}");
        }
        assert!(!is_own_name("../x", "../x"));
        assert!(!is_own_name("", ""));
    }
}
