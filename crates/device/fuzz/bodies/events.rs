//! Any bytes as a stream of events: the same events, however they are cut.

use device::foreign;

pub(crate) fn holds(bytes: &[u8]) {
    let whole = foreign::events(bytes, &[]);
    let (first, second) = bytes.split_at(bytes.len() / 2);
    assert_eq!(foreign::events(first, second), whole);
}
