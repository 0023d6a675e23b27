//! Any bytes as the content of a closed body: written as it was read, or refused.

use seal::circle;

pub(crate) fn holds(bytes: &[u8]) {
    if let Ok(content) = circle::read(bytes) {
        assert_eq!(circle::write(&content), bytes);
    }
}
