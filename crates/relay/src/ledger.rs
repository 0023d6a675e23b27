//! Grows the ledger and serves it: tiles, bundles, checkpoints, receipts. What they are, `seal::ledger` computes.

pub(crate) mod growing;
pub(crate) mod key;
pub(crate) mod served;
pub(crate) mod stored;

use seal::ledger::CheckpointError;

/// Why a cosignature was not added.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// No checkpoint of that size is remembered here.
    #[error("there is no checkpoint of size {0} here that can be cosigned")]
    NoCheckpoint(u64),
    /// Nobody known signed it, or the signature does not hold.
    #[error("the line is of no known cosigner, or does not hold")]
    Unknown(#[source] Option<CheckpointError>),
    /// The store failed.
    #[error("storing a cosignature")]
    Store(#[from] crate::store::StoreError),
}
