//! The growing end of a ledger: all that must be in memory to append, and the tiles that this completes.
//!
//! Below 65 kB for any size: eight levels of fewer than 256 hashes. Where tiles are kept is not known here.

use super::digest::NodeHash;
use super::tiles::{TILE_LEVELS, TILE_WIDTH, Tile, TileError, TileId};
use super::tree::{Frontier, TreeHead, full_root};

/// The right edge of a tree with the tiles that are not full yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    frontier: Frontier,
    /// For each level, what the tile at its right end holds so far.
    partial: Vec<Vec<NodeHash>>,
}

/// Why an edge could not be taken up again.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError<E: std::error::Error + 'static> {
    /// Whoever keeps the tiles could not give one.
    #[error("fetching {tile}")]
    Fetch {
        /// Which one.
        tile: TileId,
        /// Why not.
        source: E,
    },
    /// What was given is no tile.
    #[error("reading a tile at the edge")]
    Tile(#[from] TileError),
    /// The tiles are not those of this tree.
    #[error("the tiles of size {size} have the root {found}, the tree has {needed}")]
    Root {
        /// Of which tree.
        size: u64,
        /// What follows from the tiles.
        found: NodeHash,
        /// What was expected.
        needed: NodeHash,
    },
}

impl Edge {
    /// Takes up a tree where it was left, from its partial tiles: at most eight are asked for.
    ///
    /// # Errors
    /// Says which tile could not be had, and refuses tiles that do not give the root of `head`.
    pub fn load<E: std::error::Error + 'static>(
        head: &TreeHead,
        mut fetch: impl FnMut(TileId) -> Result<Vec<u8>, E>,
    ) -> Result<Self, EdgeError<E>> {
        let mut partial = Vec::new();
        for level in levels_of(head.size) {
            partial.push(match partial_tile(level, head.size) {
                Some(tile) => {
                    let bytes = fetch(tile).map_err(|source| EdgeError::Fetch { tile, source })?;
                    Tile::parse(tile, &bytes)?.hashes().to_vec()
                }
                None => Vec::new(),
            });
        }
        let frontier = Frontier::of_peaks(head.size, peaks_of(&partial));
        let found = frontier.head().root;
        if found != head.root {
            return Err(EdgeError::Root {
                size: head.size,
                found,
                needed: head.root,
            });
        }
        Ok(Self { frontier, partial })
    }

    /// Adds an entry by its hash, and gives the tiles that are full now, the lowest first; none in 255 of 256 cases.
    pub fn append(&mut self, leaf: NodeHash) -> Vec<Tile> {
        let size = self.frontier.size() + 1;
        let (partial, mut full) = (&mut self.partial, Vec::new());
        self.frontier.append(leaf, |height, hash| {
            if height % 8 == 0 {
                full.extend(grow(partial, (height / 8) as usize, hash, size));
            }
        });
        full
    }

    /// Size and root as they are now.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        self.frontier.head()
    }

    /// Its size alone, without the cost of its root.
    pub(super) fn head_size(&self) -> u64 {
        self.frontier.size()
    }

    /// The tiles that are not full, which must be served before a checkpoint of this size is.
    #[must_use]
    pub fn partial_tiles(&self) -> Vec<Tile> {
        let size = self.frontier.size();
        let ids = levels_of(size).filter_map(|level| partial_tile(level, size));
        let tile = |id: TileId| Tile::new(id, self.partial[usize::from(id.level())].clone());
        ids.filter_map(tile).collect()
    }
}

/// Adds a hash to the last tile of a level; gives that tile if it is full now.
fn grow(partial: &mut Vec<Vec<NodeHash>>, level: usize, hash: NodeHash, size: u64) -> Option<Tile> {
    if partial.len() == level {
        partial.push(Vec::new());
    }
    let hashes = &mut partial[level];
    hashes.push(hash);
    if hashes.len() < usize::from(TILE_WIDTH) {
        return None;
    }
    let level = u8::try_from(level).expect("there are eight levels");
    let index = (size >> (8 * u32::from(level)) >> 8) - 1;
    Tile::new(TileId::within(level, index, size)?, std::mem::take(hashes))
}

/// The levels that a tree of this size has.
fn levels_of(size: u64) -> impl Iterator<Item = u8> {
    (0..TILE_LEVELS).take_while(move |level| size >> (8 * u32::from(*level)) > 0)
}

/// The tile at the right end of a level, unless the level ends with a full one.
fn partial_tile(level: u8, size: u64) -> Option<TileId> {
    let count = size >> (8 * u32::from(level));
    TileId::within(level, count >> 8, size)
}

/// The full trees that partial tiles stand for: the highest level first, in each the largest first.
fn peaks_of(partial: &[Vec<NodeHash>]) -> Vec<NodeHash> {
    let mut peaks = Vec::new();
    for hashes in partial.iter().rev() {
        let mut rest = hashes.as_slice();
        while !rest.is_empty() {
            let (largest, smaller) = rest.split_at(1 << rest.len().ilog2());
            peaks.push(full_root(largest));
            rest = smaller;
        }
    }
    peaks
}
