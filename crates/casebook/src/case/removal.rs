//! Taking a clip out of a case: its bytes go, a tombstone with the reason stays.
//!
//! The tombstone is written first: a run that is killed between the two removes the bytes when the case is next held.

use serde_json::json;

use super::{Case, CaseError, ExhibitNumber, Picked};

impl Case<'_> {
    /// Removes a clip for good; returns who had been placed by hand beside it and lost that place.
    ///
    /// # Errors
    /// [`CaseError`] when the case cannot be written.
    pub fn remove(&mut self, clip: &Picked, why: &str) -> Result<Vec<ExhibitNumber>, CaseError> {
        let own = clip.number;
        let beside = self.by_hand()?.into_iter().filter(|place| place.beside == own);
        let lost: Vec<ExhibitNumber> = beside.map(|place| place.exhibit).collect();
        let about = json!({"exhibit": own, "name": clip.name, "why": why, "lost_their_place": lost});
        self.step("remove", &about, |transaction, at| {
            let write = || {
                let query = "UPDATE exhibit SET removed_at = ?1, removed_why = ?2 WHERE number = ?3";
                transaction.execute(query, (at, why, own.0))?;
                transaction.execute("DELETE FROM by_hand WHERE exhibit = ?1 OR beside = ?1", [own.0])
            };
            write()
                .map(|_| ())
                .map_err(CaseError::database("removing an exhibit"))
        })?;
        self.finish_removals()?;
        Ok(lost)
    }

    /// The bytes of whatever was removed.
    pub(super) fn finish_removals(&self) -> Result<(), CaseError> {
        for exhibit in self.exhibits()? {
            let path = self.path_of(&exhibit);
            if exhibit.removed.is_some() && path.exists() {
                self.durable.remove(&path)?;
            }
        }
        Ok(())
    }
}
