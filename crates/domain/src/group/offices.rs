//! Roles: who gives them, what takes two stewards, and who counts as the second. Rules 6 and 10 of `formats/group.md`.
//!
//! Keys are not people: what the chain does not show, nobody here can know.

use super::rule::first_broken;
use super::{Digest, Epoch, Group, Key, MadeSteward, Place, Role, Roles, Rule};

/// Roles that wait for a second steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) by: Key,
    pub(super) member: Key,
    roles: Roles,
}

/// Who wants what for whom, and with which epoch.
struct Gift<'a> {
    by: Key,
    member: Key,
    roles: Roles,
    epoch: Option<&'a Epoch>,
}

impl Group {
    pub(super) fn give_roles(
        &mut self,
        place: Place,
        member: Key,
        roles: Roles,
        epoch: Option<&Epoch>,
    ) -> Result<(), Rule> {
        let by = place.author;
        self.steward(by)?;
        let now = self.members.get(&member).ok_or(Rule::NoMember)?.roles;
        let is_last = now.has(Role::Steward) && !roles.has(Role::Steward) && self.stewards() == 1;
        first_broken([(!is_last, Rule::LastSteward)])?;
        if self.stewards() > 1 && takes_two(now, roles) {
            first_broken([(epoch.is_none(), Rule::EpochWithRoles)])?;
            self.propose(place.digest, Proposal { by, member, roles });
            return Ok(());
        }
        let gift = Gift {
            by,
            member,
            roles,
            epoch,
        };
        self.give(place, &gift)
    }

    /// One of each steward for each member stays open, so that nobody fills the list, nor clears another's.
    fn propose(&mut self, digest: Digest, proposal: Proposal) {
        self.proposals
            .retain(|_, one| (one.by, one.member) != (proposal.by, proposal.member));
        self.proposals.insert(digest, proposal);
    }

    pub(super) fn second(
        &mut self,
        place: Place,
        proposed: Digest,
        epoch: Option<&Epoch>,
    ) -> Result<(), Rule> {
        self.steward(place.author)?;
        let proposal = self.proposals.get(&proposed).ok_or(Rule::NothingToSecond)?;
        first_broken([(self.is_another(place.author, proposal), Rule::NotAnother)])?;
        let gift = Gift {
            by: proposal.by,
            member: proposal.member,
            roles: proposal.roles,
            epoch,
        };
        self.give(place, &gift)
    }

    /// Whether who seconds is another person than who proposed, as far as the chain shows.
    fn is_another(&self, seconder: Key, proposal: &Proposal) -> bool {
        let by = proposal.by;
        let (Some(second), Some(first)) = (self.member(seconder), self.member(by)) else {
            return false;
        };
        let lays_down = proposal.member == by && !gains(first.roles, proposal.roles);
        let is_own_device = second.is_from(by) || (first.is_brought_by(seconder) && !first.is_made_by_one());
        seconder != by && (lays_down || !is_own_device)
    }

    /// Makes it so. The envelope that makes somebody stop reading what is for dispatchers begins an epoch, by another's
    /// hand.
    fn give(&mut self, place: Place, gift: &Gift<'_>) -> Result<(), Rule> {
        let now = self.members.get(&gift.member).ok_or(Rule::NoMember)?.roles;
        let is_shut_out = now.reads_dispatch() && !gift.roles.reads_dispatch();
        first_broken([
            (!is_shut_out || place.author != gift.member, Rule::Right),
            (is_shut_out == gift.epoch.is_some(), Rule::EpochWithRoles),
        ])?;
        gift.epoch.map_or(Ok(()), |epoch| self.check_epoch(epoch))?;
        self.set_roles(gift);
        if let Some(epoch) = gift.epoch {
            self.begin(place, epoch);
        }
        Ok(())
    }

    /// What was proposed for the member before is overtaken, and what the member proposed falls with the office.
    fn set_roles(&mut self, gift: &Gift<'_>) {
        let made = MadeSteward {
            by: gift.by,
            is_by_one: self.stewards() == 1,
        };
        let is_steward = gift.roles.has(Role::Steward);
        if let Some(member) = self.members.get_mut(&gift.member) {
            let was = member.is(Role::Steward);
            member.made_steward = match (was, is_steward) {
                (true, true) => member.made_steward,
                (false, true) => Some(made),
                (_, false) => None,
            };
            member.roles = gift.roles;
        }
        self.proposals
            .retain(|_, one| one.member != gift.member && (is_steward || one.by != gift.member));
    }
}

fn gains(now: Roles, then: Roles) -> bool {
    [Role::Custodian, Role::Steward]
        .into_iter()
        .any(|role| then.has(role) && !now.has(role))
}

/// Somebody is made a custodian or a steward, or unmade as a steward.
fn takes_two(now: Roles, then: Roles) -> bool {
    gains(now, then) || (now.has(Role::Steward) && !then.has(Role::Steward))
}
