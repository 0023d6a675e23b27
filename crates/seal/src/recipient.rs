//! Whether text is an age recipient to which something can be closed.
//!
//! Whoever closes to many must not be stopped by one of them: a point of small order makes age give up, so it never
//! becomes a [`Recipient`].

use bech32::FromBase32 as _;
use domain::group::Recipient;

/// Why text is no recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// Not `age1` and 58 more characters that fit together (BIP 173), in lower case.
    #[error("no age recipient")]
    Spelling,
    /// A point of small order, or one that is not spelt as small as it can be (RFC 7748, sections 5 and 6.1).
    #[error("an age recipient to which nothing can be closed")]
    Point,
}

const PREFIX: &str = "age";
const CHARACTERS: usize = 62;
/// Any will do: multiples of eight send points of small order to zero, and no others.
const SCALAR: [u8; 32] = [8; 32];

/// From foreign text.
///
/// # Errors
/// Where it is none, or nothing could be closed to it.
pub fn recipient(text: &str) -> Result<Recipient, RecipientError> {
    let is_plain = text.len() == CHARACTERS && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let (prefix, letters, kind) = bech32::decode(text).map_err(|_| RecipientError::Spelling)?;
    let bytes = Vec::<u8>::from_base32(&letters).map_err(|_| RecipientError::Spelling)?;
    let point: [u8; 32] = bytes.try_into().map_err(|_| RecipientError::Spelling)?;
    if !is_plain || prefix != PREFIX || kind != bech32::Variant::Bech32 {
        return Err(RecipientError::Spelling);
    }
    let is_open = is_smallest(&point) && x25519_dalek::x25519(SCALAR, point) != [0; 32];
    if is_open {
        Ok(Recipient(text.to_owned()))
    } else {
        Err(RecipientError::Point)
    }
}

/// Below 2²⁵⁵ − 19.
fn is_smallest(point: &[u8; 32]) -> bool {
    let is_beyond = point[0] >= 0xed && point[1..31].iter().all(|byte| *byte == 0xff) && point[31] == 0x7f;
    point[31] <= 0x7f && !is_beyond
}
