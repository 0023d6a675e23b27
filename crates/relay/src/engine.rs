//! The door of the relay: what may be asked of it, by as many at once as like.

use crate::bell::Listener;
use crate::figures::Figures;
use crate::intake::{Founding, Refusal};
use crate::ledger::CosignError;
use crate::settings::Settings;
use crate::store::{Backed, BackupError, Conflict, OpenError, ReadError, Retained, StoreError};
use domain::group::{Digest, Key};
use domain::time::WallTime;
use seal::envelope::Class;
use std::path::Path;
use std::sync::Arc;

/// An open relay. Cheap to clone; all clones are one relay.
#[derive(Clone)]
pub struct Relay(Arc<()>);

/// An envelope that is durable and in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The receipt, as it is sent (`formats/receipt.md`).
    pub receipt: String,
    /// Its sequence in its group.
    pub sequence: u64,
    /// Whether it was not there before.
    pub was_new: bool,
}

/// One step of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The sequence in the group, from 1.
    pub sequence: u64,
    /// The place in the ledger, from 0.
    pub index: u64,
    /// The 105 bytes of the entry.
    pub entry: Vec<u8>,
    /// The class of the envelope; `None` for a release.
    pub class: Option<Class>,
    /// What the entry stands for.
    pub what: What,
}

/// What an entry stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The envelope's exact bytes.
    Bytes(Vec<u8>),
    /// A recording's bytes: there, and to be asked for one by one with [`Relay::envelope`].
    Apart,
    /// Released; its bytes are deleted, or about to be.
    Gone,
    /// The text of a release.
    Release(String),
}

/// The bytes of one entry, if they are still here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The envelope's exact bytes.
    Envelope(Class, Vec<u8>),
    /// Released: a release names it.
    Gone(Class),
    /// The entry is a release, and this is its text.
    Release(String),
}

impl Relay {
    /// Opens the relay in a folder, which is made where there is none: key, database and files. One program at a time.
    /// Must be called within a tokio runtime, as must everything else here.
    ///
    /// # Errors
    /// Where another program has it, it is another ledger's, or the disk fails.
    pub fn open(_folder: &Path, _settings: Settings) -> Result<Self, OpenError> {
        Err(StoreError::Closed.into())
    }

    /// Takes an envelope in. Comes back when it is durable and in the ledger, and never before; the same bytes again get
    /// a receipt for the same entry.
    ///
    /// # Errors
    /// Says why not, and what to do next.
    pub async fn take_in(
        &self,
        _bytes: Vec<u8>,
        _founding: Founding,
        _now: WallTime,
    ) -> Result<Taken, Refusal> {
        Err(Refusal::Closing)
    }

    /// What a group has behind sequence `after`, in order: `limit` at most, and no more than about 4 MB at once, but one
    /// at least where there is one. Recordings come as [`What::Apart`].
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn rungs(&self, _group: Digest, _after: u64, _limit: usize) -> Result<Vec<Rung>, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// The exact bytes of one envelope.
    ///
    /// # Errors
    /// Where the group or the sequence is not here.
    pub fn envelope(&self, _group: Digest, _sequence: u64) -> Result<Kept, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// A receipt for one entry, under the newest checkpoint.
    ///
    /// # Errors
    /// Where the group or the sequence is not here.
    pub fn receipt(&self, _group: Digest, _sequence: u64) -> Result<String, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// Wakes when the group has more than its listener knows.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn listen(&self, _group: Digest) -> Result<Listener, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// Whether this key is a member of the group now: for reading what is closed.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn is_member(&self, _group: Digest, _key: Key) -> Result<bool, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// The newest checkpoint, with what cosignatures it has.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        String::new()
    }

    /// The bytes under a path of C2SP tlog-tiles, without a slash in front: `checkpoint`, `tile/0/000.p/7`, ….
    ///
    /// # Errors
    /// Where the path names nothing that there is.
    pub fn resource(&self, _path: &str) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Nothing)
    }

    /// Adds the line of a known cosigner, line feed included, to the checkpoint of that size. Blocks for a commit.
    ///
    /// # Errors
    /// Where there is no such checkpoint, nobody known signed, or the disk fails.
    pub fn add_cosignature(&self, size: u64, _line: &str) -> Result<(), CosignError> {
        Err(CosignError::NoCheckpoint(size))
    }

    /// Releases what is past its time, then deletes what was released (`formats/retention.md`). Blocks.
    ///
    /// # Errors
    /// Where the disk fails; then the next call goes on.
    pub fn retain(&self, _now: WallTime) -> Result<Retained, StoreError> {
        Err(StoreError::Closed)
    }

    /// Other bytes under taken numbers that a group has sent.
    ///
    /// # Errors
    /// Where the group is not here.
    pub fn conflicts(&self, _group: Digest) -> Result<Vec<Conflict>, ReadError> {
        Err(ReadError::NoGroup)
    }

    /// Writes all of it into a folder that is not there yet, while it goes on, and checks what it wrote. Blocks.
    ///
    /// # Errors
    /// Where the folder is there, or the copy does not verify.
    pub fn backup(&self, to: &Path) -> Result<Backed, BackupError> {
        Err(BackupError::There(to.to_owned()))
    }

    /// Makes a relay's folder, which is not there yet, out of a backup that is checked first. Blocks.
    ///
    /// # Errors
    /// Where the folder is there, or the backup does not verify.
    pub fn restore(_from: &Path, to: &Path) -> Result<Backed, BackupError> {
        Err(BackupError::There(to.to_owned()))
    }

    /// How it does.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures::default()
    }

    /// The ledger's key as others write it (C2SP signed-note verifier key): for settings, genesis and audits.
    #[must_use]
    pub fn ledger_key(&self) -> (Key, String) {
        (Key([0; 32]), String::new())
    }

    /// Takes nothing more in, finishes what waits, and ends. What was accepted is durable anyway. Blocks.
    pub fn close(self) {}
}
