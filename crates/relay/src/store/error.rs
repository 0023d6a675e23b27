//! What can fail in the store, and with which file. No group and no author is named: these go to the log.

use std::path::PathBuf;

/// The disk or the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file.
    #[error("{doing} {path}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database.
    #[error("{doing}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// What is stored contradicts itself.
    #[error("what is stored is damaged: {0}; restore the newest backup")]
    Damaged(&'static str),
    /// As much as may wait for the writer does.
    #[error("too many wait already")]
    Busy,
    /// The relay is closed.
    #[error("the relay is closed")]
    Closed,
}

/// Why retention did not go on.
#[derive(Debug, thiserror::Error)]
pub enum RetainError {
    /// The clock went too far since the last time.
    #[error("the clock is {} hours ahead of the last retention", .ahead_s / 3_600)]
    Clock {
        /// How far.
        ahead_s: u64,
    },
    /// The disk or the database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a relay could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another program has it.
    #[error("{folder} is in use by {holder}; stop that one first")]
    Held {
        /// Which folder.
        folder: PathBuf,
        /// Who, in its own words.
        holder: String,
    },
    /// The folder's ledger has another name than the settings say.
    #[error("{folder} holds the ledger {found}, the settings say {needed}; a ledger keeps its name")]
    Origin {
        /// Which folder.
        folder: PathBuf,
        /// What it holds.
        found: String,
        /// What was asked for.
        needed: String,
    },
    /// A name that no checkpoint could carry.
    #[error(
        "{0} is no name for a ledger: printable ASCII without space and + is needed, 1 to 128 characters"
    )]
    Name(String),
    /// Written by a newer Pfiff.
    #[error("{folder} was written by a newer Pfiff (version {found}); update this one")]
    Newer {
        /// Which folder.
        folder: PathBuf,
        /// Its version.
        found: i64,
    },
    /// The ledger has entries and its key is gone.
    #[error("the key of the ledger in {0} is missing or damaged; put it back from a backup")]
    Key(PathBuf),
    /// The disk or the database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The group is not here.
    #[error("this group is not here")]
    NoGroup,
    /// There is no such thing: no such sequence, tile or path.
    #[error("there is no such thing here")]
    Nothing,
    /// The store failed.
    #[error("reading from the store")]
    Store(#[from] StoreError),
}

/// Why a backup or a restore failed; what was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nothing is ever written over.
    #[error("{0} is there already; choose a folder that is not")]
    There(PathBuf),
    /// What was to be restored is no whole backup.
    #[error("{folder} is no whole backup: {what}")]
    Unsound {
        /// Which folder.
        folder: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The disk failed meanwhile: taking envelopes in again comes before a copy.
    #[error("the disk failed while the copy was made: see to the disk, then make it again")]
    DiskFailed,
    /// The store failed.
    #[error("copying the store")]
    Store(#[from] StoreError),
}
