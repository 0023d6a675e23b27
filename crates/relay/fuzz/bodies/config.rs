//! Any text as the operator's file: read the same way twice, or refused.

use relay::serve::foreign::config;

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    assert_eq!(config(text), config(text));
}
