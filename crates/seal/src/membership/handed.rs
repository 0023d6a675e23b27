//! What travels with a change: age files by their shape, signatures of invitations' keys. What lies in the files, `keys` sees.

use super::{Content, MembershipError, consent_bytes, join_proof_bytes};
use crate::closed::{self, STANZAS_MAX};
use crate::envelope::Envelope;
use domain::group::Change;
use ed25519_dalek::{Signature, VerifyingKey};

/// The age file of an invitation, in bytes.
const INVITATION_MAX: usize = 1_024;
/// An epoch's number and an identity, as an age file holds them.
const IDENTITY_MAX: usize = 86;

/// An age file with one recipient, as an invitation hands it over.
pub(super) fn to_one(bytes: &[u8]) -> Result<&[u8], MembershipError> {
    if bytes.len() > INVITATION_MAX {
        return Err(MembershipError::Field("more handed over than an invitation may"));
    }
    shaped(bytes, 1)
}

/// An age file for members, as an epoch hands it over.
pub(super) fn to_many(bytes: &[u8]) -> Result<&[u8], MembershipError> {
    shaped(bytes, STANZAS_MAX)
}

fn shaped(bytes: &[u8], most: usize) -> Result<&[u8], MembershipError> {
    let shape = closed::check(bytes, most).map_err(MembershipError::Field)?;
    if (1..=IDENTITY_MAX).contains(&shape.plain_bytes) {
        Ok(bytes)
    } else {
        Err(MembershipError::Field("more handed over than an identity"))
    }
}

/// RFC 8032, strictly.
pub(super) fn check_proof(envelope: &Envelope, content: &Content) -> Result<(), MembershipError> {
    let (group, author) = (envelope.head().group, envelope.head().author);
    let (key, covered) = match &content.change {
        Change::Invitation(one) => (one.key, consent_bytes(group, author, one)),
        Change::Join {
            invitation,
            receiving,
        } => (*invitation, join_proof_bytes(group, author, receiving)),
        _ => return Ok(()),
    };
    let proof = content.handed.proof.ok_or(MembershipError::Proof)?;
    let key = VerifyingKey::from_bytes(&key.0).map_err(|_| MembershipError::Proof)?;
    key.verify_strict(&covered, &Signature::from_bytes(&proof))
        .map_err(|_| MembershipError::Proof)
}
