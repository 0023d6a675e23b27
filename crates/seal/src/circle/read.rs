//! Opened bytes become something that was said here and nowhere else.

use super::*;
use crate::cbor::{CborError, Reader};
use domain::alarm::{AT_S_MAX, Cell, SAME_MAX, Sighting, Signature, Verdict, What, Whistle, Word};
use domain::group::Digest;

/// Why bytes are nothing that is said to a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CircleError {
    /// No CBOR of the kind it should be.
    #[error("it is not what it should be: {0}")]
    Bytes(#[from] CborError),
    /// A field says what none may say.
    #[error("it is not what it should be: {0}")]
    Field(&'static str),
    /// A kind that a newer Pfiff may know.
    #[error("it is of a kind that this Pfiff does not know: {0}")]
    Unknown(u64),
}

/// What was said.
///
/// # Errors
/// Where it is nothing that is said to a circle.
pub fn read(content: &[u8]) -> Result<Content, CircleError> {
    let mut reader = Reader::new(content);
    let count = reader.list()?;
    let kind = reader.uint()?;
    let due = match kind {
        SHIFT => 7,
        WHISTLE => 6,
        ANSWER | VERDICT | POST => 4,
        HAND_OVER | SAME => 3,
        ENOUGH | APART | CHECK_IN | NICKNAME | NAME | CLOSED | OFF | TAKE | GIVE_BACK | OFFER => 2,
        CHECK_OUT => 1,
        other => return Err(CircleError::Unknown(other)),
    };
    if count != due {
        return Err(CircleError::Field("a list of another length"));
    }
    let read = match kind {
        WHISTLE => Content::Said(Said::Whistle(whistle(&mut reader)?)),
        ANSWER => answer(&mut reader)?,
        VERDICT => verdict(&mut reader)?,
        ENOUGH => Content::Said(Said::Enough(Digest(reader.array_of()?))),
        SAME => Content::Said(same(&mut reader)?),
        APART => Content::Said(Said::Apart(Digest(reader.array_of()?))),
        CHECK_IN => Content::CheckIn(PostId(reader.array_of()?)),
        CHECK_OUT => Content::CheckOut,
        HAND_OVER => plan::hand_over(&mut reader)?,
        other => Content::Planned(plan::planned(other, &mut reader)?),
    };
    reader.end()?;
    Ok(read)
}

fn whistle(reader: &mut Reader<'_>) -> Result<Whistle, CircleError> {
    let what =
        What::from_number(reader.uint()?).ok_or(CircleError::Field("nothing that one whistles about"))?;
    reader.list_of(2)?;
    let cell =
        Cell::from_numbers(reader.uint()?, reader.uint()?).ok_or(CircleError::Field("no place on earth"))?;
    let post = if reader.null() {
        None
    } else {
        Some(PostId(reader.array_of()?))
    };
    let at_s = reader.uint()?;
    if at_s >= AT_S_MAX {
        return Err(CircleError::Field("a time that no clock shows"));
    }
    let sighting = if reader.null() {
        None
    } else {
        Some(sighting(reader)?)
    };
    Ok(Whistle {
        what,
        cell,
        post,
        at_s,
        sighting,
    })
}

fn sighting(reader: &mut Reader<'_>) -> Result<Sighting, CircleError> {
    let mut seen = Sighting::default();
    reader.list_of(seen.len())?;
    for one in &mut seen {
        *one = u8::try_from(reader.uint()?).map_err(|_| CircleError::Field("no such picture"))?;
    }
    Ok(seen)
}

fn answer(reader: &mut Reader<'_>) -> Result<Content, CircleError> {
    let alarm = Digest(reader.array_of()?);
    let (word, signature) = (reader.uint()?, reader.bytes()?);
    let word = match word {
        0 => Word::Confirmed(signed(signature)?),
        1 => Word::NotIt(signed(signature)?),
        2 if signature.is_empty() => Word::CannotTell,
        2 => return Err(CircleError::Field("who cannot tell signs nothing")),
        _ => return Err(CircleError::Field("no answer that there is")),
    };
    Ok(Content::Said(Said::Answer(alarm, word)))
}

fn verdict(reader: &mut Reader<'_>) -> Result<Content, CircleError> {
    let alarm = Digest(reader.array_of()?);
    let verdict = usize::try_from(reader.uint()?).unwrap_or(usize::MAX);
    let verdict = Verdict::ALL
        .get(verdict)
        .ok_or(CircleError::Field("no verdict that there is"))?;
    let signature = signed(reader.bytes()?)?;
    Ok(Content::Said(Said::Verdict(alarm, *verdict, signature)))
}

fn same(reader: &mut Reader<'_>) -> Result<Said, CircleError> {
    let alarm = Digest(reader.array_of()?);
    let count = reader.list()?;
    if !(1..=SAME_MAX).contains(&count) {
        return Err(CircleError::Field("1 to 256 are the same at once"));
    }
    let mut others: Vec<Digest> = Vec::with_capacity(count);
    for _ in 0..count {
        let other = Digest(reader.array_of()?);
        if others.last().is_some_and(|last| *last >= other) {
            return Err(CircleError::Field("digests rise"));
        }
        others.push(other);
    }
    Ok(Said::Same(alarm, others))
}

fn signed(bytes: &[u8]) -> Result<Signature, CircleError> {
    let bytes = bytes.try_into();
    bytes
        .map(Signature)
        .map_err(|_| CircleError::Field("a signature has 64 bytes"))
}
