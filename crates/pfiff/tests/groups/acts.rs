//! What members do to their group: invite, join, remove, begin epochs, give roles. Each only where the phone believes that
//! it would count; it may be late all the same.

use super::chance::Chance;
use super::net::Net;
use super::phone::{Phone, Saying};
use domain::group::*;
use keys::{Identity, Seed, hand_over};
use member::home::Owed;
use seal::envelope::Class;
use seal::membership::{self, Content, Handed};

/// A way in, as it goes from hand to hand.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) seed: Seed,
    /// Who has a copy.
    pub(crate) copies: usize,
}

pub(crate) fn clear(change: Change, handed: Handed) -> Saying {
    let body = membership::write(&Content { change, handed });
    Saying::Clear(Class::Membership, body)
}

pub(crate) fn genesis(phone: &Phone, chance: &mut Chance, minted: &mut Vec<Identity>) -> Saying {
    let receiving = phone.kept.receiving[0].recipient();
    let (epoch, mut handed) = begun(0, &[&receiving], &[&receiving], minted).unwrap();
    handed.nonce = Some([7; 16]);
    let policy = Policy {
        margin: if chance.is(20) { 3 } else { 2 },
        watchers_invite: chance.is(50),
        circle_days: 90,
    };
    let genesis = Genesis {
        receiving,
        policy,
        ledger_key: phone.kept.ledger_key,
        origin: Net::origin(),
        epoch,
    };
    clear(Change::Genesis(genesis), handed)
}

fn begun(
    number: u64,
    all: &[&Recipient],
    few: &[&Recipient],
    minted: &mut Vec<Identity>,
) -> Option<(Epoch, Handed)> {
    let (for_all, for_few) = (Identity::generate(), Identity::generate());
    let owned = |some: &[&Recipient]| some.iter().map(|one| (*one).clone()).collect::<Vec<_>>();
    let handed = Handed {
        circle: hand_over(number, &for_all, &owned(all)).ok()?,
        dispatchers: hand_over(number, &for_few, &owned(few)).ok()?,
        ..Handed::default()
    };
    let epoch = Epoch {
        number,
        circle: for_all.recipient(),
        dispatchers: for_few.recipient(),
    };
    minted.extend([for_all, for_few]);
    Some((epoch, handed))
}

/// The next epoch of a group for all but some; those others read what is for dispatchers no more.
/// Nothing where nobody would read what is for dispatchers.
fn next(
    group: &Group,
    gone: &[Key],
    shut_out: &[Key],
    minted: &mut Vec<Identity>,
) -> Option<(Epoch, Handed)> {
    let stays = || group.members().iter().filter(|(key, _)| !gone.contains(key));
    let all: Vec<&Recipient> = stays().map(|(_, member)| &member.receiving).collect();
    let few = stays().filter(|(key, member)| member.roles.reads_dispatch() && !shut_out.contains(key));
    let few: Vec<&Recipient> = few.map(|(_, member)| &member.receiving).collect();
    begun(group.epoch().number + 1, &all, &few, minted)
}

fn may(phone: &Phone, change: &Change) -> bool {
    let place = Place {
        author: phone.key(),
        digest: Digest::NONE,
        sequence: phone.read as u64 + 1,
    };
    phone
        .group()
        .is_some_and(|group| group.check(place, change).is_ok())
}

fn say(phone: &mut Phone, change: Change, handed: Handed) -> bool {
    may(phone, &change) && phone.write(clear(change, handed)).is_some()
}

/// Writes an invitation; the first time, or again since an epoch voided it.
fn invitation(phone: &mut Phone, owed: &Owed) -> bool {
    let Some(epoch) = phone.group().map(|group| group.epoch().number) else {
        return false;
    };
    let Some(identity) = phone.kept.circle.get(&epoch) else {
        return false;
    };
    let invitation = Invitation {
        key: owed.seed.key(),
        roles: owed.roles,
        expires_s: owed.expires_s,
        epoch,
    };
    let opener = owed.seed.identity().unwrap().recipient();
    let handed = Handed {
        circle: hand_over(epoch, identity, &[opener]).unwrap(),
        proof: Some(owed.seed.consent(phone.kept.group, phone.key(), &invitation)),
        ..Handed::default()
    };
    say(phone, Change::Invitation(invitation), handed)
}

pub(crate) fn invite(phone: &mut Phone, now_s: u64, chance: &mut Chance) -> Option<Way> {
    let is_steward = phone.group()?.is(phone.key(), Role::Steward);
    let roles = match chance.below(8) {
        0 if is_steward => Roles::of(&[Role::Steward, Role::Watcher]),
        1 if is_steward => Roles::of(&[Role::Dispatcher]),
        2 if is_steward => Roles::of(&[Role::Dispatcher, Role::Watcher]),
        _ => Some(Roles::WATCHER),
    };
    let owed = Owed {
        seed: Seed::new(&chance.bytes()),
        roles: roles?,
        expires_s: now_s + 86_400 * (1 + chance.below(20) as u64),
    };
    let seed = owed.seed.clone();
    invitation(phone, &owed).then(|| phone.kept.owed.push(owed))?;
    Some(Way { seed, copies: 0 })
}

