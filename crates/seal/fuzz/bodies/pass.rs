//! Any text as a pass: written as it was read, or refused, and believed by nobody.

use seal::envelope::Digest;
use seal::pass::{PASS_BYTES_MAX, Pass};

pub(crate) fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(pass) = Pass::parse(text) else { return };
    assert!(text.len() <= PASS_BYTES_MAX);
    assert_eq!(pass.to_string(), text);
    assert!(
        pass.check("relay.example/fuzzed", &Digest([9; 32]), pass.until_s)
            .is_err()
    );
}
