//! The identities of an epoch: handing them over, and looking whether what was handed is what the epoch says.
//!
//! A steward who hands somebody another identity shuts them out without a word; so whoever opens compares, and says
//! whose envelope it was. Who has a right to what is not known here.

use crate::{Identity, OpenError, open};
use domain::group::{Digest, Epoch, Key, Recipient};
use seal::cbor::{CborError, Reader, Writer};
use seal::close::{CloseError, close};
use seal::envelope::Envelope;
use seal::membership;
use zeroize::Zeroizing;

/// An epoch's number and an identity, at most.
const HANDED_MAX: usize = 86;

/// Which of an epoch's two identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Opens what is closed to every member.
    Circle,
    /// Opens what is for dispatchers and stewards alone.
    Dispatchers,
}

/// What is wrong with what an envelope handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandedFault {
    /// It carries no such thing.
    #[error("nothing of that kind")]
    Nothing,
    /// Closed to others.
    #[error("nothing to this device")]
    NotForUs,
    /// No age file, or no identity in it.
    #[error("something that is no identity")]
    Broken,
    /// The identity of another epoch.
    #[error("the identity of another epoch")]
    Number,
    /// An identity that opens nothing of this epoch.
    #[error("an identity that opens nothing of its epoch")]
    Other,
}

/// A finding: a member was shut out, and by whose envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("envelope {envelope} of {author} hands over {fault}; ask another steward to begin a new epoch")]
pub struct Unhanded {
    /// Which one.
    pub envelope: Digest,
    /// Who signed it.
    pub author: Key,
    /// What it handed over instead.
    pub fault: HandedFault,
}

/// An epoch's identity, closed to these: what an epoch or an invitation carries.
///
/// # Errors
/// Where there is nobody, or one of them is no recipient.
pub fn hand_over(number: u64, identity: &Identity, to: &[Recipient]) -> Result<Vec<u8>, CloseError> {
    let out = Writer::with_room(HANDED_MAX).list(2).uint(number);
    let plain = Zeroizing::new(out.text(&identity.secret_text()).done());
    close(&plain, to)
}

/// What this membership envelope hands over, if it is what the epoch is closed to.
///
/// # Errors
/// The finding that it is not.
pub fn handed(envelope: &Envelope, epoch: &Epoch, part: Part, by: &[Identity]) -> Result<Identity, Unhanded> {
    identity(envelope, epoch, part, by).map_err(|fault| Unhanded {
        envelope: envelope.digest(),
        author: envelope.head().author,
        fault,
    })
}

fn identity(
    envelope: &Envelope,
    epoch: &Epoch,
    part: Part,
    by: &[Identity],
) -> Result<Identity, HandedFault> {
    let content = membership::read(envelope).map_err(|_| HandedFault::Nothing)?;
    let (file, due) = match part {
        Part::Circle => (content.handed.circle, &epoch.circle),
        Part::Dispatchers => (content.handed.dispatchers, &epoch.dispatchers),
    };
    if file.is_empty() {
        return Err(HandedFault::Nothing);
    }
    let plain = open(&file, by, HANDED_MAX).map(Zeroizing::new);
    let plain = plain.map_err(|error| match error {
        OpenError::NotForUs => HandedFault::NotForUs,
        _ => HandedFault::Broken,
    })?;
    let (number, text) = parts(&plain).map_err(|_| HandedFault::Broken)?;
    let identity = Identity::from_text(text).map_err(|_| HandedFault::Broken)?;
    match (number == epoch.number, identity.recipient() == *due) {
        (false, _) => Err(HandedFault::Number),
        (true, false) => Err(HandedFault::Other),
        (true, true) => Ok(identity),
    }
}

fn parts(plain: &[u8]) -> Result<(u64, &str), CborError> {
    let mut reader = Reader::new(plain);
    reader.list_of(2)?;
    let both = (reader.uint()?, reader.text()?);
    reader.end()?;
    Ok(both)
}
