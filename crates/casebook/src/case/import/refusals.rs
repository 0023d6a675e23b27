//! Files that were not taken, by what tells one from another: the path, or for a file that was handed over its name
//! with its length and its time. So two of one name stand both, and the same one dropped twice stands once.

use rusqlite::Transaction;
use serde_json::json;

use super::{Case, CaseError, Origin, Refused};

/// Where the same file stands. One that was noted before lengths were kept is meant by its name alone.
const SAME: &str = "path = ?1 AND is_encoded = ?2 AND (bytes IS NULL OR bytes IS ?3 AND modified_at IS ?4)";

/// What is said of a file no more once it is taken: the same file, and those of its name that broke off while somebody
/// handed them over. They were probably this one.
const DONE_WITH: &str = "path = ?1 AND is_encoded = ?2 AND \
     (bytes IS NULL OR bytes IS ?3 AND modified_at IS ?4 OR ?3 IS NOT NULL AND reason = 'unreadable')";

impl Case<'_> {
    pub(super) fn note_refused(&mut self, origin: &Origin, refused: &Refused) -> Result<(), CaseError> {
        let reason = json!(refused.reason).as_str().unwrap_or_default().to_owned();
        let about = json!({"path": origin.found.path, "reason": reason});
        self.step("not taken", &about, |transaction, at| {
            let write = || {
                let query = format!("DELETE FROM refused WHERE {SAME}");
                transaction.execute(&query, key(origin))?;
                let (path, is_encoded, bytes, modified_at) = key(origin);
                transaction.execute(
                    "INSERT INTO refused (path, is_encoded, bytes, modified_at, reason, detail, seen_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    (path, is_encoded, bytes, modified_at, &reason, &refused.detail, at),
                )
            };
            write()
                .map(|_| ())
                .map_err(CaseError::database("noting what was not taken"))
        })
    }

    pub(super) fn was_refused(&self, origin: &Origin) -> Result<bool, CaseError> {
        let query = format!("SELECT count(*) > 0 FROM refused WHERE {DONE_WITH}");
        let found = self
            .database
            .rows(&query, key(origin), |row| row.get::<_, bool>(0))?;
        Ok(found == [true])
    }
}

/// Once a file is taken, nothing is said of it any more.
pub(super) fn clear(transaction: &Transaction, origin: &Origin) -> rusqlite::Result<()> {
    let query = format!("DELETE FROM refused WHERE {DONE_WITH}");
    transaction.execute(&query, key(origin)).map(|_| ())
}

fn key(origin: &Origin) -> (&str, bool, Option<i64>, Option<&str>) {
    let told = origin.told.as_ref();
    (
        &origin.found.path,
        origin.found.is_encoded,
        told.map(|told| told.bytes),
        told.and_then(|told| told.modified_at.as_deref()),
    )
}
