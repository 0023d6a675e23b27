//! Any text as a path or a key: written as it was read, or refused.

use seal::ledger::{CosignerKey, LogKey, PATH_BYTES_MAX, Resource};

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(resource) = Resource::parse(text) {
        assert_eq!(resource.to_string(), text);
        assert!(text.len() <= PATH_BYTES_MAX);
    }
    if let Ok(key) = LogKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = CosignerKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
}
