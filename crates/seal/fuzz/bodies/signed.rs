//! Any bytes in an envelope that somebody signed: so what is behind a signature is tried too.

use ed25519_dalek::SigningKey;
use seal::envelope::{Class, Digest, Envelope, Head, Key, StreamId, sign};

pub(crate) fn envelope(class: Class, body: &[u8]) -> Option<Envelope> {
    let head = Head {
        group: Digest([1; 32]),
        class,
        author: Key([0; 32]),
        stream: StreamId::ONLY,
        sequence: 0,
        previous: Digest::NONE,
        app: Digest([2; 32]),
        seen: None,
    };
    sign(&SigningKey::from_bytes(&[4; 32]), head, body).ok()
}
