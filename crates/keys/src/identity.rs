//! The two kinds of secrets: one that signs, and some that open.

use age::secrecy::ExposeSecret as _;
use age::x25519;
use domain::group::{Key, Recipient};
use ed25519_dalek::SigningKey;
use std::str::FromStr as _;
use zeroize::Zeroizing;

/// Why text is no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an age identity: {0}")]
pub struct IdentityError(&'static str);

/// Opens what was closed to its recipient: a member's, an epoch's, an invitation's.
#[derive(Clone)]
pub struct Identity(x25519::Identity);

impl Identity {
    /// A new one, by the system's chance.
    #[must_use]
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// From what [`Identity::secret_text`] gave, or another age wrote.
    ///
    /// # Errors
    /// Where it is none.
    pub fn from_text(text: &str) -> Result<Self, IdentityError> {
        x25519::Identity::from_str(text).map(Self).map_err(IdentityError)
    }

    /// From 32 bytes that are as good as chance (RFC 7748, section 5).
    pub(crate) fn from_secret(secret: &[u8; 32]) -> Result<Self, IdentityError> {
        use bech32::ToBase32 as _;
        let made = bech32::encode("age-secret-key-", secret.to_base32(), bech32::Variant::Bech32);
        let text = Zeroizing::new(made.map_err(|_| IdentityError("it cannot be spelt"))?);
        Self::from_text(&text.to_uppercase())
    }

    /// What others close to it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public().to_string())
    }

    /// The secret itself, as age writes it: to be kept or handed over, never shown.
    #[must_use]
    pub fn secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    pub(crate) fn age(&self) -> &x25519::Identity {
        &self.0
    }
}

/// Says whose it is, never what it is.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity of {}", self.recipient().0)
    }
}

/// A device in one group: its signing key. Fresh for every group, so that two groups cannot be linked.
#[derive(Clone)]
pub struct Device(SigningKey);

impl Device {
    /// From 32 bytes of chance, or those that were kept.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// What others know it by.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(self.0.verifying_key().to_bytes())
    }

    /// Signs with it.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.0
    }

    /// The secret itself: to be kept, never shown.
    #[must_use]
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }
}

/// Says whose it is, never what it is.
impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Device {}", self.key())
    }
}
