//! What a member may do.

use std::fmt;

/// One of the rights that a member can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the group: members, policy, posts.
    Steward,
    /// Checks alarms, publishes, corrects and ends notices.
    Dispatcher,
    /// Stands watch, whistles, answers, records.
    Watcher,
    /// Recordings are closed to this member.
    Custodian,
}

impl Role {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Steward, Self::Dispatcher, Self::Watcher, Self::Custodian];

    fn bit(self) -> u8 {
        1 << self as u8
    }

    /// As it is called in commands and in texts for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Steward => "steward",
            Self::Dispatcher => "dispatcher",
            Self::Watcher => "watcher",
            Self::Custodian => "custodian",
        }
    }
}

/// Some roles, one at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// Those of whoever founds a group.
    pub const FOUNDER: Self = Self(1 | 4);
    /// The least that is given.
    pub const WATCHER: Self = Self(4);

    /// From the sum that is written: 1 steward, 2 dispatcher, 4 watcher, 8 custodian. `None` for no role or an unknown one.
    #[must_use]
    pub fn from_sum(sum: u64) -> Option<Self> {
        let known = u8::try_from(sum).ok().filter(|sum| (1..16).contains(sum));
        known.map(Self)
    }

    /// Those in the list; `None` if it is empty.
    #[must_use]
    pub fn of(roles: &[Role]) -> Option<Self> {
        Self::from_sum(roles.iter().fold(0, |sum, role| sum | u64::from(role.bit())))
    }

    /// As it is written.
    #[must_use]
    pub fn sum(self) -> u64 {
        u64::from(self.0)
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether they read what is closed to dispatchers.
    #[must_use]
    pub fn reads_dispatch(self) -> bool {
        self.has(Role::Steward) || self.has(Role::Dispatcher)
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Role::word).collect();
        f.write_str(&words.join(", "))
    }
}
