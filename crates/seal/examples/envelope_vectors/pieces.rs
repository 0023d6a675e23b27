//! An envelope in pieces that are named, so that each can be another one, and the whole be written as annotated hex.

use ed25519_dalek::{Signer, SigningKey};

/// The first key of RFC 8032, section 7.1.
pub(crate) const SEED: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
    0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

pub(crate) const CONTEXT: &[u8] = b"pfiff/envelope/1";

/// Bytes, each run with what it is.
#[derive(Clone)]
pub(crate) struct Pieces(pub(crate) Vec<(&'static str, Vec<u8>)>);

/// A byte string with its length before it.
pub(crate) fn string(bytes: &[u8]) -> Vec<u8> {
    seal::cbor::Writer::new().bytes(bytes).done()
}

impl Pieces {
    /// The payload of an envelope of a circle.
    pub(crate) fn circle() -> Self {
        let author = SigningKey::from_bytes(&SEED).verifying_key().to_bytes();
        let seen = seal::cbor::Writer::new()
            .list(4)
            .uint(41)
            .bytes(&[6; 32])
            .uint(1000)
            .bytes(&[7; 32]);
        let mut pieces = vec![
            ("ten", vec![0x8a]),
            ("version", vec![1]),
            ("group", string(&[1; 32])),
            ("class", vec![1]),
            ("author", string(&author)),
            ("stream", string(&[0; 16])),
            ("sequence", vec![7]),
            ("previous", string(&[3; 32])),
            ("app", string(&[4; 32])),
            ("seen", seen.done()),
        ];
        pieces.extend(crate::closed::body(1, 2_048));
        Self(pieces)
    }

    /// Some pieces by name are others.
    pub(crate) fn with(mut self, others: &[(&'static str, Vec<u8>)]) -> Self {
        for (name, bytes) in others {
            let piece = self
                .0
                .iter_mut()
                .find(|(own, _)| own == name)
                .expect("a piece of that name");
            piece.1.clone_from(bytes);
        }
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
    }

    /// Annotated hex: lines of 32 bytes, what they are after a `#`; long runs of one byte as `N * XX`.
    pub(crate) fn written(&self) -> String {
        let pieces = self
            .0
            .iter()
            .filter(|(_, bytes)| !bytes.is_empty() || self.0.len() == 1);
        pieces.map(|(name, bytes)| lines(name, bytes)).collect()
    }
}

fn lines(name: &str, bytes: &[u8]) -> String {
    let (head, run) = bytes.split_at(bytes.len().min(4));
    let is_run = run.len() > 64 && run.iter().all(|byte| *byte == run[0]);
    if is_run {
        return format!("{} # {name}\n{} * {:02x}\n", hex(head), run.len(), run[0]);
    }
    let mut all = bytes.chunks(32);
    let first = all.next().unwrap_or_default();
    let rest: String = all.map(|chunk| format!("{}\n", hex(chunk))).collect();
    format!("{} # {name}\n{rest}", hex(first))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The whole envelope around a payload, with a signature over what it should be over.
pub(crate) fn signed(payload: Pieces) -> Pieces {
    signed_for(payload, CONTEXT)
}

/// The same for another context.
pub(crate) fn signed_for(payload: Pieces, context: &[u8]) -> Pieces {
    let key = SigningKey::from_bytes(&SEED);
    let signature = key.sign(&covered(&payload, context)).to_bytes();
    with_signature(payload, &signature)
}

/// What the signature is over (RFC 9052, section 4.4).
pub(crate) fn covered(payload: &Pieces, context: &[u8]) -> Vec<u8> {
    let structure = seal::cbor::Writer::new()
        .list(4)
        .text("Signature1")
        .bytes(&[0xa1, 0x01, 0x27]);
    structure.bytes(context).bytes(&payload.bytes()).done()
}

/// The whole envelope around a payload, with these bytes as its signature.
pub(crate) fn with_signature(payload: Pieces, signature: &[u8]) -> Pieces {
    let length = payload.bytes().len();
    let opening = string(&vec![0; length]);
    let mut all = vec![
        ("tag", vec![0xd2]),
        ("four", vec![0x84]),
        ("protected", vec![0x43, 0xa1, 0x01, 0x27]),
        ("unprotected", vec![0xa0]),
        ("payload", opening[..opening.len() - length].to_vec()),
    ];
    all.extend(payload.0);
    all.push(("signature", string(signature)));
    Pieces(all)
}
