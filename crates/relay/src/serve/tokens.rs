//! Tokens with which an operator lets groups begin: made here, kept as hashes alone, each good for one genesis.
//!
//! A token and the running relay are two programs, so tokens are files: one when it is made, a second when it is used.
//! What is in a group that was founded is not known here.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use domain::group::Digest;
use seal::envelope::digest_of;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::store::disk::Disk;

/// Bytes of chance in a token.
const TOKEN_BYTES: usize = 32;
/// How much of a file is read: a number or 64 digits.
const FILE_BYTES_MAX: u64 = 128;
/// Tokens that are looked at at once: each waits for the disk, and anybody may show one.
const SHOWN_AT_ONCE: usize = 4;

/// The tokens of one relay.
#[derive(Debug, Clone)]
pub struct Tokens {
    folder: PathBuf,
    disk: Arc<Disk>,
    /// Those that are being used now, by the file that says so. Locked while the disk is written, so never by a thread
    /// that others wait for.
    in_use: Arc<Mutex<HashMap<PathBuf, InUse>>>,
    turns: Arc<Semaphore>,
}

/// A token that is shown by one or more requests, all for the same genesis.
#[derive(Debug, Default)]
struct InUse {
    requests: usize,
    /// Whether the first of them made the file.
    is_fresh: bool,
    /// Whether a group may have begun with it.
    is_spent: bool,
}

/// Why a token could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The disk failed.
    #[error("writing a token's hash into {}", .folder.display())]
    Write {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gives no chance bytes.
    #[error("asking the system for chance")]
    Chance(#[source] getrandom::Error),
}

/// A token that was shown and is good. Where every request that showed it says that nothing came of it, it is good again.
#[derive(Debug)]
pub(super) struct Shown(Option<Showing>);

/// What is to be done when it is over.
#[derive(Debug)]
struct Showing {
    tokens: Tokens,
    used: PathBuf,
}

impl Tokens {
    /// Those in the folder of a relay.
    #[must_use]
    pub fn of(relay: &Path) -> Self {
        Self::on(relay, Disk::default())
    }

    fn on(relay: &Path, disk: Disk) -> Self {
        Self {
            folder: relay.join("tokens"),
            disk: Arc::new(disk),
            in_use: Arc::default(),
            turns: Arc::new(Semaphore::new(SHOWN_AT_ONCE)),
        }
    }

    #[cfg(test)]
    pub(super) fn failing(relay: &Path, fault: crate::store::disk::Fault) -> Self {
        Self::on(relay, Disk::new(fault))
    }

    /// Makes one that is good until then. It is never seen again.
    ///
    /// # Errors
    /// When the disk fails, or there is no chance.
    pub fn make(&self, until_s: u64) -> Result<String, TokenError> {
        let mut chance = [0; TOKEN_BYTES];
        getrandom::fill(&mut chance).map_err(TokenError::Chance)?;
        let token = Base64UrlUnpadded::encode_string(&chance);
        let made = make_folder(&self.folder)
            .and_then(|()| self.write_once(&self.path(&token, "until"), &until_s.to_string()));
        let failed = |source| TokenError::Write {
            folder: self.folder.clone(),
            source,
        };
        made.map(|()| token).map_err(failed)
    }

    /// Whether a token lets this genesis begin a group now. From here on it is good for no other one. Waits for the disk
    /// beside the runtime's own threads.
    ///
    /// # Errors
    /// Where the disk failed: whether it is good is not known then.
    pub(super) async fn show(
        &self,
        token: &str,
        genesis: &Digest,
        now_s: u64,
    ) -> std::io::Result<Option<Shown>> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(std::io::Error::other)?;
        let (tokens, token, genesis) = (self.clone(), token.to_owned(), *genesis);
        let shown = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            tokens.look(&token, &genesis, now_s)
        });
        // It breaks where the runtime is ending.
        shown.await.map_err(std::io::Error::other)?
    }

    fn look(&self, token: &str, genesis: &Digest, now_s: u64) -> std::io::Result<Option<Shown>> {
        let until_s = read(&self.path(token, "until"))?.and_then(|text| text.parse().ok());
        if until_s.is_none_or(|until_s: u64| until_s < now_s) {
            return Ok(None);
        }
        let used = self.path(token, "used");
        // Locked until it is counted: it cannot be given back in between, and begin a second group.
        let mut in_use = self.lock();
        // Whoever makes the file has the token.
        let is_fresh = match self.write_once(&used, &genesis.to_string()) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error),
        };
        if !is_fresh && read(&used)? != Some(genesis.to_string()) {
            return Ok(None);
        }
        let one = in_use.entry(used.clone()).or_default();
        one.requests += 1;
        one.is_fresh |= is_fresh;
        let tokens = self.clone();
        Ok(Some(Shown(Some(Showing { tokens, used }))))
    }

    /// Durable, whole or not at all, and never over another one: written aside, then linked under its name.
    fn write_once(&self, path: &Path, text: &str) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut aside = tempfile::Builder::new().prefix(".token").tempfile_in(folder)?;
        self.disk.deed(|| {
            aside.write_all(text.as_bytes())?;
            aside.as_file().sync_all()
        })?;
        fs::hard_link(aside.path(), path)?;
        let synced = self.disk.deed(|| File::open(folder)?.sync_all());
        // What may be gone after a power cut is not there: it would let this be sent again and nothing else.
        synced.inspect_err(|_| drop(fs::remove_file(path)))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, InUse>> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, token: &str, what: &str) -> PathBuf {
        self.folder
            .join(format!("{}.{what}", digest_of(token.as_bytes())))
    }
}

impl Shown {
    /// Nothing began with it, for sure. It is good again when this comes back.
    pub(super) async fn give_back(mut self) {
        if let Some(showing) = self.0.take() {
            // It breaks where the runtime is ending: then the token is lost, and the operator makes another one.
            let _ = tokio::task::spawn_blocking(move || showing.end(true)).await;
        }
    }
}

impl Drop for Shown {
    /// Whoever hung up may have founded a group all the same.
    fn drop(&mut self) {
        let Some(showing) = self.0.take() else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || showing.end(false))),
            Err(_) => showing.end(false),
        }
    }
}

impl Showing {
    fn end(self, is_given_back: bool) {
        let mut in_use = self.tokens.lock();
        let Some(one) = in_use.get_mut(&self.used) else {
            return;
        };
        one.requests -= 1;
        one.is_spent |= !is_given_back;
        if one.requests > 0 {
            return;
        }
        if one.is_fresh && !one.is_spent {
            // If that fails the token is lost, and the operator makes another one.
            let _ = fs::remove_file(&self.used);
        }
        in_use.remove(&self.used);
    }
}

/// For its owner alone, as the relay's own folder, which may not be there yet.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder)
}

/// Nothing where there is none, or no text.
fn read(path: &Path) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
