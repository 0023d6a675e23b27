//! Whether what the tables say is what the steps led to: steps are bound by digests, rows are not.
//!
//! Replays admissions, removals, places by hand and the newest alignment, and names each row that no step accounts for
//! and each step that left no row.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Case, CaseError, ExhibitNumber, Step};

/// What the steps led to.
#[derive(Default)]
struct Replayed {
    /// Bytes of each admitted original, by its SHA-256.
    admitted: BTreeMap<String, u64>,
    removed: BTreeMap<ExhibitNumber, bool>,
    /// Beside whom, where, how well, and how it was found.
    by_hand: BTreeMap<ExhibitNumber, (ExhibitNumber, i64, i64, String)>,
    answer: Option<String>,
}

fn number(about: &Value, field: &str) -> ExhibitNumber {
    ExhibitNumber(about[field].as_i64().unwrap_or_default())
}

impl Replayed {
    fn of(steps: &[Step]) -> Self {
        let mut replayed = Self::default();
        for step in steps {
            let about: Value = serde_json::from_str(&step.about).unwrap_or_default();
            replayed.take(&step.what, &about);
        }
        replayed
    }

    fn take(&mut self, what: &str, about: &Value) {
        let own = number(about, "exhibit");
        match what {
            "import" => {
                let sha256 = about["sha256"].as_str().unwrap_or_default().to_owned();
                self.admitted
                    .insert(sha256, about["bytes"].as_u64().unwrap_or_default());
            }
            "remove" => {
                self.removed.insert(own, true);
                self.by_hand
                    .retain(|exhibit, (beside, ..)| *exhibit != own && *beside != own);
            }
            "place by hand" => {
                let ns = |field: &str| about[field].as_i64().unwrap_or_default();
                let method = about["method"].as_str().unwrap_or_default().to_owned();
                let place = (number(about, "beside"), ns("offset_ns"), ns("error_ns"), method);
                self.by_hand.insert(own, place);
            }
            "take back" => {
                self.by_hand.remove(&own);
            }
            "align" => self.answer = about["blake3"].as_str().map(str::to_owned),
            _ => {}
        }
    }
}

impl Case<'_> {
    /// Where rows and steps do not belong together, in words.
    pub(super) fn strays(&self) -> Result<Vec<String>, CaseError> {
        let replayed = Replayed::of(&self.steps()?);
        let mut strays = Vec::new();
        let all = self.exhibits()?;
        for exhibit in &all {
            let (number, name) = (exhibit.number, &exhibit.name);
            if replayed.admitted.get(&exhibit.sha256) != Some(&exhibit.bytes) {
                strays.push(format!("{number} {name} came in by no step that says so"));
            }
            if exhibit.removed.is_some() && !replayed.removed.contains_key(&number) {
                strays.push(format!("{number} {name} was removed by no step that says so"));
            }
        }
        let is_there = |sha256: &str| all.iter().any(|exhibit| exhibit.sha256 == sha256);
        let gone = replayed.admitted.keys().filter(|sha256| !is_there(sha256));
        strays.extend(
            gone.map(|sha256| format!("the original with SHA-256 {sha256} came in and is in no table")),
        );
        let by_hand = self.by_hand()?.into_iter();
        let stands: BTreeMap<_, _> = by_hand
            .map(|place| {
                let found = (place.beside, place.offset_ns, place.error_ns, place.method);
                (place.exhibit, found)
            })
            .collect();
        if stands != replayed.by_hand {
            strays.push("places by hand are not those that the steps led to".to_owned());
        }
        let query = "SELECT answer FROM alignment ORDER BY number DESC LIMIT 1";
        let answer: Option<String> = self.database.rows(query, [], |row| row.get(0))?.pop();
        let digest = answer.map(|text| blake3::hash(text.as_bytes()).to_hex().to_string());
        if digest != replayed.answer {
            strays.push("the newest answer by sound is not the one that its step names".to_owned());
        }
        Ok(strays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Fault, Hold, Opening};
    use domain::time::WallTime;

    #[test]
    fn a_row_that_no_step_accounts_for_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let now = || WallTime(1_800_000_000_000_000_000);
        let opening = Opening {
            now: &now,
            fault: Fault::None,
        };
        let path = dir.path().join("case");
        drop(Case::create(&path, &opening).unwrap());
        let mut case = Case::open(&path, Hold::Write, &opening).unwrap();
        assert_eq!(case.strays().unwrap(), [""; 0]);
        let add = |transaction: &rusqlite::Transaction| {
            let row = format!(
                "INSERT INTO exhibit (sha256, blake3, bytes, file, name, is_encoded, admitted_at) \
                 VALUES ('{0}', 'b', 1, '{0}', 'a.mp4', 0, 't'); INSERT INTO by_hand VALUES (1, 1, 5, 5, 'm', 't'); \
                 INSERT INTO alignment (at, exhibits, answer) VALUES ('t', '[]', '{{}}')",
                "a".repeat(64)
            );
            transaction
                .execute_batch(&row)
                .map_err(CaseError::database("adding"))
        };
        case.database.change(&case.durable, add).unwrap();
        let strays = case.strays().unwrap();
        assert_eq!(strays.len(), 3, "{strays:?}");
        assert_eq!(strays[0], "#1 a.mp4 came in by no step that says so");
    }
}
