//! One member, and how they came in.

use super::{Key, Recipient, Role, Roles};

/// How somebody became a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// Who signed the invitation.
    pub by: Key,
    /// Which one was spent.
    pub invitation: Key,
}

/// A device with rights in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it may do.
    pub roles: Roles,
    /// Through whom it came; `None` for the founder.
    pub invited: Option<Invited>,
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
}
