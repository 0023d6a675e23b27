//! The tree over all entries (RFC 6962, section 2.1; the same in RFC 9162, section 2.1), growing at its right edge.

use super::digest::{NodeHash, hash_of};
use sha2::{Digest as _, Sha256};

/// The largest tree: sizes and indexes fit into 63 bits, as in other people's programs.
pub const TREE_SIZE_MAX: u64 = (1 << 63) - 1;

/// How many leaves a tree has, and the one hash that stands for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many entries.
    pub size: u64,
    /// The hash over all of them.
    pub root: NodeHash,
}

impl TreeHead {
    /// A tree without entries: its root is SHA-256 of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            size: 0,
            root: NodeHash(hash_of(&[])),
        }
    }
}

/// The hash of an entry: SHA-256 of a zero byte and the entry.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> NodeHash {
    NodeHash(hash_of(&[&[0], entry]))
}

/// The hash of an inner node: SHA-256 of a one byte and both children.
#[must_use]
pub fn node_hash(left: &NodeHash, right: &NodeHash) -> NodeHash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    NodeHash(Sha256::digest(bytes).into())
}

/// The right edge of a tree, without what is inside: one hash for each bit that is set in its size.
///
/// Adding an entry costs one hash of two nodes on average, and never more than 63.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the full trees that make up this one, the largest first.
    peaks: Vec<NodeHash>,
}

impl Frontier {
    /// A tree of this size, of whose peaks the largest comes first.
    pub(super) fn of_peaks(size: u64, peaks: Vec<NodeHash>) -> Self {
        debug_assert_eq!(size.count_ones() as usize, peaks.len());
        Self { size, peaks }
    }

    /// How many leaves there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf, and tells of each node that is now complete: its height above the leaves, and its hash.
    pub fn append(&mut self, leaf: NodeHash, mut complete: impl FnMut(u32, NodeHash)) {
        let mut node = leaf;
        complete(0, node);
        for height in 0..self.size.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("there is a peak for each bit that is set in the size");
            node = node_hash(&left, &node);
            complete(height + 1, node);
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Size and root of the tree as it is now.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        match joined(&self.peaks) {
            Some(root) => TreeHead {
                size: self.size,
                root,
            },
            None => TreeHead::empty(),
        }
    }
}

/// The root over full trees that stand side by side, the largest first; `None` of none.
pub(super) fn joined(peaks: &[NodeHash]) -> Option<NodeHash> {
    let (last, others) = peaks.split_last()?;
    Some(
        others
            .iter()
            .rev()
            .fold(*last, |right, left| node_hash(left, &right)),
    )
}

/// The root of a full tree over these nodes; how many there are is a power of two.
pub(super) fn full_root(nodes: &[NodeHash]) -> NodeHash {
    debug_assert!(nodes.len().is_power_of_two());
    let mut row = nodes.to_vec();
    while row.len() > 1 {
        row = row
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    row[0]
}

/// The largest power of two below `count`, which is at least 2: where the tree over so many leaves is parted.
pub(super) fn parting(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}
