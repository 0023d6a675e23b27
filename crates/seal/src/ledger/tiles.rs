//! Tiles and bundles, and which of them a tree has: C2SP tlog-tiles. Under which paths says `paths`.
//!
//! A tile holds up to 256 hashes of one height; a bundle holds the entries under a tile of the lowest level.

use super::digest::NodeHash;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Levels that a tree of less than 2⁶³ leaves can have.
pub const TILE_LEVELS: u8 = 8;

/// Which run of up to 256 things of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) index: u64,
    pub(super) width: u16,
}

/// Which tile: its level (0: leaves), its place in that level, and how many hashes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    pub(super) level: u8,
    pub(super) span: Span,
}

/// Which bundle of entries: its place, and how many entries it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BundleId {
    pub(super) span: Span,
}

/// A tile and its hashes, as many as its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<NodeHash>,
}

/// Why a path names nothing, or bytes are no tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// No spelling of a tile, a bundle or the checkpoint.
    #[error("a path of {bytes} bytes names nothing in a ledger")]
    Path {
        /// How long the path is.
        bytes: usize,
    },
    /// Another length than its name says.
    #[error("{tile} has {found} bytes, its name says {needed}")]
    Length {
        /// Which one.
        tile: TileId,
        /// Bytes that there are.
        found: usize,
        /// Bytes that there should be.
        needed: usize,
    },
}

impl Span {
    /// The run at `index` of a level that has `count` things, or `None` if it is empty.
    fn within(index: u64, count: u64) -> Option<Self> {
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = count.checked_sub(before)?.min(u64::from(TILE_WIDTH));
        let width = u16::try_from(width).expect("it is 256 at most");
        (width > 0).then_some(Self { index, width })
    }
}

impl TileId {
    /// The tile of a tree with `tree_size` leaves, or `None` if that tree has none there.
    #[must_use]
    pub fn within(level: u8, index: u64, tree_size: u64) -> Option<Self> {
        let count = tree_size.checked_shr(8 * u32::from(level))?;
        Some(Self {
            level,
            span: Span::within(index, count)?,
        })
    }

    /// Its height in steps of eight; 0 holds the hashes of entries.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Its place in its level, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.span.index
    }

    /// How many hashes it has, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.span.width
    }

    /// The same tile with all its 256 hashes, which a ledger may serve in its stead once it has grown.
    #[must_use]
    pub fn full(&self) -> Self {
        Self {
            level: self.level,
            span: Span {
                index: self.span.index,
                width: TILE_WIDTH,
            },
        }
    }
}

impl BundleId {
    /// The bundle of a tree with `tree_size` leaves, or `None` if that tree has none there.
    #[must_use]
    pub fn within(index: u64, tree_size: u64) -> Option<Self> {
        Some(Self {
            span: Span::within(index, tree_size)?,
        })
    }

    /// Its place, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.span.index
    }

    /// How many entries it has, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.span.width
    }
}

impl Tile {
    /// A tile of these hashes; `None` if there are more or fewer than its name says.
    #[must_use]
    pub fn new(id: TileId, hashes: Vec<NodeHash>) -> Option<Self> {
        (hashes.len() == usize::from(id.width())).then_some(Self { id, hashes })
    }

    /// Reads the bytes that were served under a name. Nothing says yet that they are of a certain tree.
    ///
    /// # Errors
    /// Refuses any other length than 32 bytes for each hash.
    pub fn parse(id: TileId, bytes: &[u8]) -> Result<Self, TileError> {
        let needed = 32 * usize::from(id.width());
        if bytes.len() != needed {
            return Err(TileError::Length {
                tile: id,
                found: bytes.len(),
                needed,
            });
        }
        let (hashes, _) = bytes.as_chunks::<32>();
        Ok(Self {
            id,
            hashes: hashes.iter().copied().map(NodeHash).collect(),
        })
    }

    /// The bytes to serve: the hashes one after the other.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> TileId {
        self.id
    }

    /// Its hashes, from left to right.
    #[must_use]
    pub fn hashes(&self) -> &[NodeHash] {
        &self.hashes
    }
}
