//! Tokens with which an operator lets groups begin: made here, kept as hashes alone, each good for one genesis.
//!
//! A token and the running relay are two programs, so tokens are files: one when it is made, a second when it is used.
//! What is in a group that was founded is not known here.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use domain::group::Digest;
use seal::envelope::digest_of;

/// Bytes of chance in a token.
const TOKEN_BYTES: usize = 32;
/// How much of a file is read: a number or 64 digits.
const FILE_BYTES_MAX: u64 = 128;

/// The tokens of one relay.
#[derive(Debug, Clone)]
pub struct Tokens {
    folder: PathBuf,
    /// Those that are being used now, by the file that says so.
    in_use: Arc<Mutex<HashMap<PathBuf, InUse>>>,
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
pub(super) struct Shown {
    tokens: Tokens,
    used: PathBuf,
    is_given_back: bool,
}

impl Tokens {
    /// Those in the folder of a relay.
    #[must_use]
    pub fn of(relay: &Path) -> Self {
        Self {
            folder: relay.join("tokens"),
            in_use: Arc::default(),
        }
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
            .and_then(|()| write_once(&self.path(&token, "until"), &until_s.to_string()));
        let failed = |source| TokenError::Write {
            folder: self.folder.clone(),
            source,
        };
        made.map(|()| token).map_err(failed)
    }

    /// Whether a token lets this genesis begin a group now. From here on it is good for no other one.
    pub(super) fn show(&self, token: &str, genesis: &Digest, now_s: u64) -> Option<Shown> {
        let until_s: u64 = read(&self.path(token, "until"))?.parse().ok()?;
        if until_s < now_s {
            return None;
        }
        let used = self.path(token, "used");
        // Locked until it is counted: it cannot be given back in between, and begin a second group.
        let mut in_use = self.lock();
        // Whoever makes the file has the token.
        let is_fresh = match write_once(&used, &genesis.to_string()) {
            Ok(()) => true,
            Err(_) if read(&used)? == genesis.to_string() => false,
            Err(_) => return None,
        };
        let one = in_use.entry(used.clone()).or_default();
        one.requests += 1;
        one.is_fresh |= is_fresh;
        Some(Shown {
            tokens: self.clone(),
            used,
            is_given_back: false,
        })
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
    /// Nothing began with it, for sure.
    pub(super) fn give_back(mut self) {
        self.is_given_back = true;
    }
}

impl Drop for Shown {
    /// Whoever hung up may have founded a group all the same.
    fn drop(&mut self) {
        let mut in_use = self.tokens.lock();
        let Some(one) = in_use.get_mut(&self.used) else {
            return;
        };
        one.requests -= 1;
        one.is_spent |= !self.is_given_back;
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

/// Durable, whole or not at all, and never over another one: written aside, then linked under its name.
fn write_once(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".token").tempfile_in(folder)?;
    aside.write_all(text.as_bytes())?;
    aside.as_file().sync_all()?;
    fs::hard_link(aside.path(), path)?;
    File::open(folder)?.sync_all()
}

/// Nothing where there is none, or it cannot be read: either way it lets nobody in.
fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = File::open(path).ok()?;
    file.take(FILE_BYTES_MAX).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: u64 = 1_000;
    const ONE: Digest = Digest([1; 32]);
    const OTHER: Digest = Digest([2; 32]);

    fn made() -> (tempfile::TempDir, Tokens, String) {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(folder.path());
        let token = tokens.make(NOW_S + 10).unwrap();
        (folder, tokens, token)
    }

    #[test]
    fn a_token_is_good_for_one_genesis_as_often_as_it_is_sent() {
        let (_folder, tokens, token) = made();
        assert!(tokens.show(&token, &ONE, NOW_S).is_some());
        assert!(tokens.show(&token, &ONE, NOW_S).is_some());
        assert!(tokens.show(&token, &OTHER, NOW_S).is_none());
    }

    #[test]
    fn a_token_of_which_nothing_came_is_good_again() {
        let (_folder, tokens, token) = made();
        tokens.show(&token, &ONE, NOW_S).unwrap().give_back();
        assert!(tokens.show(&token, &OTHER, NOW_S).is_some());
        // Sent a second time and refused then: the first is founded, and stays.
        tokens.show(&token, &OTHER, NOW_S).unwrap().give_back();
        assert!(tokens.show(&token, &ONE, NOW_S).is_none());
    }

    #[test]
    fn a_token_founds_one_group_where_the_same_genesis_is_sent_twice_at_once() {
        let (_folder, tokens, token) = made();
        let first = tokens.show(&token, &ONE, NOW_S).unwrap();
        let second = tokens.show(&token, &ONE, NOW_S).unwrap();
        first.give_back();
        // The second is still under way, and founds.
        assert!(tokens.show(&token, &OTHER, NOW_S).is_none());
        drop(second);
        assert!(tokens.show(&token, &OTHER, NOW_S).is_none());
    }

    #[test]
    fn nothing_else_is_a_token() {
        let (_folder, tokens, token) = made();
        assert!(tokens.show(&token, &ONE, NOW_S + 11).is_none());
        for wrong in ["", "../relay.toml", &token[1..], &token.to_lowercase()] {
            assert!(tokens.show(wrong, &ONE, NOW_S).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_disk_never_has_the_token() {
        let (folder, _tokens, token) = made();
        let files = fs::read_dir(folder.path().join("tokens")).unwrap();
        for file in files.map(|file| file.unwrap().path()) {
            assert!(!file.to_string_lossy().contains(&token));
            assert!(!fs::read_to_string(&file).unwrap().contains(&token));
        }
    }
}
