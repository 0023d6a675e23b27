//! Opened bytes become something that was said here and nowhere else.

use super::*;
use crate::cbor::{CborError, Reader};
use domain::alarm::{Cell, Sighting, Verdict, What, Whistle, Word};
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
        WHISTLE => 6,
        ANSWER | VERDICT => 4,
        ENOUGH | CHECK_IN => 2,
        CHECK_OUT => 1,
        other => return Err(CircleError::Unknown(other)),
    };
    if count != due {
        return Err(CircleError::Field("a list of another length"));
    }
    let read = match kind {
        WHISTLE => Content::Said(Said::Whistle(whistle(&mut reader)?), None),
        ANSWER => answer(&mut reader)?,
        VERDICT => verdict(&mut reader)?,
        ENOUGH => Content::Said(Said::Enough(Digest(reader.array_of()?)), None),
        CHECK_IN => Content::CheckIn(PostId(reader.array_of()?)),
        _ => Content::CheckOut,
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
    let word = match reader.uint()? {
        0 => Word::Confirmed,
        1 => Word::NotIt,
        2 => Word::CannotTell,
        _ => return Err(CircleError::Field("no answer that there is")),
    };
    let signature = signature(reader)?;
    if signature.is_some() != (word == Word::Confirmed) {
        return Err(CircleError::Field(
            "confirmations are signed, and no other answers",
        ));
    }
    Ok(Content::Said(Said::Answer(alarm, word), signature))
}

fn verdict(reader: &mut Reader<'_>) -> Result<Content, CircleError> {
    let alarm = Digest(reader.array_of()?);
    let verdict = match reader.uint()? {
        0 => Verdict::Confirmed,
        1 => Verdict::Unfounded,
        2 => Verdict::Ended,
        _ => return Err(CircleError::Field("no verdict that there is")),
    };
    Ok(Content::Said(Said::Verdict(alarm, verdict), signature(reader)?))
}

/// 64 bytes, or none.
fn signature(reader: &mut Reader<'_>) -> Result<Option<[u8; 64]>, CircleError> {
    let bytes = reader.bytes()?;
    if bytes.is_empty() {
        return Ok(None);
    }
    bytes
        .try_into()
        .map(Some)
        .map_err(|_| CircleError::Field("no signature"))
}
