//! Any bytes as a part of an address, and as a header that shows a token: nothing has two spellings.

use relay::serve::foreign::{asked, token};

pub(crate) fn holds(bytes: &[u8]) {
    if let Some(token) = token(bytes) {
        assert_eq!(format!("Bearer {token}").as_bytes(), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let asked = asked(text);
    if let Some(digest) = asked.digest {
        let written: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(written, text);
    }
    if let Some(number) = asked.number {
        assert_eq!(number.to_string(), text);
    }
    if let Some(after) = asked.after {
        assert_eq!(format!("after={after}"), text);
    }
}
