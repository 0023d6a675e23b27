//! Foreign bytes become an envelope here and nowhere else: limits, then bytes, then shape, then signature.

use super::head::{Class, Head, Wrong};
use super::{Digest, OPENING, UNPROTECTED, digest_of, signed_bytes};
use crate::cbor::{self, CborError, Reader};
use crate::closed;
use domain::group::Link;
use ed25519_dalek::{Signature, VerifyingKey};

/// Longer than an envelope of any class may be.
const BYTES_MAX: usize = 1_114_112;

/// Why bytes are no envelope; in the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Longer than any class allows.
    #[error("{0} bytes are more than any envelope may have")]
    Long(usize),
    /// No deterministic CBOR of the few kinds.
    #[error("no CBOR of the kind that envelopes are made of: {0}")]
    Bytes(CborError),
    /// CBOR, but no envelope.
    #[error("no envelope: {0}")]
    Shape(&'static str),
    /// CBOR of an envelope, but some field is another thing.
    #[error("no envelope: {0}")]
    Field(CborError),
    /// Longer than its class allows.
    #[error("{bytes} bytes are more than an envelope of its class may have ({most})")]
    LongForClass {
        /// What it has.
        bytes: usize,
        /// What it may have.
        most: usize,
    },
    /// The author did not sign this.
    #[error("the signature does not hold")]
    Signature,
}

/// An envelope whose signature holds, with its exact bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    head: Head,
    bytes: Vec<u8>,
    body: (usize, usize),
    digest: Digest,
}

impl Envelope {
    /// From foreign bytes. RFC 9052; RFC 8032 with what `verify_strict` refuses besides: keys and points of small order.
    ///
    /// # Errors
    /// The first thing that is wrong, in the order of `formats/envelope.md`.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, EnvelopeError> {
        if bytes.len() > BYTES_MAX {
            return Err(EnvelopeError::Long(bytes.len()));
        }
        check_spelling(&bytes)?;
        let (payload, signature) = parts(&bytes)?;
        let (head, body) = Head::read(payload).map_err(|wrong| match wrong {
            Wrong::Bytes(error) => EnvelopeError::Field(error),
            Wrong::Shape(fault) => EnvelopeError::Shape(fault),
        })?;
        check_length(head.class, bytes.len())?;
        check_body(head.class, &payload[body.0..body.0 + body.1])?;
        check_signature(&head, payload, &signature)?;
        // The payload ends where the signature's two bytes of length begin.
        let payload_from = bytes.len() - signature.len() - 2 - payload.len();
        let body = (payload_from + body.0, body.1);
        let digest = digest_of(&bytes);
        Ok(Self {
            head,
            bytes,
            body,
            digest,
        })
    }

    /// What everybody sees of it.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What it carries: closed, or in clear where its class says so.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.body.0..self.body.0 + self.body.1]
    }

    /// Exactly as it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of its bytes: what others call it by.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its place in its stream.
    #[must_use]
    pub fn link(&self) -> Link {
        Link {
            author: self.head.author,
            class: self.head.class as u8,
            stream: self.head.stream,
            sequence: self.head.sequence,
            previous: self.head.previous,
            digest: self.digest,
        }
    }

    /// The group that it belongs to: of a genesis, the one that it begins.
    #[must_use]
    pub fn group(&self) -> Digest {
        if self.head.group == Digest::NONE {
            self.digest
        } else {
            self.head.group
        }
    }
}

/// The one map that is allowed stands in bytes of its own, so that the rest can be checked as what it is.
fn check_spelling(bytes: &[u8]) -> Result<(), EnvelopeError> {
    let mut reader = Reader::new(bytes);
    let is_opened = reader.exactly(&OPENING, "the opening of an envelope").is_ok();
    let is_bare = is_opened && reader.exactly(UNPROTECTED, "nothing unprotected").is_ok();
    if !is_bare {
        return cbor::check(bytes).map_or_else(|error| Err(unopened(bytes, error)), |()| Err(NOT_SIGNED));
    }
    reader
        .skip()
        .and_then(|()| reader.skip())
        .and_then(|()| reader.end())
        .map_err(EnvelopeError::Bytes)
}

const NOT_SIGNED: EnvelopeError =
    EnvelopeError::Shape("not signed as envelopes are (COSE_Sign1 with EdDSA and nothing else)");

/// Maps and other headers are CBOR of others: it is told apart from what is no CBOR by how it opens.
fn unopened(bytes: &[u8], error: CborError) -> EnvelopeError {
    let is_cose = matches!(
        bytes,
        [0xd2, 0x84, ..] | [0xc0..=0xdb, ..] | [0x84, 0x40..=0x5b, ..]
    );
    let is_cut = matches!(error, CborError::Cut(_));
    if is_cose && !is_cut {
        NOT_SIGNED
    } else {
        EnvelopeError::Bytes(error)
    }
}

fn parts(bytes: &[u8]) -> Result<(&[u8], [u8; 64]), EnvelopeError> {
    let mut reader = Reader::new(&bytes[OPENING.len() + UNPROTECTED.len()..]);
    let payload = reader.bytes().map_err(EnvelopeError::Field)?;
    cbor::check(payload).map_err(EnvelopeError::Bytes)?;
    let signature = reader.array_of().map_err(EnvelopeError::Field)?;
    Ok((payload, signature))
}

fn check_length(class: Class, bytes: usize) -> Result<(), EnvelopeError> {
    let most = class.bytes_max();
    if bytes > most {
        Err(EnvelopeError::LongForClass { bytes, most })
    } else {
        Ok(())
    }
}

/// What must be closed is an age file of one of the lengths that its class has, so that nobody stores clear text by
/// mistake, nor tells by a length what was said.
fn check_body(class: Class, body: &[u8]) -> Result<(), EnvelopeError> {
    if !class.is_closed() {
        return Ok(());
    }
    let shape = closed::check(body, class.recipients_max()).map_err(EnvelopeError::Shape)?;
    if crate::body::is_step(class, shape.plain_bytes) {
        Ok(())
    } else {
        Err(EnvelopeError::Shape(
            "its body is not padded as those of its class are",
        ))
    }
}

fn check_signature(head: &Head, payload: &[u8], signature: &[u8; 64]) -> Result<(), EnvelopeError> {
    let key = VerifyingKey::from_bytes(&head.author.0).map_err(|_| EnvelopeError::Signature)?;
    let signature = Signature::from_bytes(signature);
    key.verify_strict(&signed_bytes(payload), &signature)
        .map_err(|_| EnvelopeError::Signature)
}
