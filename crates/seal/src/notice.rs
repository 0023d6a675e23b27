//! Notices to the public: bytes that follow from the alarm alone, and who vouches for them. `formats/alarm.md`.
//!
//! **Invariant:** a [`Vouched`] notice's signatures hold. Whether its signers are enough, `domain::alarm::is_vouched` says.

use crate::cbor::{CborError, Reader, Writer};
use domain::alarm::{Cell, Notice, NoticeState, What};
use domain::group::{Digest, Key};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// What is signed before the notice's bytes.
const CONTEXT: &[u8] = b"pfiff/notice/1";
const FIELDS: usize = 7;
/// Signatures under one notice, at most.
const SIGNERS_MAX: usize = 20;

/// Why bytes are no notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// No CBOR of the kind it should be.
    #[error("no notice: {0}")]
    Bytes(#[from] CborError),
    /// A field says what none may say.
    #[error("no notice: {0}")]
    Field(&'static str),
    /// A signature under it does not hold.
    #[error("{0} did not sign this notice")]
    Signature(Key),
}

/// A notice, and the keys whose signatures under it hold: each once, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// What is told.
    pub notice: Notice,
    /// By whom.
    pub signers: Vec<Key>,
}

/// The bytes of a notice: the same on every device.
#[must_use]
pub fn bytes_of(notice: &Notice) -> Vec<u8> {
    let out = Writer::new()
        .list(FIELDS)
        .bytes(&notice.group.0)
        .bytes(&notice.alarm.0);
    let out = out
        .uint(notice.revision)
        .uint(notice.state as u64)
        .uint(notice.what.number());
    let out = out
        .list(2)
        .uint(u64::from(notice.cell.north))
        .uint(u64::from(notice.cell.east));
    out.uint(notice.good_until_s).done()
}

/// What a member who confirms adds to the answer.
#[must_use]
pub fn sign(key: &SigningKey, notice: &Notice) -> [u8; 64] {
    key.sign(&covered(&bytes_of(notice))).to_bytes()
}

/// Whether this key signed it (RFC 8032, strictly).
#[must_use]
pub fn is_signed(notice: &Notice, key: Key, signature: &[u8; 64]) -> bool {
    let verifying = VerifyingKey::from_bytes(&key.0);
    let covered = covered(&bytes_of(notice));
    verifying.is_ok_and(|key| {
        key.verify_strict(&covered, &Signature::from_bytes(signature))
            .is_ok()
    })
}

fn covered(bytes: &[u8]) -> Vec<u8> {
    [CONTEXT, bytes].concat()
}

/// The body of an envelope of the class notice. Signers come in the order of their keys, each once.
#[must_use]
pub fn write(notice: &Notice, signatures: &[(Key, [u8; 64])]) -> Vec<u8> {
    let mut sorted = signatures.to_vec();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    sorted.dedup_by_key(|(key, _)| *key);
    let out = Writer::new().list(2).bytes(&bytes_of(notice)).list(sorted.len());
    let one = |out: Writer, (key, signature): &(Key, [u8; 64])| out.list(2).bytes(&key.0).bytes(signature);
    sorted.iter().fold(out, one).done()
}

/// What the body of an envelope of the class notice says, and who vouches for it.
///
/// # Errors
/// Where it is no notice, or one of its signatures does not hold.
pub fn read(body: &[u8]) -> Result<Vouched, NoticeError> {
    let mut reader = Reader::new(body);
    reader.list_of(2)?;
    let notice = parse(reader.bytes()?)?;
    let count = reader.list()?;
    if !(1..=SIGNERS_MAX).contains(&count) {
        return Err(NoticeError::Field("signed by nobody, or by too many"));
    }
    let signers = (0..count)
        .map(|_| signer(&mut reader, &notice))
        .collect::<Result<Vec<_>, _>>()?;
    reader.end()?;
    if signers.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(NoticeError::Field(
            "its signers are not in the order of their keys",
        ));
    }
    Ok(Vouched { notice, signers })
}

fn signer(reader: &mut Reader<'_>, notice: &Notice) -> Result<Key, NoticeError> {
    reader.list_of(2)?;
    let (key, signature) = (Key(reader.array_of()?), reader.array_of()?);
    if is_signed(notice, key, &signature) {
        Ok(key)
    } else {
        Err(NoticeError::Signature(key))
    }
}

fn parse(bytes: &[u8]) -> Result<Notice, NoticeError> {
    let mut reader = Reader::new(bytes);
    reader.list_of(FIELDS)?;
    let (group, alarm) = (Digest(reader.array_of()?), Digest(reader.array_of()?));
    let revision = reader.uint()?;
    let state = match reader.uint()? {
        0 => NoticeState::Alert,
        1 => NoticeState::Correction,
        2 => NoticeState::AllClear,
        _ => return Err(NoticeError::Field("nothing that a notice says")),
    };
    let what =
        What::from_number(reader.uint()?).ok_or(NoticeError::Field("nothing that one whistles about"))?;
    reader.list_of(2)?;
    let cell =
        Cell::from_numbers(reader.uint()?, reader.uint()?).ok_or(NoticeError::Field("no place on earth"))?;
    let good_until_s = reader.uint()?;
    reader.end()?;
    if revision == 0 {
        return Err(NoticeError::Field("revisions begin with 1"));
    }
    Ok(Notice {
        group,
        alarm,
        revision,
        state,
        what,
        cell,
        good_until_s,
    })
}
