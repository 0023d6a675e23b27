//! An invitation's seed, its two keys, and the link that carries it.

use crate::{Device, Identity, IdentityError};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use domain::group::{Digest, Invitation, Key, Recipient};
use ed25519_dalek::Signer as _;
use hkdf::Hkdf;
use seal::membership::{consent_bytes, join_proof_bytes};
use sha2::Sha256;
use zeroize::{ZeroizeOnDrop, Zeroizing};

const SIGN: &[u8] = b"pfiff/invitation/sign/1";
const OPEN: &[u8] = b"pfiff/invitation/open/1";
/// Before the seed, the group and the ledger's key in a link.
const PREFIX: &str = "pfiff1.";
const PARTS: usize = 96;

/// What an invitation consists of: 32 bytes of chance.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Zeroizing<[u8; 32]>);

impl ZeroizeOnDrop for Seed {}

impl Seed {
    /// From 32 bytes of chance.
    #[must_use]
    pub fn new(chance: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*chance))
    }

    /// HKDF-SHA-256 (RFC 5869) without salt; one label for each use.
    fn derived(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        let fits = Hkdf::<Sha256>::new(None, &*self.0).expand(label, &mut *out);
        debug_assert!(fits.is_ok(), "32 bytes are fewer than 255 hashes");
        out
    }

    fn signer(&self) -> Device {
        Device::from_secret(&self.derived(SIGN))
    }

    /// What the invitation is called in its envelope.
    #[must_use]
    pub fn key(&self) -> Key {
        self.signer().key()
    }

    /// Opens what is handed over with the invitation.
    ///
    /// # Errors
    /// Never for 32 bytes; the spelling of age is asked nevertheless.
    pub fn identity(&self) -> Result<Identity, IdentityError> {
        Identity::from_secret(&self.derived(OPEN))
    }

    /// What an invitation must carry: the consent of its own key to its author and to what it gives.
    #[must_use]
    pub fn consent(&self, group: Digest, author: Key, invitation: &Invitation) -> [u8; 64] {
        let covered = consent_bytes(group, author, invitation);
        self.signer().signing_key().sign(&covered).to_bytes()
    }

    /// What a join under it must carry.
    #[must_use]
    pub fn proof(&self, group: Digest, device: Key, receiving: &Recipient) -> [u8; 64] {
        let covered = join_proof_bytes(group, device, receiving);
        self.signer().signing_key().sign(&covered).to_bytes()
    }
}

/// Never says what it is.
impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seed of invitation {}", self.key())
    }
}

/// Why text is no link of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nothing behind `#`, or something else.
    #[error("not an invitation: a link of one ends in #pfiff1. and letters")]
    Other,
    /// Cut, or with letters that are none of its own: copied badly.
    #[error("the invitation is not whole: copy the link again, to its last letter")]
    Cut,
}

/// What stands behind the `#` of an invitation's link; it never reaches a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What joins once.
    pub seed: Seed,
    /// Which group.
    pub group: Digest,
    /// Who signs the ledger that the group lives on.
    pub ledger_key: Key,
}

impl Link {
    /// The part behind the `#`, in base64url without padding (RFC 4648, section 5).
    #[must_use]
    pub fn secret_fragment(&self) -> Zeroizing<String> {
        let all = Zeroizing::new([&self.seed.0[..], &self.group.0, &self.ledger_key.0].concat());
        let letters = Zeroizing::new(Base64UrlUnpadded::encode_string(&all));
        let mut whole = Zeroizing::new(String::with_capacity(PREFIX.len() + letters.len()));
        whole.push_str(PREFIX);
        whole.push_str(&letters);
        whole
    }

    /// From a whole link, or from the part behind its `#`.
    ///
    /// # Errors
    /// Where it is none, or not whole.
    pub fn read(text: &str) -> Result<Self, LinkError> {
        let fragment = text.trim().rsplit('#').next().unwrap_or_default();
        let letters = fragment.strip_prefix(PREFIX).ok_or(LinkError::Other)?;
        let all = Zeroizing::new(Base64UrlUnpadded::decode_vec(letters).map_err(|_| LinkError::Cut)?);
        let part = |from: usize| <&[u8; 32]>::try_from(all.get(from..from + 32)?).ok();
        let is_whole = all.len() == PARTS;
        match (part(0), part(32), part(64)) {
            (Some(seed), Some(group), Some(key)) if is_whole => Ok(Self {
                seed: Seed::new(seed),
                group: Digest(*group),
                ledger_key: Key(*key),
            }),
            _ => Err(LinkError::Cut),
        }
    }
}
