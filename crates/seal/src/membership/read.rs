//! Foreign bytes become a change of the group here and nowhere else.

use super::*;
use crate::cbor::{CborError, Reader};
use crate::envelope::{Class, Envelope};
use domain::group::{Digest, Epoch, Genesis, Invitation, Key, Policy, Recipient, Roles};

/// Why an envelope is no change of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MembershipError {
    /// Of another class.
    #[error("not of the class membership")]
    Class,
    /// Its body is no CBOR of the kind it should be.
    #[error("its body is not what it should be: {0}")]
    Body(#[from] CborError),
    /// A field says what none may say.
    #[error("its body is not what it should be: {0}")]
    Field(&'static str),
    /// A genesis that names a group, or another change that names none.
    #[error("only a genesis begins a group")]
    Group,
    /// The invitation's key signed neither the join nor the invitation that it should have.
    #[error("the invitation's key did not sign this")]
    Proof,
}

/// What an envelope of the class membership carries.
///
/// # Errors
/// Where it carries no change of a group, or the invitation's key did not sign a join or an invitation.
pub fn read(envelope: &Envelope) -> Result<Content, MembershipError> {
    if envelope.head().class != Class::Membership {
        return Err(MembershipError::Class);
    }
    let mut reader = Reader::new(envelope.body());
    let count = reader.list()?;
    let content = change(&mut reader, count, envelope.body().len())?;
    reader.end()?;
    let is_genesis = matches!(content.change, Change::Genesis(_));
    if is_genesis != (envelope.head().group == Digest::NONE) {
        return Err(MembershipError::Group);
    }
    handed::check_proof(envelope, &content)?;
    Ok(content)
}

fn change(reader: &mut Reader<'_>, count: usize, body_bytes: usize) -> Result<Content, MembershipError> {
    let kind = reader.uint()?;
    let may_be_long = [GENESIS, EPOCH, ROLES, SECOND].contains(&kind);
    if body_bytes > BODY_MAX && !may_be_long {
        return Err(MembershipError::Field("too long for what it changes"));
    }
    let length = |due: usize| {
        if count == due {
            Ok(())
        } else {
            Err(MembershipError::Field("a list of another length"))
        }
    };
    let mut handed = Handed::default();
    let change = match kind {
        GENESIS => length(7).and_then(|()| genesis(reader, &mut handed)),
        INVITATION => length(7).and_then(|()| invitation(reader, &mut handed)),
        JOIN => length(4).and_then(|()| join(reader, &mut handed)),
        EPOCH => length(3).and_then(|()| next_epoch(reader, &mut handed)),
        RECEIVING => length(3).and_then(|()| receiving(reader)),
        ROLES => length(4).and_then(|()| given(reader, &mut handed)),
        POLICY => length(2).and_then(|()| Ok(Change::Policy(policy(reader)?))),
        WITHDRAW => length(2).and_then(|()| Ok(Change::Withdraw(Key(reader.array_of()?)))),
        SECOND => length(3).and_then(|()| second(reader, &mut handed)),
        _ => Err(MembershipError::Field("an unknown kind of change")),
    }?;
    Ok(Content { change, handed })
}

fn genesis(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    let (receiving, policy) = (recipient(reader)?, policy(reader)?);
    let (ledger_key, origin) = (Key(reader.array_of()?), origin(reader)?);
    handed.nonce = Some(reader.array_of()?);
    let epoch = epoch(reader, handed)?;
    if epoch.number != 0 {
        return Err(MembershipError::Field("the first epoch has the number 0"));
    }
    Ok(Change::Genesis(Genesis {
        receiving,
        policy,
        ledger_key,
        origin,
        epoch,
    }))
}

fn origin(reader: &mut Reader<'_>) -> Result<String, MembershipError> {
    let text = reader.text()?;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
    let is_sound = is_plain && (1..=ORIGIN_MAX).contains(&text.len());
    if is_sound {
        Ok(text.to_owned())
    } else {
        Err(MembershipError::Field("a ledger's name that none has"))
    }
}

fn invitation(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    let (key, roles) = (Key(reader.array_of()?), roles(reader)?);
    let (expires_s, epoch) = (reader.uint()?, reader.uint()?);
    handed.circle = handed::to_one(reader.bytes()?)?.to_vec();
    handed.proof = Some(reader.array_of()?);
    Ok(Change::Invitation(Invitation {
        key,
        roles,
        expires_s,
        epoch,
    }))
}

fn join(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    let (invitation, receiving) = (Key(reader.array_of()?), recipient(reader)?);
    handed.proof = Some(reader.array_of()?);
    Ok(Change::Join {
        invitation,
        receiving,
    })
}

fn next_epoch(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    let count = reader.list()?;
    if count > REMOVED_MAX {
        return Err(MembershipError::Field("too many are removed at once"));
    }
    let removed = (0..count)
        .map(|_| reader.array_of().map(Key))
        .collect::<Result<Vec<_>, _>>()?;
    // In one order, so that the same removal has one spelling.
    if removed.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(MembershipError::Field(
            "the removed are not in the order of their keys",
        ));
    }
    Ok(Change::Epoch {
        removed,
        epoch: epoch(reader, handed)?,
    })
}

fn epoch(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Epoch, MembershipError> {
    reader.list_of(5)?;
    let number = reader.uint()?;
    let (circle, dispatchers) = (recipient(reader)?, recipient(reader)?);
    handed.circle = handed::to_many(reader.bytes()?)?.to_vec();
    handed.dispatchers = handed::to_many(reader.bytes()?)?.to_vec();
    Ok(Epoch {
        number,
        circle,
        dispatchers,
    })
}

fn receiving(reader: &mut Reader<'_>) -> Result<Change, MembershipError> {
    let epoch = reader.uint()?;
    Ok(Change::Receiving {
        epoch,
        receiving: recipient(reader)?,
    })
}

fn given(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    Ok(Change::Roles {
        member: Key(reader.array_of()?),
        roles: roles(reader)?,
        epoch: maybe_epoch(reader, handed)?,
    })
}

fn second(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Change, MembershipError> {
    Ok(Change::Second {
        proposal: Digest(reader.array_of()?),
        epoch: maybe_epoch(reader, handed)?,
    })
}

fn maybe_epoch(reader: &mut Reader<'_>, handed: &mut Handed) -> Result<Option<Epoch>, MembershipError> {
    if reader.null() {
        Ok(None)
    } else {
        epoch(reader, handed).map(Some)
    }
}

fn roles(reader: &mut Reader<'_>) -> Result<Roles, MembershipError> {
    Roles::from_sum(reader.uint()?).ok_or(MembershipError::Field("no roles that there are"))
}

fn policy(reader: &mut Reader<'_>) -> Result<Policy, MembershipError> {
    reader.list_of(3)?;
    let figures = (reader.uint()?, reader.uint()?, reader.uint()?);
    Policy::from_figures(figures.0, figures.1, figures.2)
        .ok_or(MembershipError::Field("a policy out of its bounds"))
}

/// One to which something can be closed; else one member could keep everybody from beginning an epoch.
fn recipient(reader: &mut Reader<'_>) -> Result<Recipient, MembershipError> {
    let text = reader.text()?;
    crate::recipient::recipient(text)
        .map_err(|_| MembershipError::Field("no age recipient to which anything can be closed"))
}
