//! Decides whether an envelope is taken in. Decides only: `store` acts.
//!
//! In this order, and the first reason is the one that is told: limits and bytes, signature, group, right, chain, what was
//! seen, rate, quota, room on the disk. The same bytes again are found before the group is asked, so that a receipt that was lost on
//! the way can always be had again. What a closed body says is not known here.

pub(crate) mod folds;
pub(crate) mod judge;
pub(crate) mod rates;
mod refusal;
mod right;
pub(crate) mod room;
pub(crate) mod seen;

pub use refusal::{Again, Refusal};

use crate::store::StoreError;

/// Whether an envelope may begin a group: the operator's token was shown for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founding {
    /// It may.
    Allowed,
    /// It may not: a genesis is refused.
    Refused,
}

/// Why deciding ended early.
pub(crate) enum Stop {
    /// With a reason.
    Refused(Refusal),
    /// The store could not be asked.
    Store(StoreError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
