//! Where a movie says that it ends: told of anything, and never before what was read.

use media::foreign::said_bytes;

pub(crate) fn holds(bytes: &[u8]) {
    let told = said_bytes(bytes);
    assert!(told.is_none_or(|end| end >= 8), "{told:?}");
}
