//! Each group's members as they stand and what it told the public, folded out of its envelopes in clear when first needed,
//! and kept while room is.
//!
//! What is kept carries the place of the last envelope that it was folded from, and is believed only where the database
//! says the same: a reader can never be shown a member who is none, nor the writer a fold that was never committed.

use crate::store::StoreError;
use crate::store::rows::{self, InClear};
use domain::alarm::Told;
use domain::group::{Change, Digest, Group, Place};
use rusqlite::Connection;
use seal::envelope::{Class, Envelope};
use seal::{membership, notice};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Groups that are kept folded: 256 members each are about 100 kB.
const FOLDS_MAX: usize = 256;

/// Envelopes that are read at once while folding.
const STEP: usize = 64;
/// Locks for foldings under way; a group has always the same one.
const FOLDINGS: usize = 64;

/// A group after the envelope in clear at a place.
#[derive(Clone)]
pub(crate) struct Fold {
    pub(crate) place: i64,
    pub(crate) clear: Clear,
}

/// What follows from the envelopes in clear: who belongs to the group, and what it told the public.
#[derive(Clone)]
pub(crate) struct Clear {
    pub(crate) group: Arc<Group>,
    pub(crate) told: Arc<Told>,
}

impl Clear {
    pub(crate) fn new(group: Group, told: Told) -> Self {
        Self {
            group: Arc::new(group),
            told: Arc::new(told),
        }
    }
}

/// Folds by group, and when each was last asked for.
pub(crate) struct Folds {
    kept: Mutex<Kept>,
    /// Held while a group is folded: whoever wants the same one waits for that, and does not do it again.
    foldings: [Mutex<()>; FOLDINGS],
    done: AtomicU64,
}

impl Default for Folds {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            foldings: [const { Mutex::new(()) }; FOLDINGS],
            done: AtomicU64::new(0),
        }
    }
}

#[derive(Default)]
struct Kept {
    folds: HashMap<Digest, (Fold, u64)>,
    asked: u64,
}

impl Folds {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept_at(&self, id: Digest, place: i64) -> Option<Fold> {
        self.kept().get(id).filter(|fold| fold.place == place)
    }

    /// How many times a group was folded, ever.
    pub(crate) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The fold of a group as this connection sees it.
    pub(crate) fn of(&self, connection: &Connection, id: Digest, number: i64) -> Result<Fold, StoreError> {
        let last = rows::last_in_clear(connection, number)?;
        let place = last.ok_or(StoreError::Damaged("a group without its genesis"))?;
        if let Some(fold) = self.kept_at(id, place) {
            return Ok(fold);
        }
        let folding = &self.foldings[usize::from(id.0[0]) % FOLDINGS];
        let _folding = folding.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fold) = self.kept_at(id, place) {
            return Ok(fold);
        }
        self.done.fetch_add(1, Ordering::Relaxed);
        let clear = folded(connection, number, place)?;
        let fold = Fold { place, clear };
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

/// From what is stored up to a place, some at a time. What breaks a rule is passed over, as every reader does
/// (`formats/group.md`, rule 9): an older Pfiff may have let in what this one would not.
fn folded(connection: &Connection, number: i64, last: i64) -> Result<Clear, StoreError> {
    let mut clear: Option<(Group, Told)> = None;
    let mut from = -1;
    while from < last {
        let found = rows::in_clear(connection, number, (from, last), STEP)?;
        let Some(end) = found.last() else {
            break;
        };
        from = end.place;
        for one in found {
            fold_in(&mut clear, &one)?;
        }
    }
    let (group, told) = clear.ok_or(NO_GENESIS)?;
    Ok(Clear::new(group, told))
}

fn fold_in(clear: &mut Option<(Group, Told)>, one: &InClear) -> Result<(), StoreError> {
    let envelope = parsed(&one.body)?;
    let Some((group, told)) = clear else {
        *clear = Some((founded(&envelope)?, Told::default()));
        return Ok(());
    };
    if envelope.head().class == Class::Notice {
        let one = notice::read(&envelope).map_err(|_| StoreError::Damaged("a notice"))?;
        let _ = told.fold(group, &one);
    } else {
        let content = membership::read(&envelope).map_err(|_| NO_MEMBERSHIP)?;
        let _ = group.fold(place_of(&envelope, one.sequence), &content.change);
    }
    Ok(())
}

const NO_GENESIS: StoreError = StoreError::Damaged("a group without its genesis");
const NO_MEMBERSHIP: StoreError = StoreError::Damaged("a membership envelope");

fn parsed(bytes: &[u8]) -> Result<Envelope, StoreError> {
    Envelope::parse(bytes.to_vec()).map_err(|_| StoreError::Damaged("an envelope in clear"))
}

fn founded(envelope: &Envelope) -> Result<Group, StoreError> {
    let content = membership::read(envelope).map_err(|_| NO_MEMBERSHIP)?;
    match content.change {
        Change::Genesis(genesis) => Ok(Group::found(envelope.head().author, envelope.digest(), genesis)),
        _ => Err(NO_GENESIS),
    }
}

/// Where an envelope stands, or would stand.
pub(super) fn place_of(envelope: &Envelope, sequence: u64) -> Place {
    Place {
        author: envelope.head().author,
        digest: envelope.digest(),
        sequence,
    }
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
        let group = Group::found(Key([2; 32]), Digest([3; 32]), genesis);
        let clear = Clear::new(group, Told::default());
        Fold { place, clear }
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
