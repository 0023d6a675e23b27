//! Members, roles, invitations, epochs: the state that follows, change by change.

use super::{Change, Digest, Epoch, Genesis, Invitation, Invited, Key, Member, Policy, Role, Roles};
use std::collections::{BTreeMap, BTreeSet};

/// Which rule of `formats/group.md` a change breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A second beginning.
    Genesis,
    /// By somebody who is no member.
    Stranger,
    /// The author has not the role that it takes.
    Right,
    /// An invitation that is not there: spent, withdrawn, of an earlier epoch, never written.
    NoInvitation,
    /// A second join under one invitation: proof of a fork.
    Spent,
    /// An invitation that gives what none may give.
    TooMuch,
    /// An epoch whose number is not the next.
    EpochNumber,
    /// Of an epoch that is not the present one.
    OtherEpoch,
    /// Somebody who is no member is removed or given roles.
    NoMember,
    /// The group would be without a steward.
    LastSteward,
    /// A key that is in use already.
    KnownKey,
    /// Nothing stands open that could be seconded by this member.
    NothingToSecond,
    /// An epoch that is closed to what was used before, or to the same for all as for dispatchers.
    OldEpochKey,
    /// More members, or more open invitations of one member, than a circle has.
    Full,
}

/// Members of a group, at most: everybody is handed each epoch in one envelope.
pub const MEMBERS_MAX: usize = 256;
/// Open invitations of one member who is no steward, at most.
pub const INVITATIONS_MAX: usize = 8;

/// A change that counts for nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("envelope {digest} of {author} counts for nothing: {rule:?}")]
pub struct Broken {
    /// Who wrote it.
    pub author: Key,
    /// Which envelope.
    pub digest: Digest,
    /// Against which rule.
    pub rule: Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    invitation: Invitation,
    by: Key,
}

/// A custodian who waits for a second steward.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    by: Key,
    member: Key,
    roles: Roles,
}

/// A group as it stands after some envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    id: Digest,
    genesis: Genesis,
    policy: Policy,
    epoch: Epoch,
    members: BTreeMap<Key, Member>,
    open: BTreeMap<Key, Open>,
    /// Invitations that will never stand again.
    over: BTreeSet<Key>,
    spent: BTreeMap<Key, Key>,
    proposals: BTreeMap<Digest, Proposal>,
}

impl Group {
    /// As it stands after its genesis, which has this digest.
    #[must_use]
    pub fn found(founder: Key, id: Digest, genesis: Genesis) -> Self {
        let member = Member {
            roles: Roles::FOUNDER,
            invited: None,
            branch: founder,
            receiving: genesis.receiving.clone(),
            receiving_epoch: 0,
        };
        Self {
            id,
            policy: genesis.policy,
            epoch: genesis.epoch.clone(),
            members: BTreeMap::from([(founder, member)]),
            open: BTreeMap::new(),
            over: BTreeSet::new(),
            spent: BTreeMap::new(),
            proposals: BTreeMap::new(),
            genesis,
        }
    }

    /// The digest of its genesis.
    #[must_use]
    pub fn id(&self) -> Digest {
        self.id
    }

    /// How it began.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// What it has agreed on.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The present epoch.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// All members, by key.
    #[must_use]
    pub fn members(&self) -> &BTreeMap<Key, Member> {
        &self.members
    }

    /// One member.
    #[must_use]
    pub fn member(&self, key: Key) -> Option<&Member> {
        self.members.get(&key)
    }

    /// Whether it is a member who has that role.
    #[must_use]
    pub fn is(&self, key: Key, role: Role) -> bool {
        self.member(key).is_some_and(|member| member.is(role))
    }

    /// An invitation that can still be spent, and who wrote it.
    #[must_use]
    pub fn invitation(&self, key: Key) -> Option<(&Invitation, Key)> {
        self.open.get(&key).map(|open| (&open.invitation, open.by))
    }

    /// Custodians who wait for a second steward: the envelope that proposes, whom, and by whom.
    pub fn proposals(&self) -> impl Iterator<Item = (Digest, Key, Key)> {
        self.proposals
            .iter()
            .map(|(digest, one)| (*digest, one.member, one.by))
    }

