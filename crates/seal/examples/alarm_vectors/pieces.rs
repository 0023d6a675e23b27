//! Contents and notices in pieces that are named, so that each can be another one, and signed by whoever should or not.

use ed25519_dalek::{Signer, SigningKey};
use seal::cbor::Writer;

pub(crate) const ANSWER: &str = "pfiff/answer/1";
pub(crate) const VERDICT: &str = "pfiff/verdict/1";

/// Bytes, each run with what it is.
#[derive(Clone)]
pub(crate) struct Pieces(pub(crate) Vec<(&'static str, Vec<u8>)>);

impl Pieces {
    /// Some pieces by name are others.
    pub(crate) fn with(mut self, others: &[(&'static str, Vec<u8>)]) -> Self {
        for (name, bytes) in others {
            let piece = self.0.iter_mut().find(|(own, _)| own == name);
            piece.expect("a piece of that name").1.clone_from(bytes);
        }
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
    }

    /// Annotated hex: lines of 32 bytes, what they are after a `#`.
    pub(crate) fn written(&self) -> String {
        self.0.iter().map(|(name, bytes)| lines(name, bytes)).collect()
    }
}

fn lines(name: &str, bytes: &[u8]) -> String {
    let mut all = bytes.chunks(32);
    let first = all.next().unwrap_or_default();
    let rest: String = all.map(|chunk| format!("{}\n", hex(chunk))).collect();
    format!("{} # {name}\n{rest}", hex(first))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A byte string with its length before it.
pub(crate) fn string(bytes: &[u8]) -> Vec<u8> {
    Writer::new().bytes(bytes).done()
}

pub(crate) fn number(value: u64) -> Vec<u8> {
    Writer::new().uint(value).done()
}

pub(crate) fn seed(member: u8) -> SigningKey {
    SigningKey::from_bytes(&[member; 32])
}

pub(crate) fn key(member: u8) -> Vec<u8> {
    seed(member).verifying_key().to_bytes().to_vec()
}

/// The eight pieces of a notice of the alarm; state 0 alert, 1 correction, 2 all-clear.
pub(crate) fn notice(state: u8) -> Pieces {
    Pieces(vec![
        ("eight", vec![0x88]),
        ("group", string(&[1; 32])),
        ("whistle", string(&[2; 32])),
        ("by", string(&key(3))),
        ("revision", vec![if state == 0 { 1 } else { 2 }]),
        ("state", vec![state]),
        ("what", vec![0]),
        ("cell", [vec![0x82], number(26_990), number(17_348)].concat()),
        ("good until", number(1_000_000 + 7_200)),
    ])
}

/// A signature by a member over these bytes, in a context.
pub(crate) fn signed(member: u8, context: &str, over: &[u8]) -> Vec<u8> {
    let covered = [context.as_bytes(), over].concat();
    seed(member).sign(&covered).to_bytes().to_vec()
}
