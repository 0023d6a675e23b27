//! What a membership envelope says, once its bytes were read and its signatures hold. Whether it counts is not known here.

use super::{Digest, Key, Roles};

/// An age recipient: `age1` and 58 more characters. What it is made of, `keys` knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Recipient(pub String);

/// What the circle is closed to for about a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// From 0, one more each time.
    pub number: u64,
    /// What bodies for every member are closed to.
    pub circle: Recipient,
    /// What contents for dispatchers and stewards alone are closed to.
    pub dispatchers: Recipient,
}

/// What a group has agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Confirmations less refutations, among those on shift, that make a notice; 2 to 20.
    pub margin: u8,
    /// Whether watchers and dispatchers may invite watchers.
    pub watchers_invite: bool,
    /// How long what is closed to the circle is kept, in days; 1 to 90.
    pub circle_days: u8,
}

impl Policy {
    /// What is proposed to whoever founds a group.
    pub const USUAL: Self = Self {
        margin: 2,
        watchers_invite: false,
        circle_days: 14,
    };

    /// From what is written; `None` where a figure is out of its bounds.
    #[must_use]
    pub fn from_figures(margin: u64, watchers_invite: u64, circle_days: u64) -> Option<Self> {
        let is_sound = (2..=20).contains(&margin) && watchers_invite <= 1 && (1..=90).contains(&circle_days);
        is_sound.then_some(Self {
            margin: u8::try_from(margin).ok()?,
            watchers_invite: watchers_invite == 1,
            circle_days: u8::try_from(circle_days).ok()?,
        })
    }

    /// Whether the other one differs by a higher margin alone.
    #[must_use]
    pub fn is_raised_to(self, other: Self) -> bool {
        other.margin > self.margin
            && Self {
                margin: other.margin,
                ..self
            } == other
    }
}

/// How a group begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// What is closed to the founder.
    pub receiving: Recipient,
    /// The first policy.
    pub policy: Policy,
    /// Who signs the ledger that the group lives on.
    pub ledger_key: Key,
    /// What that ledger is called in its checkpoints.
    pub origin: String,
    /// The first epoch, of number 0.
    pub epoch: Epoch,
}

/// A way in for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// Whose seed the link holds; signs the join once.
    pub key: Key,
    /// What the new member may do.
    pub roles: Roles,
    /// Seconds since 1970, by the inviter's clock. Kept by the relay; the fold has no time.
    pub expires_s: u64,
    /// The epoch whose key is handed over with it.
    pub epoch: u64,
}

/// One change of who belongs to a group, and how. `formats/group.md` has them by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The group begins.
    Genesis(Genesis),
    /// Somebody may join.
    Invitation(Invitation),
    /// A device joins; that the invitation's key signed it was checked.
    Join {
        /// Which one it spends.
        invitation: Key,
        /// What is closed to the new member.
        receiving: Recipient,
    },
    /// A new epoch begins, without those who are removed.
    Epoch {
        /// May be empty: the weekly one.
        removed: Vec<Key>,
        /// The new one.
        epoch: Epoch,
    },
    /// A member renews what is closed to it alone.
    Receiving {
        /// For which epoch.
        epoch: u64,
        /// The new one.
        receiving: Recipient,
    },
    /// A member gets these roles and no others.
    Roles {
        /// Whom.
        member: Key,
        /// All of its roles from there on.
        roles: Roles,
        /// The next one, where the member stops reading what is for dispatchers and nobody has to agree.
        epoch: Option<Epoch>,
    },
    /// The group agrees on something else.
    Policy(Policy),
    /// An invitation is taken back.
    Withdraw(Key),
    /// A second steward agrees to what another one proposed.
    Second {
        /// The envelope that proposes it.
        proposal: Digest,
        /// The next one, where a member stops reading what is for dispatchers by that.
        epoch: Option<Epoch>,
    },
}

impl Change {
    /// The epoch that begins with it.
    #[must_use]
    pub fn epoch(&self) -> Option<&Epoch> {
        match self {
            Self::Genesis(genesis) => Some(&genesis.epoch),
            Self::Epoch { epoch, .. } => Some(epoch),
            Self::Roles { epoch, .. } | Self::Second { epoch, .. } => epoch.as_ref(),
            _ => None,
        }
    }
}
