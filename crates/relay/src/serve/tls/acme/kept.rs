//! What came by ACME, in a folder of the relay's own: the account's key, and the certificate with its key.
//!
//! Each is one file, so that it is there whole or not at all. Whether it is any good is not known here.

use std::fs::{self, DirBuilder, File};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use instant_acme::AccountCredentials;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::serve::config::Acme;

const FOLDER: &str = "acme";
const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.pem";
/// How much of a file is read.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The folder.
#[derive(Debug, Clone)]
pub(in crate::serve::tls) struct Kept(PathBuf);

/// An account is good at one directory alone.
#[derive(Serialize, Deserialize)]
struct Account {
    directory: String,
    credentials: AccountCredentials,
}

impl Kept {
    /// In the folder of a relay.
    pub(in crate::serve::tls) fn of(relay: &Path) -> Self {
        Self(relay.join(FOLDER))
    }

    /// Chain and key.
    pub(in crate::serve::tls) fn certificate(&self) -> PathBuf {
        self.0.join(CERTIFICATE)
    }

    /// Whether what is there was asked for as it would be now: from the same directory, for the same names.
    pub(super) fn is_for(&self, acme: &Acme) -> bool {
        let mut first = String::new();
        let read = File::open(self.certificate())
            .and_then(|file| BufReader::new(file.take(FILE_BYTES_MAX)).read_line(&mut first));
        read.is_ok() && first == title(acme)
    }

    /// Before the first certificate none is there; one that cannot be read is made anew.
    pub(super) fn account(&self, directory: &str) -> Option<AccountCredentials> {
        let file = File::open(self.0.join(ACCOUNT)).ok()?;
        let account: Account = serde_json::from_reader(file.take(FILE_BYTES_MAX)).ok()?;
        (account.directory == directory).then_some(account.credentials)
    }

    pub(super) fn keep_account(
        &self,
        directory: &str,
        credentials: AccountCredentials,
    ) -> std::io::Result<()> {
        let account = Account {
            directory: directory.to_owned(),
            credentials,
        };
        self.keep(ACCOUNT, &serde_json::to_vec(&account)?)
    }

    /// What cannot be deleted is replaced, or asked with again.
    pub(super) fn forget_account(&self) {
        let _ = fs::remove_file(self.0.join(ACCOUNT));
    }

    pub(super) fn keep_certificate(&self, acme: &Acme, key: &str, chain: &str) -> std::io::Result<()> {
        self.keep(CERTIFICATE, format!("{}{key}{chain}", title(acme)).as_bytes())
    }

    /// Written aside, for the owner alone, and durable before it takes the other one's place.
    fn keep(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.0) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let mut aside = NamedTempFile::new_in(&self.0)?;
        aside.write_all(bytes)?;
        aside.as_file().sync_all()?;
        aside.persist(self.0.join(name)).map_err(|error| error.error)?;
        fs::File::open(&self.0)?.sync_all()
    }
}

/// The first line of the file, before the certificate: readers of PEM pass it over (RFC 7468, 2).
fn title(acme: &Acme) -> String {
    format!("For {} by {}\n", acme.domains.join(" "), acme.directory)
}
