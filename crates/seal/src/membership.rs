//! What membership envelopes carry, in clear: `formats/group.md`.
//!
//! **Invariant:** a [`Content`] was read within its limits, what is handed over has the shape of an age file, and the
//! invitation's key signed both the invitation and the join.
//! Whether it counts, `domain::group` says.

mod handed;
mod read;
mod write;

pub use read::{MembershipError, read};
pub use write::{consent_bytes, join_proof_bytes, write};

use domain::group::Change;

/// A change, and what is handed over with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What changes.
    pub change: Change,
    /// What only its receivers can open.
    pub handed: Handed,
}

/// Age files and signatures that travel with a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handed {
    /// The circle's identity: closed to every member, or to an invitation's seed. Empty where nothing is handed over.
    pub circle: Vec<u8>,
    /// The dispatchers' identity, closed to stewards and dispatchers. Empty where nothing is handed over.
    pub dispatchers: Vec<u8>,
    /// By the invitation's key: over [`join_proof_bytes`] of joins, over [`consent_bytes`] of invitations.
    pub proof: Option<[u8; 64]>,
    /// 16 bytes of chance; of a genesis alone.
    pub nonce: Option<[u8; 16]>,
}

/// What a join's proof is a signature for.
const JOIN_CONTEXT: &[u8] = b"pfiff/join/1";

/// What an invitation's consent is a signature for.
const CONSENT_CONTEXT: &[u8] = b"pfiff/invitation/1";

const GENESIS: u64 = 0;
const INVITATION: u64 = 1;
const JOIN: u64 = 2;
const EPOCH: u64 = 3;
const RECEIVING: u64 = 4;
const ROLES: u64 = 5;
const POLICY: u64 = 6;
const WITHDRAW: u64 = 7;
const SECOND: u64 = 8;

/// A body that carries no epoch, in bytes, at most.
const BODY_MAX: usize = 2_048;
/// Members removed at once, at most.
const REMOVED_MAX: usize = 256;
/// Characters of a ledger's name, at most.
const ORIGIN_MAX: usize = 128;
