//! A ledger that only grows, and that everybody can check: RFC 6962 trees served as C2SP tiles.
//!
//! **Decides** what an entry, a checkpoint, a receipt and a release are, and whether they hold (`formats/ledger.md`,
//! `receipt.md`, `retention.md`). **Promises** that whatever was read has one spelling, and that what carries the word
//! *verified* was checked against a key that was known before. **Knows nothing** of where tiles are kept, what time
//! it is, or what an envelope says.
//!
//! Foreign bytes come in through [`Leaf::parse`], [`parse_bundle`], [`Tile::parse`], [`Resource::parse`],
//! [`Note::parse`], [`Checkpoint::parse`], [`Receipt::parse`], [`Release::parse`], [`LogKey::parse`] and
//! [`CosignerKey::parse`]; each has its limits as constants.

mod audit;
mod bundle;
mod checkpoint;
mod cosignature;
mod digest;
mod edge;
mod entry;
mod finding;
mod key;
mod note;
mod paths;
mod proof;
mod prover;
mod receipt;
mod release;
mod spelling;
mod succession;
mod tiles;
mod tree;

pub use audit::{Audit, AuditEnd, Audited, GROUPS_MAX};
pub use bundle::{BUNDLE_BYTES_MAX, BUNDLED_ENTRY_BYTES_MAX, BundleError, parse_bundle, push_entry};
pub use checkpoint::{Checkpoint, CheckpointError, VerifiedCheckpoint};
pub use cosignature::Cosignature;
pub use digest::{EnvelopeTag, GroupHead, GroupTag, NodeHash};
pub use edge::{Edge, EdgeError};
pub use entry::{ENTRY_BYTES, Entry, EntryError, EntryKind, GroupState, Leaf};
pub use finding::{Finding, Verdict};
pub(crate) use key::sign_text;
pub use key::{CosignerKey, KeyError, LogKey};
pub use note::{KEY_NAME_BYTES_MAX, NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, SignatureLine};
pub use paths::{PATH_BYTES_MAX, Resource};
pub use proof::{PROOF_HASHES_MAX, ProofError, check_consistency, check_inclusion};
pub use prover::{Prover, ProverError};
pub use receipt::{RECEIPT_BYTES_MAX, Receipt, ReceiptError, VerifiedReceipt};
pub use release::{RELEASE_BYTES_MAX, Release, ReleaseError, ReleaseReason, Released, ReleasedClass};
pub(crate) use spelling::number;
pub use succession::{SUCCESSION_BYTES, Succession};
pub use tiles::{BundleId, TILE_LEVELS, TILE_WIDTH, Tile, TileError, TileId};
pub use tree::{Frontier, TREE_SIZE_MAX, TreeHead, leaf_hash, node_hash};
