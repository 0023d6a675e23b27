//! What people call a member, a post, a group: text that stays in its place.

use std::fmt;

/// Characters, at most.
pub const LABEL_CHARS_MAX: usize = 40;
/// Bytes of UTF-8, at most.
pub const LABEL_BYTES_MAX: usize = 120;

/// A name of one line that cannot rearrange the line in which it stands.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// From what somebody wrote; `None` where it is empty, too long, or holds what moves other text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_short = text.len() <= LABEL_BYTES_MAX && (1..=LABEL_CHARS_MAX).contains(&text.chars().count());
        let is_plain = text.trim() == text && !text.chars().any(moves_text);
        (is_short && is_plain).then(|| Self(text.to_owned()))
    }

    /// As it is shown.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Names are told in the circle alone: a failing test or a log shows none.
impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Label of {} bytes", self.0.len())
    }
}

fn moves_text(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
        || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
