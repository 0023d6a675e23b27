//! Foreign bytes become a notice here and nowhere else: bytes, then fields, then its group, then signatures.

use super::{FIELDS, is_signed};
use crate::cbor::{CborError, Reader};
use crate::envelope::{Class, Envelope};
use domain::alarm::{
    AT_S_MAX, Cell, GOOD_FOR_S, Notice, NoticeState, Published, SIGNERS_MAX, Signature, Signer, Voice, What,
};
use domain::group::{Digest, Key};

/// Why an envelope is no notice; in the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// Of another class.
    #[error("not of the class notice")]
    Class,
    /// No CBOR of the kind it should be.
    #[error("no notice: {0}")]
    Bytes(#[from] CborError),
    /// A field says what none may say.
    #[error("no notice: {0}")]
    Field(&'static str),
    /// It names another group than its envelope.
    #[error("it is a notice of group {0}, in an envelope of another")]
    Group(Digest),
    /// A signature under it does not hold.
    #[error("{0} did not sign this notice as it says")]
    Signature(Key),
}

/// What an envelope of the class notice tells, and who vouches for it.
///
/// # Errors
/// Where it is no notice, or one of another group, or one of its signatures does not hold.
pub fn read(envelope: &Envelope) -> Result<Published, NoticeError> {
    if envelope.head().class != Class::Notice {
        return Err(NoticeError::Class);
    }
    let mut reader = Reader::new(envelope.body());
    reader.list_of(2)?;
    let notice = parse(reader.bytes()?)?;
    let signed = signatures(&mut reader, notice.state)?;
    reader.end()?;
    if notice.group != envelope.group() {
        return Err(NoticeError::Group(notice.group));
    }
    let false_one = signed
        .iter()
        .find(|(signer, signature)| !is_signed(&notice, *signer, signature));
    false_one.map_or(Ok(()), |(signer, _)| Err(NoticeError::Signature(signer.key)))?;
    Ok(Published {
        author: envelope.head().author,
        notice,
        signers: signed.into_iter().map(|(signer, _)| signer).collect(),
    })
}

fn signatures(reader: &mut Reader<'_>, state: NoticeState) -> Result<Vec<(Signer, Signature)>, NoticeError> {
    let count = reader.list()?;
    if !(1..=SIGNERS_MAX).contains(&count) {
        return Err(NoticeError::Field("signed by nobody, or by too many"));
    }
    let all = (0..count)
        .map(|_| signature(reader))
        .collect::<Result<Vec<_>, _>>()?;
    if all.windows(2).any(|pair| pair[0].0.key >= pair[1].0.key) {
        return Err(NoticeError::Field(
            "its signers are not in the order of their keys",
        ));
    }
    let is_answered = all.iter().any(|(signer, _)| signer.voice == Voice::Answer);
    if state == NoticeState::AllClear && is_answered {
        return Err(NoticeError::Field("no answer says that all is clear"));
    }
    Ok(all)
}

fn signature(reader: &mut Reader<'_>) -> Result<(Signer, Signature), NoticeError> {
    reader.list_of(3)?;
    let voice = numbered(&Voice::ALL, reader.uint()?, "neither an answer nor a verdict")?;
    let signer = voice.of(Key(reader.array_of()?));
    Ok((signer, Signature(reader.array_of()?)))
}

fn numbered<T: Copy>(all: &[T], number: u64, fault: &'static str) -> Result<T, NoticeError> {
    let at = usize::try_from(number).unwrap_or(usize::MAX);
    all.get(at).copied().ok_or(NoticeError::Field(fault))
}

fn parse(bytes: &[u8]) -> Result<Notice, NoticeError> {
    let mut reader = Reader::new(bytes);
    reader.list_of(FIELDS)?;
    let (group, alarm) = (Digest(reader.array_of()?), Digest(reader.array_of()?));
    let (by, revision) = (Key(reader.array_of()?), reader.uint()?);
    let state = numbered(&NoticeState::ALL, reader.uint()?, "nothing that a notice says")?;
    let what = numbered(&What::ALL, reader.uint()?, "nothing that one whistles about")?;
    reader.list_of(2)?;
    let cell = Cell::from_numbers(reader.uint()?, reader.uint()?);
    let cell = cell.ok_or(NoticeError::Field("no place on earth"))?;
    let good_until_s = reader.uint()?;
    reader.end()?;
    if revision != state.revision() {
        return Err(NoticeError::Field("an alert is revision 1, what ends it 2"));
    }
    if !(GOOD_FOR_S..AT_S_MAX + GOOD_FOR_S).contains(&good_until_s) {
        return Err(NoticeError::Field("good until a time that no whistle leads to"));
    }
    Ok(Notice {
        group,
        alarm,
        by,
        state,
        what,
        cell,
        good_until_s,
    })
}
