//! Any bytes as a relay's refusal: its words come out short, on one line each.

use device::foreign;

pub(crate) fn holds(bytes: &[u8]) {
    let refusal = foreign::refused(400, bytes);
    for words in [&refusal.code, &refusal.detail, &refusal.advice] {
        assert!(
            words.chars().count() <= 300 && !words.chars().any(char::is_control),
            "{words:?}"
        );
    }
}
