//! Decides whether an envelope is taken in. Decides only: `store` acts.
//!
//! In this order, and the first reason is the one that is told: limits and bytes, signature, group, right, chain, rate,
//! quota, room on the disk. What a closed body says is not known here.

mod refusal;

pub use refusal::{Again, Refusal};

/// Whether an envelope may begin a group: the operator's token was shown for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founding {
    /// It may.
    Allowed,
    /// It may not: a genesis is refused.
    Refused,
}
