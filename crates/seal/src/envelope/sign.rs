//! Making an envelope: by whoever holds the author's signing key.

use super::head::Head;
use super::{Envelope, EnvelopeError, Key, OPENING, UNPROTECTED, signed_bytes};
use crate::cbor::Writer;
use ed25519_dalek::{Signer, SigningKey};

/// Signs a head and a body. The head's author is taken from the key.
///
/// # Errors
/// Where no reader would take it: a shape that no envelope has, or longer than its class allows.
pub fn sign(key: &SigningKey, head: Head, body: &[u8]) -> Result<Envelope, EnvelopeError> {
    let author = Key(key.verifying_key().to_bytes());
    let payload = Head { author, ..head }.with_body(body);
    let signature = key.sign(&signed_bytes(&payload));
    let opened = Writer::new().raw(&OPENING).raw(UNPROTECTED);
    Envelope::parse(opened.bytes(&payload).bytes(&signature.to_bytes()).done())
}
