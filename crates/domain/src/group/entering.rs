//! Coming into a group: invitations, joins, invitations taken back. Signatures were checked before.

use super::rule::first_broken;
use super::{Group, Invitation, Invited, Key, MadeSteward, Member, Recipient, Role, Roles, Rule};

/// Members of a group, at most: everybody is handed each epoch in one envelope.
pub const MEMBERS_MAX: usize = 256;
/// Open invitations of one member who is no steward, at most.
pub const INVITATIONS_MAX: usize = 8;

/// An invitation that can be spent, and what its author was when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) invitation: Invitation,
    pub(super) by: Key,
    /// The branch of whoever joins; `None` for one of their own.
    branch: Option<Key>,
    brought_by: Key,
}

impl Group {
    fn may_invite(&self, by: Key, roles: Roles) -> bool {
        let stands = self.is(by, Role::Watcher) || self.is(by, Role::Dispatcher);
        let is_plain = roles == Roles::WATCHER && stands;
        self.is(by, Role::Steward) || (self.policy.watchers_invite && is_plain)
    }

    /// No invitation makes custodians, nor a steward where a second one would have to agree.
    fn may_be_invited_as(&self, roles: Roles) -> bool {
        !roles.has(Role::Custodian) && (!roles.has(Role::Steward) || self.stewards() == 1)
    }

    fn is_free(&self, key: Key) -> bool {
        let was_used = self.withdrawn.contains(&key) || self.spent.contains_key(&key);
        !was_used && !self.open.contains_key(&key) && !self.members.contains_key(&key)
    }

    fn has_room(&self, author: Key) -> bool {
        let own = self.open.values().filter(|open| open.by == author).count();
        own < INVITATIONS_MAX || self.is(author, Role::Steward)
    }

    pub(super) fn invite(&mut self, author: Key, invitation: Invitation) -> Result<(), Rule> {
        first_broken([
            (self.may_invite(author, invitation.roles), Rule::Right),
            (self.may_be_invited_as(invitation.roles), Rule::TooMuch),
            (self.has_room(author), Rule::Full),
            (invitation.epoch == self.epoch.number, Rule::OtherEpoch),
            (self.is_free(invitation.key), Rule::KnownKey),
        ])?;
        let inviter = self.members.get(&author).ok_or(Rule::Stranger)?;
        let is_by_steward = inviter.is(Role::Steward);
        let brought_by = match inviter.invited {
            Some(invited) if !is_by_steward => invited.brought_by,
            _ => author,
        };
        let open = Open {
            invitation,
            by: author,
            branch: (!is_by_steward).then_some(inviter.branch),
            brought_by,
        };
        self.open.insert(invitation.key, open);
        Ok(())
    }

    pub(super) fn join(&mut self, device: Key, key: Key, receiving: &Recipient) -> Result<(), Rule> {
        let open = self.open.get(&key).ok_or(if self.spent.contains_key(&key) {
            Rule::Spent
        } else {
            Rule::NoInvitation
        })?;
        let is_device = self.is_free(device) && device != key;
        let roles = open.invitation.roles;
        first_broken([
            (is_device, Rule::KnownKey),
            (self.members.len() < MEMBERS_MAX, Rule::Full),
            // Who lost the right since then leaves no way in behind.
            (self.may_invite(open.by, roles), Rule::NoInvitation),
            (self.may_be_invited_as(roles), Rule::TooMuch),
        ])?;
        let member = self.newcomer(device, open, receiving);
        self.members.insert(device, member);
        self.open.remove(&key);
        self.spent.insert(key, device);
        Ok(())
    }

    fn newcomer(&self, device: Key, open: &Open, receiving: &Recipient) -> Member {
        let made = MadeSteward {
            by: open.by,
            is_by_one: true,
        };
        let roles = open.invitation.roles;
        Member {
            roles,
            invited: Some(Invited {
                by: open.by,
                invitation: open.invitation.key,
                brought_by: open.brought_by,
            }),
            made_steward: roles.has(Role::Steward).then_some(made),
            branch: open.branch.unwrap_or(device),
            receiving: receiving.clone(),
            receiving_epoch: self.epoch.number,
        }
    }

    pub(super) fn withdraw(&mut self, author: Key, key: Key) -> Result<(), Rule> {
        let open = self.open.get(&key).ok_or(Rule::NoInvitation)?;
        if open.by != author {
            self.steward(author)?;
        }
        self.open.remove(&key);
        self.withdrawn.insert(key);
        Ok(())
    }
}
