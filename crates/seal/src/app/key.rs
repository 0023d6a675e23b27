//! The release key: the public half, which is pinned, and the private one, which signs. Where they are kept, others know.

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::SigningKey;
use std::fmt;

use super::AppError;
use crate::ledger::{LogKey, Note, sign_text};

const PRIVATE: &str = "PRIVATE+KEY+";
const ED25519: u8 = 1;

/// Whose signature a manifest needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseKey(LogKey);

/// Who signs manifests.
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl ReleaseKey {
    /// Reads a verifier key, as it lies in `release.key`.
    ///
    /// # Errors
    /// Refuses every second spelling, and keys under which anything would hold.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        LogKey::parse(line).map(Self).map_err(|_| AppError::Key)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.origin()
    }

    pub(super) fn check(&self, note: &Note) -> Result<(), AppError> {
        let name = || self.name().to_owned();
        match self.0.signed(note) {
            None => Err(AppError::OtherKey(name())),
            Some(false) => Err(AppError::Signature(name())),
            Some(true) => Ok(()),
        }
    }
}

impl Signer {
    /// From a name and 32 bytes of chance.
    ///
    /// # Errors
    /// Where a note could not carry the name.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, AppError> {
        let signer = Self {
            name: name.to_owned(),
            key: SigningKey::from_bytes(seed),
        };
        signer.release_key().map(|_| signer)
    }

    /// Reads a private key.
    ///
    /// # Errors
    /// Refuses every second spelling, and an id that does not follow.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        let mut pieces = line.strip_prefix(PRIVATE).ok_or(AppError::Key)?.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (pieces.next(), pieces.next(), pieces.next()) else {
            return Err(AppError::Key);
        };
        let bytes = Base64::decode_vec(key).map_err(|_| AppError::Key)?;
        let seed = match bytes.split_first() {
            Some((&ED25519, seed)) => seed.try_into().map_err(|_| AppError::Key)?,
            _ => return Err(AppError::Key),
        };
        let signer = Self::new(name, seed)?;
        if signer.private()? == line {
            Ok(signer)
        } else {
            Err(AppError::Key)
        }
    }

    /// As it is kept: whoever reads this signs in its name.
    ///
    /// # Errors
    /// Never for a key that was made or read.
    pub fn private(&self) -> Result<String, AppError> {
        let public = self.release_key()?.to_string();
        let id = public.split('+').nth(1).ok_or(AppError::Key)?.to_owned();
        let key = Base64::encode_string(&[&[ED25519], self.key.as_bytes().as_slice()].concat());
        Ok(format!("{PRIVATE}{}+{id}+{key}", self.name))
    }

    /// The half that everybody may have.
    ///
    /// # Errors
    /// Never for a key that was made or read.
    pub fn release_key(&self) -> Result<ReleaseKey, AppError> {
        let public = self.key.verifying_key();
        LogKey::new(&self.name, public.as_bytes())
            .map(ReleaseKey)
            .map_err(|_| AppError::Key)
    }

    pub(super) fn note(&self, text: String) -> Result<String, AppError> {
        let note = sign_text(&self.name, &self.key, text).map_err(|_| AppError::Key)?;
        Ok(note.to_string())
    }
}

/// As a verifier key, without a line feed.
impl fmt::Display for ReleaseKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Without the key.
impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signer({})", self.name)
    }
}
