//! Entry bundles: the entries under one tile of the lowest level, each behind its length (C2SP tlog-tiles).

use super::entry::ENTRY_BYTES;
use super::tiles::BundleId;

/// The longest entry that a bundle of ours can hold.
pub const BUNDLED_ENTRY_BYTES_MAX: usize = ENTRY_BYTES;
/// The longest bundle: 256 entries of that length behind two bytes each.
pub const BUNDLE_BYTES_MAX: usize = 256 * (2 + BUNDLED_ENTRY_BYTES_MAX);

/// Why bytes are no bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bytes end within an entry, or within its length.
    #[error("{bundle} is cut in its entry {place}")]
    Cut {
        /// Which bundle.
        bundle: BundleId,
        /// Which of its entries, from 0.
        place: u16,
    },
    /// An entry that is longer than any of ours.
    #[error("{bundle} holds an entry of {bytes} bytes at {place}")]
    Entry {
        /// Which bundle.
        bundle: BundleId,
        /// Which of its entries, from 0.
        place: u16,
        /// How long it is.
        bytes: usize,
    },
    /// More bytes than its entries have.
    #[error("{bundle} has {bytes} bytes behind its last entry")]
    Trailing {
        /// Which bundle.
        bundle: BundleId,
        /// How many.
        bytes: usize,
    },
}

/// Reads a bundle of as many entries as its name says, without reading the entries themselves.
///
/// # Errors
/// Refuses a bundle that is cut, has bytes left over, or holds an entry longer than [`BUNDLED_ENTRY_BYTES_MAX`].
pub fn parse_bundle(bundle: BundleId, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(bundle.width()));
    for place in 0..bundle.width() {
        let (entry, behind) = take_entry(rest, bundle, place)?;
        entries.push(entry);
        rest = behind;
    }
    match rest.len() {
        0 => Ok(entries),
        bytes => Err(BundleError::Trailing { bundle, bytes }),
    }
}

fn take_entry(rest: &[u8], bundle: BundleId, place: u16) -> Result<(&[u8], &[u8]), BundleError> {
    let cut = BundleError::Cut { bundle, place };
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(cut)?;
    let bytes = usize::from(u16::from_be_bytes(*length));
    if bytes > BUNDLED_ENTRY_BYTES_MAX {
        return Err(BundleError::Entry { bundle, place, bytes });
    }
    rest.split_at_checked(bytes).ok_or(cut)
}

/// Adds an entry to the bytes of a bundle. It is at most [`BUNDLED_ENTRY_BYTES_MAX`] long.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    debug_assert!(entry.len() <= BUNDLED_ENTRY_BYTES_MAX);
    let length = u16::try_from(entry.len()).expect("entries have 105 bytes at most");
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}
