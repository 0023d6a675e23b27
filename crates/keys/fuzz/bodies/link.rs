//! Any text as an invitation's link, or an identity: written as it was read, or refused.

use keys::{Identity, Link};

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(link) = Link::read(text) {
        assert!(text.trim().ends_with(link.secret_fragment().as_str()));
        assert!(link.seed.identity().is_ok());
    }
    if let Ok(identity) = Identity::from_text(text) {
        assert!(identity.secret_text().eq_ignore_ascii_case(text));
    }
}
