//! Writing what membership envelopes carry.

use super::*;
use crate::cbor::Writer;
use domain::group::{Digest, Epoch, Genesis, Invitation, Key, Policy, Recipient};

/// What the key of an invitation signs for a device: the context, the group, the device, what is closed to it.
#[must_use]
pub fn join_proof_bytes(group: Digest, device: Key, receiving: &Recipient) -> Vec<u8> {
    [JOIN_CONTEXT, &group.0, &device.0, receiving.0.as_bytes()].concat()
}

/// What the key of an invitation signs for whoever writes it: the context, the group, the author, what it gives.
#[must_use]
pub fn consent_bytes(group: Digest, author: Key, invitation: &Invitation) -> Vec<u8> {
    // Roles are a sum below 16.
    let roles = [invitation.roles.sum().to_be_bytes()[7]];
    let times = [invitation.expires_s.to_be_bytes(), invitation.epoch.to_be_bytes()];
    [CONSENT_CONTEXT, &group.0, &author.0, &roles, &times.concat()].concat()
}

/// The body of a membership envelope.
#[must_use]
pub fn write(content: &Content) -> Vec<u8> {
    let (out, handed) = (Writer::new(), &content.handed);
    let written = match &content.change {
        Change::Genesis(one) => genesis(out, one, handed),
        Change::Invitation(one) => invitation(out, one, handed),
        Change::Join {
            invitation,
            receiving,
        } => {
            let out = out.list(4).uint(JOIN).bytes(&invitation.0).text(&receiving.0);
            out.bytes(&handed.proof.unwrap_or([0; 64]))
        }
        Change::Epoch { removed, epoch: next } => {
            epoch(names(out.list(3).uint(EPOCH), removed), next, handed)
        }
        Change::Receiving { epoch, receiving } => out.list(3).uint(RECEIVING).uint(*epoch).text(&receiving.0),
        Change::Roles {
            member,
            roles,
            epoch: next,
        } => {
            let out = out.list(4).uint(ROLES).bytes(&member.0).uint(roles.sum());
            maybe_epoch(out, next.as_ref(), handed)
        }
        Change::Policy(one) => policy(out.list(2).uint(POLICY), *one),
        Change::Withdraw(key) => out.list(2).uint(WITHDRAW).bytes(&key.0),
        Change::Second {
            proposal,
            epoch: next,
        } => {
            let out = out.list(3).uint(SECOND).bytes(&proposal.0);
            maybe_epoch(out, next.as_ref(), handed)
        }
    };
    written.done()
}

fn genesis(out: Writer, one: &Genesis, handed: &Handed) -> Writer {
    let out = policy(out.list(7).uint(GENESIS).text(&one.receiving.0), one.policy);
    let out = out.bytes(&one.ledger_key.0).text(&one.origin);
    epoch(out.bytes(&handed.nonce.unwrap_or([0; 16])), &one.epoch, handed)
}

fn invitation(out: Writer, one: &Invitation, handed: &Handed) -> Writer {
    let out = out.list(7).uint(INVITATION).bytes(&one.key.0);
    let out = out.uint(one.roles.sum()).uint(one.expires_s).uint(one.epoch);
    out.bytes(&handed.circle).bytes(&handed.proof.unwrap_or([0; 64]))
}

/// In the order of their keys.
fn names(out: Writer, removed: &[Key]) -> Writer {
    let mut sorted = removed.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
        .iter()
        .fold(out.list(sorted.len()), |out, key| out.bytes(&key.0))
}

fn policy(out: Writer, one: Policy) -> Writer {
    let out = out.list(3).uint(u64::from(one.margin));
    out.uint(u64::from(one.watchers_invite))
        .uint(u64::from(one.circle_days))
}

fn epoch(out: Writer, one: &Epoch, handed: &Handed) -> Writer {
    let out = out
        .list(5)
        .uint(one.number)
        .text(&one.circle.0)
        .text(&one.dispatchers.0);
    out.bytes(&handed.circle).bytes(&handed.dispatchers)
}

fn maybe_epoch(out: Writer, one: Option<&Epoch>, handed: &Handed) -> Writer {
    match one {
        None => out.null(),
        Some(one) => epoch(out, one, handed),
    }
}
