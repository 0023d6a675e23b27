//! Every change of a case, in order, each bound to all before it by a digest.
//!
//! Who changes or drops a step afterwards has to change every later digest too: the last digest, written down anywhere
//! else, holds the whole list. `formats/case.md` says how it is made.

use domain::time::WallTime;
use rusqlite::{OptionalExtension, Transaction};
use serde::Serialize;

use super::{Case, CaseError};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// From 1 on.
    pub number: i64,
    /// When, by the machine's clock, as RFC 3339.
    pub at: String,
    /// A word such as `import`.
    pub what: String,
    /// A JSON object with the particulars.
    pub about: String,
    /// BLAKE3 over the digest before and this step.
    pub digest: String,
}

/// The digest of a step after another's, in hex.
fn digest(before: &str, at: &str, what: &str, about: &str) -> String {
    let text = [before, at, what, about].join("\n");
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

pub(super) fn add(
    transaction: &Transaction,
    at: WallTime,
    what: &str,
    about: &serde_json::Value,
) -> Result<(), CaseError> {
    let at = at.rfc3339();
    let about = about.to_string();
    let write = || {
        let query = "SELECT digest FROM step ORDER BY number DESC LIMIT 1";
        let before: Option<String> = transaction.query_row(query, [], |row| row.get(0)).optional()?;
        let digest = digest(&before.unwrap_or_default(), &at, what, &about);
        transaction.execute(
            "INSERT INTO step (at, what, about, digest) VALUES (?1, ?2, ?3, ?4)",
            (&at, what, &about, &digest),
        )
    };
    write().map(|_| ()).map_err(CaseError::database("writing a step"))
}

impl Case<'_> {
    /// All steps, first to last.
    ///
    /// # Errors
    /// [`CaseError`] when the database cannot be read.
    pub fn steps(&self) -> Result<Vec<Step>, CaseError> {
        let query = "SELECT number, at, what, about, digest FROM step ORDER BY number";
        self.database.rows(query, [], |row| {
            Ok(Step {
                number: row.get(0)?,
                at: row.get(1)?,
                what: row.get(2)?,
                about: row.get(3)?,
                digest: row.get(4)?,
            })
        })
    }

    /// The first step whose digest does not follow from those before it, if there is one.
    pub(super) fn broken_step(&self) -> Result<Option<i64>, CaseError> {
        let mut before = String::new();
        for step in self.steps()? {
            if step.digest != digest(&before, &step.at, &step.what, &step.about) {
                return Ok(Some(step.number));
            }
            before = step.digest;
        }
        Ok(None)
    }
}
