//! Each group's members as they stand, folded out of its membership envelopes when first needed, and kept while room is.
//!
//! What is kept carries the place of the last envelope that it was folded from, and is believed only where the database
//! says the same: a reader can never be shown a member who is none, nor the writer a fold that was never committed.

use crate::store::StoreError;
use crate::store::rows;
use domain::group::{Change, Digest, Group};
use rusqlite::Connection;
use seal::envelope::Envelope;
use seal::membership;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Groups that are kept folded: 256 members each are about 100 kB.
const FOLDS_MAX: usize = 256;

/// A group's members after the envelope at a place.
#[derive(Clone)]
pub(crate) struct Fold {
    pub(crate) place: i64,
    pub(crate) group: Arc<Group>,
}

/// Folds by group, and when each was last asked for.
#[derive(Default)]
pub(crate) struct Folds(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    folds: HashMap<Digest, (Fold, u64)>,
    asked: u64,
}

impl Folds {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fold of a group as this connection sees it.
    pub(crate) fn of(&self, connection: &Connection, id: Digest, number: i64) -> Result<Fold, StoreError> {
        let last = rows::last_membership(connection, number)?;
        let place = last.ok_or(StoreError::Damaged("a group without its genesis"))?;
        if let Some(fold) = self.kept().get(id).filter(|fold| fold.place == place) {
            return Ok(fold);
        }
        let group = Arc::new(folded(&rows::memberships(connection, number)?)?);
        let fold = Fold { place, group };
        self.keep(id, fold.clone());
        Ok(fold)
    }

    /// Keeps what was committed. Whoever read an older state does not overwrite a newer one.
    pub(crate) fn keep(&self, id: Digest, fold: Fold) {
        let mut kept = self.kept();
        if kept.get(id).is_none_or(|other| other.place < fold.place) {
            kept.put(id, fold);
        }
    }

    /// After a failure nothing that was kept is believed.
    pub(crate) fn forget(&self) {
        self.kept().folds.clear();
    }
}

impl Kept {
    fn get(&mut self, id: Digest) -> Option<Fold> {
        self.asked += 1;
        let (fold, asked) = self.folds.get_mut(&id)?;
        *asked = self.asked;
        Some(fold.clone())
    }

    fn put(&mut self, id: Digest, fold: Fold) {
        if self.folds.len() >= FOLDS_MAX && !self.folds.contains_key(&id) {
            let longest_ago = self.folds.iter().min_by_key(|(_, (_, asked))| *asked);
            if let Some(id) = longest_ago.map(|(id, _)| *id) {
                self.folds.remove(&id);
            }
        }
        self.folds.insert(id, (fold, self.asked));
    }
}

/// From stored envelopes. A change that breaks a rule is passed over, as every reader does (`formats/group.md`, rule 9):
/// an older Pfiff may have let in what this one would not.
fn folded(memberships: &[Vec<u8>]) -> Result<Group, StoreError> {
    let mut folded: Option<Group> = None;
    for bytes in memberships {
        let envelope = Envelope::parse(bytes.clone());
        let envelope = envelope.map_err(|_| StoreError::Damaged("a membership envelope"))?;
        let content = membership::read(&envelope);
        let content = content.map_err(|_| StoreError::Damaged("a membership envelope"))?;
        let author = envelope.head().author;
        match (&mut folded, content.change) {
            (None, Change::Genesis(genesis)) => {
                folded = Some(Group::found(author, envelope.digest(), genesis));
            }
            (None, _) => {
                return Err(StoreError::Damaged(
                    "a group that does not begin with its genesis",
                ));
            }
            (Some(group), change) => {
                let _ = group.fold(author, envelope.digest(), &change);
            }
        }
    }
    folded.ok_or(StoreError::Damaged("a group without its genesis"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::group::{Epoch, Genesis, Key, Policy, Recipient};

    fn fold(place: i64) -> Fold {
        let nobody = || Recipient(String::new());
        let epoch = Epoch {
            number: 0,
            circle: nobody(),
            dispatchers: nobody(),
        };
        let genesis = Genesis {
            receiving: nobody(),
            policy: Policy::USUAL,
            ledger_key: Key([1; 32]),
            origin: String::new(),
            epoch,
        };
        let group = Arc::new(Group::found(Key([2; 32]), Digest([3; 32]), genesis));
        Fold { place, group }
    }

    /// A database in which a group's last membership envelope, which is rubbish, lies at this place.
    fn database(place: i64) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(include_str!("../store/schema.sql"))
            .unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let query = "INSERT INTO envelopes (place, tag, in_group, class, standing, size_bytes, body)
            VALUES (?1, x'00', 1, 0, 0, 1, x'00')";
        connection.execute(query, [place]).unwrap();
        connection
    }

    #[test]
    fn a_fold_is_believed_only_where_nothing_came_since() {
        let (folds, id) = (Folds::default(), Digest([3; 32]));
        folds.keep(id, fold(4));
        assert!(folds.of(&database(4), id, 1).is_ok());
        // It asks the database again, and finds rubbish there.
        assert!(folds.of(&database(5), id, 1).is_err());
        assert!(folds.of(&database(3), id, 1).is_err());
    }

    #[test]
    fn who_read_an_older_state_overwrites_no_newer_one() {
        let (folds, id) = (Folds::default(), Digest([3; 32]));
        folds.keep(id, fold(5));
        folds.keep(id, fold(4));
        assert!(folds.of(&database(5), id, 1).is_ok());
    }

    #[test]
    fn folds_are_as_many_as_there_is_room_for() {
        let folds = Folds::default();
        for number in 0..=FOLDS_MAX {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&number.to_be_bytes());
            folds.keep(Digest(id), fold(1));
        }
        assert_eq!(folds.kept().folds.len(), FOLDS_MAX);
    }
}
