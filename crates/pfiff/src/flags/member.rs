//! What can be typed after `pfiff group`, and to watch, whistle, answer and give notice.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use member::{Lean, NoticeState, Role, What};

/// Which group, and how it is told.
#[derive(Debug, Args)]
pub(crate) struct WhichGroup {
    /// The beginning of its id, where this machine has several
    #[arg(long, value_name = "ID")]
    pub(crate) group: Option<String>,
    /// Write JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GroupFlags {
    #[command(subcommand)]
    pub(crate) command: GroupCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// Begin a group on a relay; you are its steward
    New {
        /// The relay's address, for instance `https://relay.example`
        #[arg(long, value_name = "URL")]
        relay: String,
        /// The operator's token, good for one group
        // One in 64 begins with a hyphen.
        #[arg(long, allow_hyphen_values = true)]
        token: String,
        /// The ledger's key, had from elsewhere [default: the one that the relay says]
        #[arg(long, value_name = "NAME+ID+KEY")]
        key: Option<String>,
        /// Trust these certificates too, in PEM
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        /// Write JSON for programs
        #[arg(long)]
        json: bool,
    },
    /// Make a link with which one device joins
    Invite {
        /// What it may do; more than one may be given
        #[arg(long, value_name = "ROLE", required = true)]
        role: Vec<RoleWord>,
        /// For how many days the relay takes it
        #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=30))]
        days: u16,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Join by a link
    Join {
        /// The whole link, between quotation marks
        link: String,
        /// Trust these certificates too, in PEM
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        /// Write JSON for programs
        #[arg(long)]
        json: bool,
    },
    /// Who is in the group, by key
    Members {
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Remove members; they read nothing of what comes after
    Remove {
        /// Their keys, or beginnings of them; none begins the next epoch, as each week
        #[arg(value_name = "KEY")]
        keys: Vec<String>,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Give a member other roles, as a steward; some wait for a second one
    Roles {
        /// Whom: the beginning of their key
        member: String,
        /// All that they may do from then on; more than one may be given
        #[arg(long, value_name = "ROLE", required = true)]
        role: Vec<RoleWord>,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Agree, as a second steward, to roles that another one proposed
    Second {
        /// The beginning of the proposal's name, as `pfiff group status` shows it
        proposal: String,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Take back an invitation that was not used
    Withdraw {
        /// Its link, or the beginning of its key, as `pfiff group status` shows it
        invitation: String,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// What the group has agreed on; changed where something is given
    Policy {
        /// Voices more on one side that make a notice
        #[arg(long, value_name = "N")]
        margin: Option<u64>,
        /// Whether watchers and dispatchers may invite watchers
        #[arg(long, value_name = "BOOL")]
        watchers_invite: Option<bool>,
        /// For how many days what is closed to the circle is kept
        #[arg(long, value_name = "N")]
        circle_days: Option<u64>,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Members, shifts, alarms, and everything that is not as it must be
    Status {
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Begin to stand watch
    CheckIn {
        /// The post: a name that all here use, or 32 hex digits
        post: String,
        #[command(flatten)]
        which: WhichGroup,
    },
    /// Stand watch no longer
    CheckOut {
        #[command(flatten)]
        which: WhichGroup,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WatchFlags {
    /// Begin to stand watch at this post
    #[arg(long, value_name = "POST")]
    pub(crate) check_in: Option<String>,
    #[command(flatten)]
    pub(crate) which: WhichGroup,
}

#[derive(Debug, Args)]
pub(crate) struct WhistleFlags {
    /// About what
    #[arg(long)]
    pub(crate) what: WhatWord,
    /// Latitude in degrees; nothing finer than a field of about 550 m is told
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(crate) north: f64,
    /// Longitude in degrees
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(crate) east: f64,
    /// At which post
    #[arg(long)]
    pub(crate) post: Option<String>,
    #[command(flatten)]
    pub(crate) which: WhichGroup,
}

#[derive(Debug, Args)]
pub(crate) struct AnswerFlags {
    /// Which alarm, by the beginning of its whistle's name
    pub(crate) whistle: String,
    /// What you see
    pub(crate) word: AnswerWord,
    #[command(flatten)]
    pub(crate) which: WhichGroup,
}

#[derive(Debug, Args)]
pub(crate) struct NoticeFlags {
    /// Which alarm, by the beginning of its whistle's name
    pub(crate) whistle: String,
    /// What the public is told
    pub(crate) state: NoticeWord,
    #[command(flatten)]
    pub(crate) which: WhichGroup,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident => $into:ty { $($word:ident => $value:expr),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, ValueEnum)]
        pub(crate) enum $name { $($word),* }
        impl From<$name> for $into {
            fn from(word: $name) -> Self {
                match word { $($name::$word => $value),* }
            }
        }
    };
}

words! { RoleWord => Role {
    Steward => Role::Steward, Dispatcher => Role::Dispatcher, Watcher => Role::Watcher, Custodian => Role::Custodian,
} }
words! { WhatWord => What {
    Danger => What::Danger, Crowd => What::Crowd, Vehicle => What::Vehicle, Fire => What::Fire, Water => What::Water,
    Hurt => What::Hurt, Other => What::Other,
} }
words! { AnswerWord => Lean { Confirmed => Lean::For, NotIt => Lean::Against, CannotTell => Lean::Neither } }
words! { NoticeWord => NoticeState {
    Alert => NoticeState::Alert, Correction => NoticeState::Correction, AllClear => NoticeState::AllClear,
} }
