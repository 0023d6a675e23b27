//! What lies inside a closed body: where it belongs, its content, and padding that makes contents of one class look alike.
//!
//! What is for dispatchers alone is such a body inside of another one. Knows no keys.

use crate::cbor::{CborError, Reader, Writer};
use crate::envelope::{Class, Head};
use domain::group::{Digest, Key, StreamId};

const FIELDS: usize = 6;
/// Whole lengths that bodies of the circle have.
const CIRCLE_STEPS: [usize; 3] = [2_048, 8_192, 16_384];
/// Those of what is for dispatchers alone: closed and put into one for the circle, each fits the step beside it.
const DISPATCH_STEPS: [usize; 3] = [1_024, 6_144, 14_336];
/// Bodies of recordings are whole multiples of this.
const CUSTODY_STEP: usize = 32_768;
const CUSTODY_MAX: usize = 1_048_576;

/// Why something is no body, or none that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Only circle and custody are closed, and only the circle has something for dispatchers.
    #[error("bodies of this class are not closed in this way")]
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
    /// Its length is not the smallest step that holds it, or its padding is not zeros.
    #[error("what was closed is not padded as it should be")]
    Padding,
}

/// For whom a body is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Those of the envelope's class: the circle, or the custodians.
    Class,
    /// Dispatchers and stewards alone, inside of what is closed to the circle.
    Dispatchers,
}

/// The steps of such bodies, in bytes, ascending.
fn steps(class: Class, readers: Readers) -> Result<Vec<usize>, BodyError> {
    match (class, readers) {
        (Class::Circle, Readers::Class) => Ok(CIRCLE_STEPS.to_vec()),
        (Class::Circle, Readers::Dispatchers) => Ok(DISPATCH_STEPS.to_vec()),
        (Class::Custody, Readers::Class) => Ok((1..=CUSTODY_MAX / CUSTODY_STEP)
            .map(|n| n * CUSTODY_STEP)
            .collect()),
        _ => Err(BodyError::Clear),
    }
}

/// Whether a body of this class can have this length.
pub(crate) fn is_step(class: Class, length: usize) -> bool {
    steps(class, Readers::Class).is_ok_and(|steps| steps.contains(&length))
}

/// The smallest step that holds so many bytes.
fn step_of(class: Class, readers: Readers, length: usize) -> Result<Option<usize>, BodyError> {
    Ok(steps(class, readers)?.into_iter().find(|step| *step >= length))
}

/// The bytes to close for an envelope with this head: content and padding behind what the head says of its place.
///
/// # Errors
/// For a class that is not closed, or a content that no body holds.
pub fn write(head: &Head, readers: Readers, content: &[u8]) -> Result<Vec<u8>, BodyError> {
    let mut plain = place(head).bytes(content).done();
    let step = step_of(head.class, readers, plain.len())?.ok_or(BodyError::Long(content.len()))?;
    plain.resize(step, 0);
    Ok(plain)
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

/// The content of what was closed for these readers in an envelope with this head.
///
/// # Errors
/// Where it is no body, is not padded as it should be, or belongs to another envelope.
pub fn read<'a>(head: &Head, readers: Readers, plain: &'a [u8]) -> Result<&'a [u8], BodyError> {
    if !steps(head.class, readers)?.contains(&plain.len()) {
        return Err(BodyError::Padding);
    }
    let mut reader = Reader::new(plain);
    reader.list_of(FIELDS)?;
    is_here(head, &mut reader)?;
    let content = reader.bytes()?;
    let is_smallest = step_of(head.class, readers, reader.at())? == Some(plain.len());
    if is_smallest && plain[reader.at()..].iter().all(|byte| *byte == 0) {
        Ok(content)
    } else {
        Err(BodyError::Padding)
    }
}

/// The five fields that say where it belongs.
fn is_here(head: &Head, reader: &mut Reader<'_>) -> Result<(), BodyError> {
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
    same(reader.uint()? == head.sequence, "number")
}
