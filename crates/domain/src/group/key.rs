//! What things and people are called: by digests and keys, never by names.

use std::fmt;

/// SHA-256 of something's exact bytes, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of nothing: before the first of a chain, and the group that a genesis cannot name yet.
    pub const NONE: Self = Self([0; 32]);
}

/// An Ed25519 public key as it is written, 32 bytes: a device in one group. Whether it is a point of the curve shows when
/// it is used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 32]);

/// Which of its author's streams within one class: zeros, or 16 bytes of chance for each take.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub [u8; 16]);

impl StreamId {
    /// The one stream of every class but custody.
    pub const ONLY: Self = Self([0; 16]);
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

macro_rules! written_in_hex {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                hex(&self.0, f)
            }
        }
        /// The first four bytes are enough to tell them apart in a failing test.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " "))?;
                hex(&self.0[..4], f)
            }
        }
    )*};
}

written_in_hex!(Digest, Key, StreamId);