/// Joins by the link that it has; a thief has the same one.
pub(crate) fn join(phone: &mut Phone) {
    let Some(seed) = phone.kept.seed.clone() else {
        return;
    };
    let receiving = phone.kept.receiving[0].recipient();
    let proof = Some(seed.proof(phone.kept.group, phone.key(), &receiving));
    let change = Change::Join {
        invitation: seed.key(),
        receiving,
    };
    let handed = Handed {
        proof,
        ..Handed::default()
    };
    say(phone, change, handed);
}

fn waits(phone: &Phone) -> bool {
    let mut all = phone.waiting.iter();
    all.any(|one| one.envelope.head().class == Class::Membership)
}

/// A steward's device begins the next epoch for whom the present one left out, by itself, removing nobody.
pub(crate) fn mend(phone: &mut Phone, minted: &mut Vec<Identity>) -> Option<Digest> {
    let is_steward = phone.circle().is(phone.key(), Role::Steward);
    if !is_steward || phone.circle().left_out().next().is_none() || waits(phone) {
        return None;
    }
    let (epoch, handed) = next(phone.group()?, &[], &[], minted)?;
    let removed = vec![];
    let change = Change::Epoch { removed, epoch };
    may(phone, &change)
        .then(|| phone.write(clear(change, handed)))?
        .map(|envelope| envelope.digest())
}

/// What a device does by itself when an epoch began. A lazy one does it later.
pub(crate) fn upkeep(phone: &mut Phone) {
    let Some(group) = phone.group() else { return };
    let (epoch, me) = (group.epoch().number, phone.key());
    let is_stale = group
        .member(me)
        .is_some_and(|member| member.receiving_epoch < epoch);
    let is_waiting = waits(phone);
    if is_stale && !is_waiting {
        let receiving = Identity::generate();
        phone.ever.push(receiving.clone());
        phone.kept.receiving.push(receiving.clone());
        let change = Change::Receiving {
            epoch,
            receiving: receiving.recipient(),
        };
        say(phone, change, Handed::default());
    }
    if is_waiting {
        return;
    }
    for owed in phone.kept.owed.clone() {
        let is_open = phone
            .group()
            .is_some_and(|group| group.invitation(owed.seed.key()).is_some());
        if !is_open && !invitation(phone, &owed) {
            phone.kept.owed.retain(|one| one.seed != owed.seed);
        }
    }
}

/// A new epoch; sometimes without one of the others.
pub(crate) fn epoch(phone: &mut Phone, minted: &mut Vec<Identity>, chance: &mut Chance) {
    let Some(group) = phone.group().cloned() else {
        return;
    };
    let others: Vec<Key> = group
        .members()
        .keys()
        .filter(|key| **key != phone.key())
        .copied()
        .collect();
    let removed: Vec<Key> = chance
        .pick(&others)
        .filter(|_| chance.is(45))
        .into_iter()
        .collect();
    let Some((epoch, handed)) = next(&group, &removed, &[], minted) else {
        return;
    };
    say(phone, Change::Epoch { removed, epoch }, handed);
}

/// Gives somebody other roles, or seconds what another steward proposed.
pub(crate) fn roles(phone: &mut Phone, minted: &mut Vec<Identity>, chance: &mut Chance) {
    let Some(group) = phone.group().cloned() else {
        return;
    };
    let mut waits: Vec<_> = group.proposals().map(|(digest, ..)| digest).collect();
    waits.sort_by_key(|proposal| phone.reading.sequence_of(*proposal));
    if let Some(proposal) = chance.pick(&waits) {
        say(
            phone,
            Change::Second {
                proposal,
                epoch: None,
            },
            Handed::default(),
        );
        return;
    }
    let members: Vec<Key> = group.members().keys().copied().collect();
    let Some(member) = chance.pick(&members) else {
        return;
    };
    let Some(roles) = Roles::from_sum(4 | chance.below(4) as u64) else {
        return;
    };
    let plain = Change::Roles {
        member,
        roles,
        epoch: None,
    };
    if !say(phone, plain, Handed::default()) {
        let Some((epoch, handed)) = next(&group, &[], &[member], minted) else {
            return;
        };
        let epoch = Some(epoch);
        say(phone, Change::Roles { member, roles, epoch }, handed);
    }
}

pub(crate) fn policy(phone: &mut Phone, chance: &mut Chance) {
    let Some(policy) = phone.group().map(Group::policy) else {
        return;
    };
    let other = Policy {
        margin: 2 + chance.below(2) as u8,
        watchers_invite: chance.is(60),
        ..policy
    };
    say(phone, Change::Policy(other), Handed::default());
}

pub(crate) fn withdraw(phone: &mut Phone) {
    if let Some(owed) = phone.kept.owed.pop() {
        say(phone, Change::Withdraw(owed.seed.key()), Handed::default());
    }
}
