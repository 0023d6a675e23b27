//! Under which paths a ledger is served (C2SP tlog-tiles), each in one spelling.

use super::spelling;
use super::tiles::{BundleId, Span, TILE_WIDTH, TileError, TileId};
use super::tree::TREE_SIZE_MAX;
use std::fmt;

/// The longest path that can name something: `tile/entries/` and seven elements for an index below 2⁵⁵.
pub const PATH_BYTES_MAX: usize = 64;

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

impl Span {
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
    let level = u8::try_from(spelling::number(level)?).ok()?;
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
