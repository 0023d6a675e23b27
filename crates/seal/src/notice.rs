//! Notices to the public: bytes that follow from the alarm alone, and who vouches for them. `formats/alarm.md`.
//!
//! **Invariant:** what is read here was signed by all who stand under it, each in the context of an answer or of a
//! verdict. Whether they are enough, `domain::alarm::Told` says.

mod read;

pub use read::{NoticeError, read};

use crate::cbor::Writer;
use domain::alarm::{Notice, Signature, Signer, Voice};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use std::cmp::Reverse;

/// What an answer signs before the notice's bytes.
pub const ANSWER: &[u8] = b"pfiff/answer/1";
/// What a verdict signs before them: so a dispatcher's answer is never taken for the decision to tell the public.
pub const VERDICT: &[u8] = b"pfiff/verdict/1";

const FIELDS: usize = 8;

/// The bytes of a notice: the same on every device.
#[must_use]
pub fn bytes_of(notice: &Notice) -> Vec<u8> {
    let out = Writer::new().list(FIELDS).bytes(&notice.group.0);
    let out = out.bytes(&notice.alarm.0).bytes(&notice.by.0);
    let out = out.uint(notice.state.revision()).uint(notice.state as u64);
    let out = out.uint(notice.what.number()).list(2);
    let out = out
        .uint(u64::from(notice.cell.north))
        .uint(u64::from(notice.cell.east));
    out.uint(notice.good_until_s).done()
}

fn covered(notice: &Notice, voice: Voice) -> Vec<u8> {
    let context = match voice {
        Voice::Answer => ANSWER,
        Voice::Verdict => VERDICT,
    };
    [context, &bytes_of(notice)].concat()
}

/// What a member adds to an answer or a verdict.
#[must_use]
pub fn sign(key: &SigningKey, voice: Voice, notice: &Notice) -> Signature {
    Signature(key.sign(&covered(notice, voice)).to_bytes())
}

/// Whether this member signed it as that (RFC 8032, strictly).
#[must_use]
pub fn is_signed(notice: &Notice, signer: Signer, signature: &Signature) -> bool {
    let covered = covered(notice, signer.voice);
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    VerifyingKey::from_bytes(&signer.key.0).is_ok_and(|key| key.verify_strict(&covered, &signature).is_ok())
}

/// The body of an envelope of the class notice. Signers come in the order of their keys, each once.
#[must_use]
pub fn write(notice: &Notice, signatures: &[(Signer, Signature)]) -> Vec<u8> {
    let mut sorted = signatures.to_vec();
    // Of who signed as both the verdict stays: it suffices.
    sorted.sort_unstable_by_key(|(signer, _)| (signer.key, Reverse(signer.voice)));
    sorted.dedup_by_key(|(signer, _)| signer.key);
    let out = Writer::new().list(2).bytes(&bytes_of(notice)).list(sorted.len());
    let one = |out: Writer, (signer, signature): &(Signer, Signature)| {
        let out = out.list(3).uint(signer.voice as u64);
        out.bytes(&signer.key.0).bytes(&signature.0)
    };
    sorted.iter().fold(out, one).done()
}
