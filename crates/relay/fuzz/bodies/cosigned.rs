//! Any bytes as what a cosigner sends: its lines stand in it as they came.

use relay::serve::foreign::cosigned;

pub(crate) fn holds(bytes: &[u8]) {
    let Some((size, lines)) = cosigned(bytes) else {
        return;
    };
    assert!(bytes.ends_with(lines.concat().as_bytes()));
    assert!(std::str::from_utf8(bytes).is_ok_and(|text| text.split('\n').nth(1) == Some(&size.to_string())));
}
