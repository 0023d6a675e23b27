//! The two kinds of secrets: one that signs, and some that open.

use age::secrecy::ExposeSecret as _;
use age::x25519;
use bech32::{Bech32Writer, ToBase32 as _, Variant};
use domain::group::{Key, Recipient};
use ed25519_dalek::SigningKey;
use std::str::FromStr as _;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Before an identity's letters (age v1), and all of them.
const SECRET: &str = "age-secret-key-";
const SPELT: usize = 74;

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
        let mut text = Zeroizing::new(String::with_capacity(SPELT));
        spell(secret, &mut text).map_err(|_| IdentityError("it cannot be spelt"))?;
        text.make_ascii_uppercase();
        Self::from_text(&text)
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

/// Letter by letter into room that is there already, so that no copy stays behind.
fn spell(secret: &[u8; 32], into: &mut String) -> std::fmt::Result {
    let mut writer = Bech32Writer::new(SECRET, Variant::Bech32, into)?;
    secret.write_base32(&mut writer)?;
    writer.finalize()
}

/// The library holds 32 bytes and nothing else: that they need dropping means that they are wiped.
impl ZeroizeOnDrop for Identity {}
const _: () = assert!(std::mem::needs_drop::<x25519::Identity>());

/// A device in one group: its signing key. Fresh for every group, so that two groups cannot be linked.
#[derive(Clone)]
pub struct Device(SigningKey);

impl ZeroizeOnDrop for Device {}
const _: () = is_wiped::<SigningKey>();

/// The compiler is asked.
const fn is_wiped<T: ZeroizeOnDrop>() {}

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
