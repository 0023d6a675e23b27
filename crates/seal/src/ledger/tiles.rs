//! The names under which a ledger is served, and what lies there: C2SP tlog-tiles.
//!
//! A tile holds up to 256 hashes of one height; a bundle holds the entries under a tile of the lowest level.

use super::digest::NodeHash;
use super::spelling;
use super::tree::TREE_SIZE_MAX;
use std::fmt;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Levels that a tree of less than 2⁶³ leaves can have.
pub const TILE_LEVELS: u8 = 8;
/// The longest path that can name something: `tile/entries/` and seven elements for an index below 2⁵⁵.
pub const PATH_BYTES_MAX: usize = 64;

/// Which run of up to 256 things of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Span {
    index: u64,
    width: u16,
}

/// Which tile: its level (0: leaves), its place in that level, and how many hashes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    level: u8,
    span: Span,
}

/// Which bundle of entries: its place, and how many entries it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BundleId {
    span: Span,
}

/// A tile and its hashes, as many as its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<NodeHash>,
}

/// What a ledger serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The newest checkpoint.
    Checkpoint,
    /// Hashes.
    Tile(TileId),
    /// Entries.
    Bundle(BundleId),
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

    fn parse(text: &str) -> Option<Self> {
        let (index, width) = match text.split_once(".p/") {
            Some((index, width)) => (index, partial_width(width)?),
            None => (text, TILE_WIDTH),
        };
        Some(Self {
            index: parse_index(index)?,
            width,
        })
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

impl Resource {
    /// Reads a path below the ledger's address, without a slash in front.
    ///
    /// # Errors
    /// Refuses every second spelling: leading zeros, signs, a partial one of 256, an index that no tree reaches.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let short = (path.len() <= PATH_BYTES_MAX).then_some(path);
        short
            .and_then(parse_resource)
            .ok_or(TileError::Path { bytes: path.len() })
    }
}

fn parse_resource(path: &str) -> Option<Resource> {
    if path == "checkpoint" {
        return Some(Resource::Checkpoint);
    }
    let (level, span) = path.strip_prefix("tile/")?.split_once('/')?;
    let span = Span::parse(span)?;
    if level == "entries" {
        return fits(0, span).then_some(Resource::Bundle(BundleId { span }));
    }
    let level = u8::try_from(spelling::number(level)?)
        .ok()
        .filter(|level| *level < TILE_LEVELS)?;
    fits(level, span).then_some(Resource::Tile(TileId { level, span }))
}

/// Whether the largest tree has this run.
fn fits(level: u8, span: Span) -> bool {
    let largest = TileId::within(level, span.index, TREE_SIZE_MAX);
    largest.is_some_and(|tile| span.width <= tile.width())
}

/// 1 to 255.
fn partial_width(text: &str) -> Option<u16> {
    let width = u16::try_from(spelling::number(text)?).ok()?;
    (1..TILE_WIDTH).contains(&width).then_some(width)
}

/// `x001/x234/067` is 1,234,067.
fn parse_index(text: &str) -> Option<u64> {
    let (above, last) = match text.rsplit_once('/') {
        Some((above, last)) => (above.split('/').collect(), last),
        None => (Vec::new(), text),
    };
    if above.first() == Some(&"x000") {
        return None;
    }
    let above = above.into_iter().map(|element| element.strip_prefix('x'));
    above.chain([Some(last)]).try_fold(0_u64, |index, element| {
        index.checked_mul(1_000)?.checked_add(three_digits(element?)?)
    })
}

fn three_digits(text: &str) -> Option<u64> {
    let is_plain = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut elements = vec![format!("{:03}", self.index % 1_000)];
        let mut above = self.index / 1_000;
        while above > 0 {
            elements.push(format!("x{:03}", above % 1_000));
            above /= 1_000;
        }
        elements.reverse();
        out.write_str(&elements.join("/"))?;
        if self.width < TILE_WIDTH {
            write!(out, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// The path below the ledger's address.
impl fmt::Display for TileId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "tile/{}/{}", self.level, self.span)
    }
}

/// The path below the ledger's address.
impl fmt::Display for BundleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "tile/entries/{}", self.span)
    }
}

/// The path below the ledger's address.
impl fmt::Display for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => out.write_str("checkpoint"),
            Self::Tile(tile) => tile.fmt(out),
            Self::Bundle(bundle) => bundle.fmt(out),
        }
    }
}
