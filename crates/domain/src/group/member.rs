//! One member, and how they came in. Knows no group.

use super::{Key, Recipient, Role, Roles};

/// How somebody became a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// Who signed the invitation.
    pub by: Key,
    /// Which one was spent.
    pub invitation: Key,
    /// The steward who brought them: the inviter, or whoever brought an inviter that was no steward.
    pub brought_by: Key,
}

/// How somebody who did not found the group became a steward of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeSteward {
    /// Who wished it: the inviter, or who proposed.
    pub by: Key,
    /// Whether that was the only steward then, so that nobody had to agree.
    pub is_by_one: bool,
}

/// A device with rights in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it may do.
    pub roles: Roles,
    /// Through whom it came; `None` for the founder.
    pub invited: Option<Invited>,
    /// Through whom it is a steward; `None` for the founder, and for who is none.
    pub made_steward: Option<MadeSteward>,
    /// The member whose branch it belongs to, itself perhaps: votes of one branch count once.
    pub branch: Key,
    /// What is closed to it alone, and for which epoch it was written.
    pub receiving: Recipient,
    /// The epoch of `receiving`.
    pub receiving_epoch: u64,
}

impl Member {
    /// Whether it has that role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    /// Whether this steward brought it or made it a steward.
    pub(super) fn is_from(&self, steward: Key) -> bool {
        self.is_brought_by(steward) || self.made_steward.is_some_and(|made| made.by == steward)
    }

    pub(super) fn is_brought_by(&self, steward: Key) -> bool {
        self.invited.is_some_and(|invited| invited.brought_by == steward)
    }

    /// Whether nobody but the only steward of that time made it one.
    pub(super) fn is_made_by_one(&self) -> bool {
        self.made_steward.is_some_and(|made| made.is_by_one)
    }
}
