//! Makes proofs out of tiles: a relay for its receipts, or anybody else who has the tiles.
//!
//! Tiles are believed as they come. Whoever did not keep them checks the proof, with `proof`, before relying on it.

use super::digest::NodeHash;
use super::tiles::{Tile, TileError, TileId};
use super::tree::{TreeHead, full_root, joined, parting};
use std::collections::BTreeMap;

/// The tiles of a tree of a certain size, each fetched once.
///
/// One proof needs two tiles of each level at most, so what it keeps stays small; a new one for each few proofs.
pub struct Prover<F> {
    size: u64,
    fetch: F,
    fetched: BTreeMap<TileId, Tile>,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProverError<E: std::error::Error + 'static> {
    /// Whoever keeps the tiles could not give one.
    #[error("fetching {tile}")]
    Fetch {
        /// Which one.
        tile: TileId,
        /// Why not.
        source: E,
    },
    /// What was given is no tile.
    #[error("reading a tile for a proof")]
    Tile(#[from] TileError),
    /// There is no such entry, or no such earlier tree.
    #[error("a tree of {size} entries has no proof about {about}")]
    Outside {
        /// What was asked about: an index, or an earlier size.
        about: u64,
        /// Of which tree.
        size: u64,
    },
}

impl<E, F> Prover<F>
where
    E: std::error::Error + 'static,
    F: FnMut(TileId) -> Result<Vec<u8>, E>,
{
    /// Of a tree of `size` entries, whose tiles `fetch` gives as bytes of exactly the width that their names say.
    pub fn new(size: u64, fetch: F) -> Self {
        Self {
            size,
            fetch,
            fetched: BTreeMap::new(),
        }
    }

    /// Size and root of the tree.
    ///
    /// # Errors
    /// Says which tile could not be had or read.
    pub fn head(&mut self) -> Result<TreeHead, ProverError<E>> {
        match self.size {
            0 => Ok(TreeHead::empty()),
            size => Ok(TreeHead {
                size,
                root: self.root_over(0, size)?,
            }),
        }
    }

    /// The hashes beside the way from entry `index` up to the root (RFC 9162, section 2.1.3.1), the lowest first.
    ///
    /// # Errors
    /// Says which tile could not be had or read, or that there is no such entry.
    pub fn inclusion(&mut self, index: u64) -> Result<Vec<NodeHash>, ProverError<E>> {
        if index >= self.size {
            return Err(ProverError::Outside {
                about: index,
                size: self.size,
            });
        }
        let (mut start, mut end) = (0, self.size);
        let mut beside = Vec::new();
        while end - start > 1 {
            let middle = start + parting(end - start);
            let (other_start, other_end) = if index < middle {
                (middle, end)
            } else {
                (start, middle)
            };
            beside.push(self.root_over(other_start, other_end)?);
            (start, end) = if index < middle {
                (start, middle)
            } else {
                (middle, end)
            };
        }
        beside.reverse();
        Ok(beside)
    }

    /// The hashes that show that this tree begins with the one of `old_size` (RFC 9162, section 2.1.4.1).
    ///
    /// # Errors
    /// Says which tile could not be had or read, or that the tree was never that large.
    pub fn consistency(&mut self, old_size: u64) -> Result<Vec<NodeHash>, ProverError<E>> {
        if old_size > self.size {
            return Err(ProverError::Outside {
                about: old_size,
                size: self.size,
            });
        }
        if old_size == 0 || old_size == self.size {
            return Ok(Vec::new());
        }
        let (mut start, mut end) = (0, self.size);
        let mut hashes = Vec::new();
        while end != old_size {
            let middle = start + parting(end - start);
            let (other_start, other_end) = if old_size <= middle {
                (middle, end)
            } else {
                (start, middle)
            };
            hashes.push(self.root_over(other_start, other_end)?);
            (start, end) = if old_size <= middle {
                (start, middle)
            } else {
                (middle, end)
            };
        }
        // A full old tree is known by its root, which whoever asks has.
        if start > 0 {
            hashes.push(self.root_over(start, end)?);
        }
        hashes.reverse();
        Ok(hashes)
    }

    /// The root over the entries from `start` up to `end`; `start` is where such a part of the tree can begin.
    fn root_over(&mut self, start: u64, end: u64) -> Result<NodeHash, ProverError<E>> {
        let (mut from, mut peaks) = (start, Vec::new());
        while from < end {
            let height = (end - from).ilog2();
            peaks.push(self.full_node(height, from >> height)?);
            from += 1 << height;
        }
        Ok(joined(&peaks).expect("the part has at least one entry"))
    }

    /// The node at a height above the leaves, over nothing but full subtrees.
    fn full_node(&mut self, height: u32, place: u64) -> Result<NodeHash, ProverError<E>> {
        let level = u8::try_from(height / 8).expect("heights are below 64");
        let within = height % 8;
        let first = place << within;
        let hashes = self.tile(level, first >> 8)?.hashes();
        let from = (first & 255) as usize;
        let row = hashes
            .get(from..from + (1 << within))
            .expect("a tile of this tree has all its full nodes");
        Ok(full_root(row))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&Tile, ProverError<E>> {
        let id = TileId::within(level, index, self.size).expect("full nodes lie in tiles of their tree");
        if !self.fetched.contains_key(&id) {
            let bytes = (self.fetch)(id).map_err(|source| ProverError::Fetch { tile: id, source })?;
            self.fetched.insert(id, Tile::parse(id, &bytes)?);
        }
        Ok(&self.fetched[&id])
    }
}
