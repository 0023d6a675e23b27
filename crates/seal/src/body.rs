//! What lies inside a closed body: where it belongs, its content, and padding that makes contents of one class look alike.

use crate::cbor::{CborError, Reader, Writer};
use crate::envelope::{Class, Head};
use domain::group::{Digest, Key, StreamId};

const FIELDS: usize = 7;
/// Whole lengths that bodies of the circle have.
const CIRCLE_STEPS: [usize; 4] = [512, 2_048, 8_192, 16_384];
/// Bodies of recordings are whole multiples of this.
const CUSTODY_STEP: usize = 32_768;
const CUSTODY_MAX: usize = 1_048_576;

/// Why something is no body, or none that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Only circle and custody are closed.
    #[error("bodies of this class are not closed")]
    Clear,
    /// More than a body of its class can hold.
    #[error("{0} bytes are more than a body of its class holds")]
    Long(usize),
    /// No CBOR of the kind it should be.
    #[error("what was closed is no body: {0}")]
    Bytes(#[from] CborError),
    /// It was written for another envelope.
    #[error("what was closed belongs to another envelope: its {0} is another")]
    Elsewhere(&'static str),
    /// Its length is no step of its class, or its padding is not zeros.
    #[error("what was closed is not padded as it should be")]
    Padding,
}

/// The steps of a class's bodies, in bytes, ascending.
fn steps(class: Class) -> Result<Vec<usize>, BodyError> {
    match class {
        Class::Circle => Ok(CIRCLE_STEPS.to_vec()),
        Class::Custody => Ok((1..=CUSTODY_MAX / CUSTODY_STEP)
            .map(|n| n * CUSTODY_STEP)
            .collect()),
        Class::Membership | Class::Notice => Err(BodyError::Clear),
    }
}

/// The bytes to close for an envelope with this head: content and padding behind what the head says of its place.
///
/// # Errors
/// For a class that is not closed, or a content that no body holds.
pub fn write(head: &Head, content: &[u8]) -> Result<Vec<u8>, BodyError> {
    let place = place(head).bytes(content).done();
    let fits = |step: &usize| padding_in(step.checked_sub(place.len())?).map(|zeros| (place.len(), zeros));
    let (_, zeros) = steps(head.class)?
        .iter()
        .find_map(fits)
        .ok_or(BodyError::Long(content.len()))?;
    Ok(Writer::new().raw(&place).bytes(&vec![0; zeros]).done())
}

fn place(head: &Head) -> Writer {
    let out = Writer::new()
        .list(FIELDS)
        .bytes(&head.group.0)
        .uint(head.class.number());
    out.bytes(&head.author.0)
        .bytes(&head.stream.0)
        .uint(head.sequence)
}

/// How many zeros fill a room together with the length before them; `None` where none do, at the borders of lengths.
fn padding_in(room: usize) -> Option<usize> {
    let lengths = [
        (1, 0, 23),
        (2, 24, 0xff),
        (3, 0x100, 0xffff),
        (5, 0x1_0000, 0xffff_ffff),
    ];
    let zeros = |(width, least, most): (usize, usize, usize)| {
        let left = room.checked_sub(width)?;
        (least..=most).contains(&left).then_some(left)
    };
    lengths.into_iter().find_map(zeros)
}

/// The content of what was closed in an envelope with this head.
///
/// # Errors
/// Where it is no body, is not padded as it should be, or belongs to another envelope.
pub fn read<'a>(head: &Head, plain: &'a [u8]) -> Result<&'a [u8], BodyError> {
    if !steps(head.class)?.contains(&plain.len()) {
        return Err(BodyError::Padding);
    }
    let mut reader = Reader::new(plain);
    reader.list_of(FIELDS)?;
    let same = |holds: bool, name| {
        if holds {
            Ok(())
        } else {
            Err(BodyError::Elsewhere(name))
        }
    };
    same(Digest(reader.array_of()?) == head.group, "group")?;
    same(reader.uint()? == head.class.number(), "class")?;
    same(Key(reader.array_of()?) == head.author, "author")?;
    same(StreamId(reader.array_of()?) == head.stream, "stream")?;
    same(reader.uint()? == head.sequence, "number")?;
    let (content, zeros) = (reader.bytes()?, reader.bytes()?);
    reader.end()?;
    if zeros.iter().any(|byte| *byte != 0) {
        Err(BodyError::Padding)
    } else {
        Ok(content)
    }
}
