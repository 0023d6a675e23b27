//! Who signs checkpoints: the ledger itself, and cosigners. Their keys are pinned beforehand, never taken from a note.

use super::note::{Note, SignatureLine, is_key_name};
use super::{digest::hash_of, spelling};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

/// Ed25519 over the text itself (C2SP signed-note).
const ED25519: u8 = 0x01;
/// Ed25519 over a time and the text (C2SP tlog-cosignature).
const COSIGNATURE: u8 = 0x04;

/// Bytes of an Ed25519 signature.
const SIGNATURE_BYTES: usize = 64;

/// A ledger: its origin, and the key that signs its checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey(NamedKey);

/// A machine that countersigns checkpoints: its name and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignerKey(NamedKey);

#[derive(Clone, Debug, PartialEq, Eq)]
struct NamedKey {
    name: String,
    kind: u8,
    key: VerifyingKey,
}

/// Why something is no key, or a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name that no note could carry.
    #[error("the name of a key is empty, too long, or has a space or a plus in it")]
    Name,
    /// 32 bytes that are no key, a second spelling of one, or one under which anything would hold.
    #[error("the key of {0} is no Ed25519 public key that could be relied on")]
    Key(String),
    /// Text that is no verifier key, or one of another kind than was asked for.
    #[error("a verifier key is not NAME+ID+KEY of the kind that is needed")]
    Text,
}

impl NamedKey {
    fn new(name: &str, kind: u8, key: &[u8; 32]) -> Result<Self, KeyError> {
        let refused = || KeyError::Key(name.to_owned());
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let known = VerifyingKey::from_bytes(key).map_err(|_| refused())?;
        let is_canonical = known.to_edwards().compress().to_bytes() == *key;
        if known.is_weak() || !is_canonical {
            return Err(refused());
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            key: known,
        })
    }

    fn of_signer(name: &str, kind: u8, key: &SigningKey) -> Result<Self, KeyError> {
        Self::new(name, kind, key.verifying_key().as_bytes())
    }

    /// `NAME+ID+KEY`: eight digits of hex, then base64 of kind and key (C2SP signed-note 1.0.0, verifier keys).
    fn parse(text: &str, kind: u8) -> Result<Self, KeyError> {
        let mut pieces = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (pieces.next(), pieces.next(), pieces.next()) else {
            return Err(KeyError::Text);
        };
        let bytes = spelling::bytes(key).ok_or(KeyError::Text)?;
        let (found, key) = bytes.split_first().ok_or(KeyError::Text)?;
        let key = key.try_into().map_err(|_| KeyError::Text)?;
        let known = Self::new(name, kind, key)?;
        let is_same = *found == kind && known.id_in_hex() == id;
        if is_same { Ok(known) } else { Err(KeyError::Text) }
    }

    fn id(&self) -> [u8; 4] {
        let digest = hash_of(&[self.name.as_bytes(), b"\n", &[self.kind], self.key.as_bytes()]);
        [digest[0], digest[1], digest[2], digest[3]]
    }

    fn id_in_hex(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id()))
    }

    fn wrote(&self, line: &SignatureLine) -> bool {
        line.name == self.name && line.key_id == self.id()
    }

    /// Strictly: one signature for one message under one key, nothing of small order.
    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }

    fn line(&self, signature: Vec<u8>) -> SignatureLine {
        SignatureLine {
            name: self.name.clone(),
            key_id: self.id(),
            signature,
        }
    }
}

impl LogKey {
    /// The ledger `origin` with the key that a group's genesis names.
    ///
    /// # Errors
    /// Refuses names that a note cannot carry, and keys that are none.
    pub fn new(origin: &str, key: &[u8; 32]) -> Result<Self, KeyError> {
        NamedKey::new(origin, ED25519, key).map(Self)
    }

    /// Reads a verifier key of type 0x01, as other people's programs are given it.
    ///
    /// # Errors
    /// Refuses everything else, and an id that does not follow from name and key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        NamedKey::parse(text, ED25519).map(Self)
    }

    /// The ledger's origin, which is also its key's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.name
    }

    /// Whether its signature stands under a note, and if so, whether it holds.
    pub(crate) fn signed(&self, note: &Note) -> Option<bool> {
        let line = note.signatures().iter().find(|line| self.wrote(line))?;
        Some(self.holds(note.text(), line))
    }

    pub(super) fn wrote(&self, line: &SignatureLine) -> bool {
        self.0.wrote(line)
    }

    pub(super) fn holds(&self, text: &str, line: &SignatureLine) -> bool {
        self.0.holds(text.as_bytes(), &line.signature)
    }
}

impl CosignerKey {
    /// The cosigner `name` with its key.
    ///
    /// # Errors
    /// Refuses names that a note cannot carry, and keys that are none.
    pub fn new(name: &str, key: &[u8; 32]) -> Result<Self, KeyError> {
        NamedKey::new(name, COSIGNATURE, key).map(Self)
    }

    /// Reads a verifier key of type 0x04.
    ///
    /// # Errors
    /// Refuses everything else, and an id that does not follow from name and key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        NamedKey::parse(text, COSIGNATURE).map(Self)
    }

    /// What the cosigner calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub(super) fn wrote(&self, line: &SignatureLine) -> bool {
        self.0.wrote(line)
    }

    /// When it was cosigned (seconds since 1970), if the cosignature holds.
    pub(super) fn time_s(&self, text: &str, line: &SignatureLine) -> Option<u64> {
        let (time, signature) = line.signature.split_first_chunk::<8>()?;
        let time_s = u64::from_be_bytes(*time);
        let is_held = i64::try_from(time_s).is_ok()
            && signature.len() == SIGNATURE_BYTES
            && self.0.holds(cosigned(time_s, text).as_bytes(), signature);
        is_held.then_some(time_s)
    }
}

/// What a cosigner signs (C2SP tlog-cosignature).
fn cosigned(time_s: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time_s}\n{text}")
}

/// The ledger's own signature under a text.
pub(super) fn sign(origin: &str, key: &SigningKey, text: &str) -> Result<SignatureLine, KeyError> {
    let named = NamedKey::of_signer(origin, ED25519, key)?;
    Ok(named.line(key.sign(text.as_bytes()).to_vec()))
}

/// A text that is no checkpoint, as a note with one signature.
pub(crate) fn sign_text(name: &str, key: &SigningKey, text: String) -> Result<Note, KeyError> {
    let line = sign(name, key, &text)?;
    let mut note = Note::unsigned(text);
    note.sign(line);
    Ok(note)
}

/// A cosigner's signature under a text at a time (seconds since 1970, below 2⁶³).
pub(super) fn cosign(
    name: &str,
    key: &SigningKey,
    text: &str,
    time_s: u64,
) -> Result<SignatureLine, KeyError> {
    let named = NamedKey::of_signer(name, COSIGNATURE, key)?;
    let signature = key.sign(cosigned(time_s, text).as_bytes()).to_bytes();
    Ok(named.line([time_s.to_be_bytes().as_slice(), &signature].concat()))
}

impl fmt::Display for NamedKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind], self.key.as_bytes().as_slice()].concat();
        write!(
            out,
            "{}+{}+{}",
            self.name,
            self.id_in_hex(),
            spelling::base64(&key)
        )
    }
}

/// As a verifier key.
impl fmt::Display for LogKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// As a verifier key.
impl fmt::Display for CosignerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
