//! How numbers and bytes are spelt in the ledger's texts: each in one way only.
//!
//! What has two spellings would have two digests, and two people could hold "the same" receipt and not agree.

use super::digest::NodeHash;
use base64ct::{Base64, Encoding as _};

/// A decimal number below 2⁶³ without leading zeros, or `None`.
pub(crate) fn number(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    let number = text.parse::<u64>().ok()?;
    (is_plain && !has_leading_zero && i64::try_from(number).is_ok()).then_some(number)
}

/// Standard base64 with padding (RFC 4648, section 4), unused bits zero, or `None`.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text)
        .ok()
        .filter(|bytes| base64(bytes) == text)
}

/// Base64 of exactly 32 bytes, or `None`.
pub(super) fn node_hash(text: &str) -> Option<NodeHash> {
    bytes(text)?.try_into().ok().map(NodeHash)
}

/// The one base64 of these bytes.
pub(super) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}