    /// Whether a change would count, without making it.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check(&self, author: Key, digest: Digest, change: &Change) -> Result<(), Broken> {
        self.clone().fold(author, digest, change)
    }

    /// Takes the next change in the ledger's order. One that breaks a rule changes nothing.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn fold(&mut self, author: Key, digest: Digest, change: &Change) -> Result<(), Broken> {
        self.change(author, digest, change)
            .map_err(|rule| Broken { author, digest, rule })
    }

    fn change(&mut self, author: Key, digest: Digest, change: &Change) -> Result<(), Rule> {
        match change {
            Change::Genesis(_) => Err(Rule::Genesis),
            Change::Join {
                invitation,
                receiving,
            } => self.join(author, *invitation, receiving),
            _ if !self.members.contains_key(&author) => Err(Rule::Stranger),
            Change::Invitation(invitation) => self.invite(author, *invitation),
            Change::Epoch { removed, epoch } => self.begin_epoch(author, removed, epoch),
            Change::Receiving { epoch, receiving } => self.renew(author, *epoch, receiving),
            Change::Roles { member, roles } => self.give_roles(author, digest, *member, *roles),
            Change::Policy(policy) => self.agree(author, *policy),
            Change::Withdraw(key) => self.withdraw(author, *key),
            Change::Second(proposed) => self.second(author, *proposed),
        }
    }

    fn steward(&self, author: Key) -> Result<(), Rule> {
        if self.is(author, Role::Steward) {
            Ok(())
        } else {
            Err(Rule::Right)
        }
    }

    fn stewards(&self) -> usize {
        self.members
            .values()
            .filter(|member| member.is(Role::Steward))
            .count()
    }

    fn may_invite(&self, by: Key, roles: Roles) -> bool {
        let stands = self.is(by, Role::Watcher) || self.is(by, Role::Dispatcher);
        let is_plain = roles == Roles::WATCHER && stands;
        self.is(by, Role::Steward) || (self.policy.watchers_invite && is_plain)
    }

    fn invite(&mut self, author: Key, invitation: Invitation) -> Result<(), Rule> {
        let own = self.open.values().filter(|open| open.by == author).count();
        let has_room = own < INVITATIONS_MAX || self.is(author, Role::Steward);
        let is_known = self.over.contains(&invitation.key)
            || self.open.contains_key(&invitation.key)
            || self.spent.contains_key(&invitation.key);
        let rules = [
            (self.may_invite(author, invitation.roles), Rule::Right),
            (!invitation.roles.has(Role::Custodian), Rule::TooMuch),
            (has_room, Rule::Full),
            (invitation.epoch == self.epoch.number, Rule::OtherEpoch),
            (
                !is_known && !self.members.contains_key(&invitation.key),
                Rule::KnownKey,
            ),
        ];
        first_broken(rules)?;
        self.open.insert(
            invitation.key,
            Open {
                invitation,
                by: author,
            },
        );
        Ok(())
    }

    fn join(&mut self, device: Key, key: Key, receiving: &super::Recipient) -> Result<(), Rule> {
        let Some(open) = self.open.get(&key) else {
            let is_spent = self.spent.contains_key(&key);
            return Err(if is_spent { Rule::Spent } else { Rule::NoInvitation });
        };
        if self.members.contains_key(&device) || device == key {
            return Err(Rule::KnownKey);
        }
        if self.members.len() >= MEMBERS_MAX {
            return Err(Rule::Full);
        }
        let (by, roles) = (open.by, open.invitation.roles);
        // Who lost the right since then leaves no way in behind.
        if !self.may_invite(by, roles) {
            return Err(Rule::NoInvitation);
        }
        let inviter = self.members.get(&by).ok_or(Rule::NoInvitation)?;
        let branch = if inviter.is(Role::Steward) {
            device
        } else {
            inviter.branch
        };
        let invited = Some(Invited { by, invitation: key });
        let receiving = receiving.clone();
        let member = Member {
            roles,
            invited,
            branch,
            receiving,
            receiving_epoch: self.epoch.number,
        };
        self.members.insert(device, member);
        self.open.remove(&key);
        self.spent.insert(key, device);
        Ok(())
    }

    fn begin_epoch(&mut self, author: Key, removed: &[Key], epoch: &Epoch) -> Result<(), Rule> {
        self.steward(author)?;
        let stays = |key: &Key| !removed.contains(key);
        let is_led = self
            .members
            .iter()
            .any(|(key, member)| stays(key) && member.is(Role::Steward));
        let rules = [
            (epoch.number == self.epoch.number + 1, Rule::EpochNumber),
            (self.is_fresh(epoch), Rule::OldEpochKey),
            (
                removed.iter().all(|key| self.members.contains_key(key)),
                Rule::NoMember,
            ),
            (is_led, Rule::LastSteward),
        ];
        first_broken(rules)?;
        self.members.retain(|key, _| stays(key));
        self.proposals
            .retain(|_, one| stays(&one.by) && stays(&one.member));
        self.open.clear();
        self.epoch = epoch.clone();
        Ok(())
    }

    /// Nobody who was removed has what it is closed to.
    fn is_fresh(&self, epoch: &Epoch) -> bool {
        let before = [&self.epoch.circle, &self.epoch.dispatchers];
        let is_new = |key| !before.contains(&key);
        is_new(&epoch.circle) && is_new(&epoch.dispatchers) && epoch.circle != epoch.dispatchers
    }

    fn renew(&mut self, author: Key, epoch: u64, receiving: &super::Recipient) -> Result<(), Rule> {
        if epoch != self.epoch.number {
            return Err(Rule::OtherEpoch);
        }
        let member = self.members.get_mut(&author).ok_or(Rule::Stranger)?;
        member.receiving = receiving.clone();
        member.receiving_epoch = epoch;
        Ok(())
    }

    fn give_roles(&mut self, author: Key, digest: Digest, member: Key, roles: Roles) -> Result<(), Rule> {
        self.steward(author)?;
        let now = self.members.get(&member).ok_or(Rule::NoMember)?;
        let is_new_custodian = roles.has(Role::Custodian) && !now.is(Role::Custodian);
        if now.is(Role::Steward) && !roles.has(Role::Steward) && self.stewards() == 1 {
            return Err(Rule::LastSteward);
        }
        if is_new_custodian && self.stewards() > 1 {
            self.proposals.retain(|_, one| one.member != member);
            self.proposals.insert(
                digest,
                Proposal {
                    by: author,
                    member,
                    roles,
                },
            );
            return Ok(());
        }
        self.set_roles(member, roles)
    }

    /// What was proposed for the member before is overtaken.
    fn set_roles(&mut self, member: Key, roles: Roles) -> Result<(), Rule> {
        self.members.get_mut(&member).ok_or(Rule::NoMember)?.roles = roles;
        self.proposals.retain(|_, one| one.member != member);
        Ok(())
    }

    fn second(&mut self, author: Key, proposed: Digest) -> Result<(), Rule> {
        self.steward(author)?;
        let proposal = self.proposals.get(&proposed).ok_or(Rule::NothingToSecond)?;
        if proposal.by == author || !self.is(proposal.by, Role::Steward) {
            return Err(Rule::NothingToSecond);
        }
        let (member, roles) = (proposal.member, proposal.roles);
        self.set_roles(member, roles)
    }

    fn agree(&mut self, author: Key, policy: Policy) -> Result<(), Rule> {
        let may_raise = self.is(author, Role::Dispatcher) && self.policy.is_raised_to(policy);
        if !may_raise {
            self.steward(author)?;
        }
        self.policy = policy;
        Ok(())
    }

    fn withdraw(&mut self, author: Key, key: Key) -> Result<(), Rule> {
        let open = self.open.get(&key).ok_or(Rule::NoInvitation)?;
        if open.by != author {
            self.steward(author)?;
        }
        self.open.remove(&key);
        self.over.insert(key);
        Ok(())
    }
}

fn first_broken<const N: usize>(rules: [(bool, Rule); N]) -> Result<(), Rule> {
    rules
        .into_iter()
        .find(|(holds, _)| !holds)
        .map_or(Ok(()), |(_, rule)| Err(rule))
}
