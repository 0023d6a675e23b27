//! Checking that an entry lies in a tree, and that a tree grew out of an earlier one, without the tree itself.

use super::digest::NodeHash;
use super::tree::{TreeHead, node_hash};

/// Hashes that a proof can need: one for each bit of a size.
pub const PROOF_HASHES_MAX: usize = 63;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// An index that the tree does not reach.
    #[error("entry {index} is not in a tree of {size}")]
    Outside {
        /// Which entry, from 0.
        index: u64,
        /// Of which tree.
        size: u64,
    },
    /// More or fewer hashes than the place needs.
    #[error("a proof for a tree of {size} has {hashes} hashes, which is not how many it needs")]
    Length {
        /// Of which tree.
        size: u64,
        /// How many there are.
        hashes: usize,
    },
    /// The hashes lead to another root.
    #[error("a proof leads to another root of {size} entries than the checkpoint has")]
    Root {
        /// Of which tree.
        size: u64,
    },
    /// The later tree is the smaller one.
    #[error("a tree of {new} entries cannot have grown out of one of {old}")]
    Shrunk {
        /// The size that was seen before.
        old: u64,
        /// The size that is said to follow.
        new: u64,
    },
}

/// Whether the leaf lies at `index` of the tree (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// Says whether the place, the number of hashes or the root is wrong.
pub fn check_inclusion(
    leaf: NodeHash,
    index: u64,
    head: &TreeHead,
    hashes: &[NodeHash],
) -> Result<(), ProofError> {
    let size = head.size;
    if index >= size {
        return Err(ProofError::Outside { index, size });
    }
    let wrong_length = ProofError::Length {
        size,
        hashes: hashes.len(),
    };
    let (mut place, mut last, mut root) = (index, size - 1, leaf);
    for hash in hashes {
        if last == 0 {
            return Err(wrong_length);
        }
        if place & 1 == 1 || place == last {
            root = node_hash(hash, &root);
            let risen = place.trailing_zeros();
            (place, last) = (place >> risen, last >> risen);
        } else {
            root = node_hash(&root, hash);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match (last, root == head.root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root { size }),
        _ => Err(wrong_length),
    }
}

/// Whether the tree `new` begins with all of `old` (RFC 9162, section 2.1.4.2).
///
/// # Errors
/// Says whether a size, the number of hashes or one of the roots is wrong. Every tree begins with the empty one, and
/// with itself, and then the proof is empty.
pub fn check_consistency(old: &TreeHead, new: &TreeHead, hashes: &[NodeHash]) -> Result<(), ProofError> {
    if old.size > new.size {
        return Err(ProofError::Shrunk {
            old: old.size,
            new: new.size,
        });
    }
    if old.size == 0 || old.size == new.size {
        return check_trivial(old, new, hashes);
    }
    let wrong_length = ProofError::Length {
        size: new.size,
        hashes: hashes.len(),
    };
    // The old tree's own root leads the way where it is a full tree; then it is not sent.
    let led: Vec<NodeHash> = old
        .size
        .is_power_of_two()
        .then_some(old.root)
        .into_iter()
        .collect();
    let mut way = led.iter().chain(hashes);
    let start = *way.next().ok_or(wrong_length)?;
    let risen = (old.size - 1).trailing_ones();
    let (mut place, mut last) = ((old.size - 1) >> risen, (new.size - 1) >> risen);
    let (mut old_root, mut new_root) = (start, start);
    for hash in way {
        if last == 0 {
            return Err(wrong_length);
        }
        if place & 1 == 1 || place == last {
            (old_root, new_root) = (node_hash(hash, &old_root), node_hash(hash, &new_root));
            let risen = place.trailing_zeros();
            (place, last) = (place >> risen, last >> risen);
        } else {
            new_root = node_hash(&new_root, hash);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match (last, old_root == old.root, new_root == new.root) {
        (0, true, true) => Ok(()),
        (0, false, _) => Err(ProofError::Root { size: old.size }),
        (0, true, false) => Err(ProofError::Root { size: new.size }),
        _ => Err(wrong_length),
    }
}

fn check_trivial(old: &TreeHead, new: &TreeHead, hashes: &[NodeHash]) -> Result<(), ProofError> {
    let begun = if old.size == 0 { TreeHead::empty() } else { *new };
    if !hashes.is_empty() {
        return Err(ProofError::Length {
            size: new.size,
            hashes: hashes.len(),
        });
    }
    if *old == begun {
        Ok(())
    } else {
        Err(ProofError::Root { size: old.size })
    }
}
