//! The state of a group, change by change in the ledger's order. Which changes count, the rooms beside it know.

use super::entering::Open;
use super::offices::Proposal;
use super::{
    Broken, Change, Digest, Epoch, Genesis, Invitation, Key, Member, Policy, Recipient, Role, Roles, Rule,
};
use std::collections::{BTreeMap, BTreeSet};

/// The group sequence of every genesis.
const FIRST: u64 = 1;

/// Where a change stands, and who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Who signed the envelope.
    pub author: Key,
    /// What the envelope is called.
    pub digest: Digest,
    /// Its sequence in the group, by the ledger; a genesis has 1.
    pub sequence: u64,
}

/// A group as it stands after some envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub(super) id: Digest,
    pub(super) genesis: Genesis,
    pub(super) policy: Policy,
    pub(super) epoch: Epoch,
    /// The group sequence of the entry that began the epoch.
    pub(super) epoch_from: u64,
    /// What epochs were closed to, from the first on.
    pub(super) epoch_keys: BTreeSet<Recipient>,
    pub(super) members: BTreeMap<Key, Member>,
    pub(super) open: BTreeMap<Key, Open>,
    /// Invitations that were withdrawn: they never stand again.
    pub(super) withdrawn: BTreeSet<Key>,
    pub(super) spent: BTreeMap<Key, Key>,
    pub(super) proposals: BTreeMap<Digest, Proposal>,
}

impl Group {
    /// As it stands after its genesis, which has this digest and is the group's first.
    #[must_use]
    pub fn found(founder: Key, id: Digest, genesis: Genesis) -> Self {
        let member = Member {
            roles: Roles::FOUNDER,
            invited: None,
            made_steward: None,
            branch: founder,
            receiving: genesis.receiving.clone(),
            receiving_epoch: 0,
        };
        let epoch = genesis.epoch.clone();
        Self {
            id,
            policy: genesis.policy,
            epoch_from: FIRST,
            epoch_keys: epoch.keys().into_iter().cloned().collect(),
            epoch,
            members: BTreeMap::from([(founder, member)]),
            open: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
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

    /// The group sequence of the entry that began it: what was written without having seen it is closed to another one.
    #[must_use]
    pub fn epoch_from(&self) -> u64 {
        self.epoch_from
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

    /// What waits for a second steward: the envelope that proposes, whom, and by whom.
    pub fn proposals(&self) -> impl Iterator<Item = (Digest, Key, Key)> {
        self.proposals
            .iter()
            .map(|(digest, one)| (*digest, one.member, one.by))
    }

    /// Whether a change would count, without making it.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check(&self, place: Place, change: &Change) -> Result<(), Broken> {
        self.clone().fold(place, change)
    }

    /// Takes the next change in the ledger's order. One that breaks a rule changes nothing.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn fold(&mut self, place: Place, change: &Change) -> Result<(), Broken> {
        let Place { author, digest, .. } = place;
        self.change(place, change)
            .map_err(|rule| Broken { author, digest, rule })
    }

    fn change(&mut self, place: Place, change: &Change) -> Result<(), Rule> {
        let author = place.author;
        match change {
            Change::Genesis(_) => Err(Rule::Genesis),
            Change::Join {
                invitation,
                receiving,
            } => self.join(author, *invitation, receiving),
            _ if !self.members.contains_key(&author) => Err(Rule::Stranger),
            Change::Invitation(invitation) => self.invite(author, *invitation),
            Change::Epoch { removed, epoch } => self.remove(place, removed, epoch),
            Change::Receiving { epoch, receiving } => self.renew(author, *epoch, receiving),
            Change::Roles { member, roles, epoch } => self.give_roles(place, *member, *roles, epoch.as_ref()),
            Change::Policy(policy) => self.agree(author, *policy),
            Change::Withdraw(key) => self.withdraw(author, *key),
            Change::Second { proposal, epoch } => self.second(place, *proposal, epoch.as_ref()),
        }
    }

    pub(super) fn steward(&self, author: Key) -> Result<(), Rule> {
        if self.is(author, Role::Steward) {
            Ok(())
        } else {
            Err(Rule::Right)
        }
    }

    pub(super) fn stewards(&self) -> usize {
        self.members
            .values()
            .filter(|member| member.is(Role::Steward))
            .count()
    }

    fn agree(&mut self, author: Key, policy: Policy) -> Result<(), Rule> {
        let may_raise = self.is(author, Role::Dispatcher) && self.policy.is_raised_to(policy);
        if !may_raise {
            self.steward(author)?;
        }
        self.policy = policy;
        Ok(())
    }
}
