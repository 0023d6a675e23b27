//! Opening what was closed: an age file, and the body of an envelope.

use crate::Identity;
use seal::body::{self, BodyError, Readers};
use seal::closed;
use seal::envelope::Envelope;
use std::io::Read as _;

/// Why something did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was closed to others: the usual thing for a member of another epoch.
    #[error("it is not closed to any identity that is here")]
    NotForUs,
    /// No age file, or one that was altered.
    #[error("no age file, or altered: {0}")]
    Broken(String),
    /// More than was allowed came out.
    #[error("more than {0} bytes came out")]
    Long(usize),
    /// It opened, and is no body of this envelope.
    #[error(transparent)]
    Body(#[from] BodyError),
}

/// The largest body that there is.
const PLAIN_MAX: usize = 1_048_576;

/// What an age file holds, by whichever of these identities opens it.
///
/// # Errors
/// Where none does, it is broken, or holds more than `most` bytes.
pub fn open(closed: &[u8], by: &[Identity], most: usize) -> Result<Vec<u8>, OpenError> {
    let broken = |error: &dyn std::fmt::Display| OpenError::Broken(error.to_string());
    let decryptor = age::Decryptor::new_buffered(closed).map_err(|error| broken(&error))?;
    let identities = by.iter().map(|one| one.age() as &dyn age::Identity);
    let opened = decryptor.decrypt(identities).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => OpenError::NotForUs,
        other => broken(&other),
    })?;
    // As large as it can get: growing would leave copies of secrets behind.
    let mut plain = Vec::with_capacity(closed.len().min(most) + 1);
    opened
        .take(most as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|error| broken(&error))?;
    if plain.len() > most {
        Err(OpenError::Long(most))
    } else {
        Ok(plain)
    }
}

/// What lay in a closed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// For all who can open it.
    Content(Vec<u8>),
    /// Closed once more, to dispatchers; [`open_dispatch`] opens it.
    ForDispatchers(Vec<u8>),
}

/// What lies in an envelope's closed body, if it belongs to that envelope.
///
/// # Errors
/// Where it does not open, or belongs to another.
pub fn open_body(envelope: &Envelope, by: &[Identity]) -> Result<Opened, OpenError> {
    let content = opened(envelope, envelope.body(), Readers::Class, by)?;
    if closed::is_age(&content) {
        Ok(Opened::ForDispatchers(content))
    } else {
        Ok(Opened::Content(content))
    }
}

/// The content that lies in this envelope for dispatchers alone, if it was written for it.
///
/// # Errors
/// Where it is closed to others or to more than one, does not open, or belongs to another envelope.
pub fn open_dispatch(
    envelope: &Envelope,
    for_dispatchers: &[u8],
    by: &[Identity],
) -> Result<Vec<u8>, OpenError> {
    closed::check(for_dispatchers, 1).map_err(|fault| OpenError::Broken(fault.to_owned()))?;
    opened(envelope, for_dispatchers, Readers::Dispatchers, by)
}

fn opened(envelope: &Envelope, file: &[u8], readers: Readers, by: &[Identity]) -> Result<Vec<u8>, OpenError> {
    let plain = open(file, by, PLAIN_MAX)?;
    Ok(body::read(envelope.head(), readers, &plain)?.to_vec())
}
