//! Envelopes: what they are made of, how they are signed, and how foreign bytes become one. `formats/envelope.md`.
//!
//! **Invariant:** an [`Envelope`] was parsed within its limits and its author's signature holds. Whether its author had
//! the right to write it, `domain::group` says.

use sha2::Digest as _;

mod head;
mod parse;
mod seen;
mod sign;

pub use domain::group::{Digest, Key, StreamId};
pub use head::{Class, Head};
pub use parse::{Envelope, EnvelopeError};
pub use seen::Seen;
pub use sign::sign;

/// What is signed besides the bytes, so that a signature for one purpose is none for another.
pub const CONTEXT: &[u8] = b"pfiff/envelope/1";

/// The tag of COSE_Sign1, its four parts, and the one header that is allowed (RFC 9052, section 4.2).
const OPENING: [u8; 6] = [0xd2, 0x84, 0x43, 0xa1, 0x01, 0x27];
const PROTECTED: &[u8] = &[0xa1, 0x01, 0x27];
const UNPROTECTED: &[u8] = &[0xa0];

/// The SHA-256 of these bytes.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest(sha2::Sha256::digest(bytes).into())
}

/// What the signature covers (RFC 9052, section 4.4).
fn signed_bytes(payload: &[u8]) -> Vec<u8> {
    let structure = crate::cbor::Writer::new().list(4).text("Signature1");
    structure.bytes(PROTECTED).bytes(CONTEXT).bytes(payload).done()
}
