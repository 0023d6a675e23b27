//! File names as text that any program may show, and as URLs that any program may follow.
//!
//! What cannot be shown is replaced visibly; the URL keeps every byte of the path.

use std::fmt::Write;
use std::path::Path;

/// The last component of a path as given. A name made only of separators stays whole.
pub(super) fn base(file: &str) -> &str {
    file.rsplit('/').find(|part| !part.is_empty()).unwrap_or(file)
}

/// Control characters as their pictures (`␀` to `␟`, `␡`), other characters without a shape as `�`.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        other => other,
    }
}

/// A file URL: every byte outside RFC 3986's unreserved set and `/` is percent-encoded, so names need not be UTF-8.
pub(super) fn url(authority: &str, path: &Path) -> String {
    let mut url = format!("file://{authority}");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(char::from(*byte));
            }
            other => {
                // Writing to a String cannot fail.
                let _ = write!(url, "%{other:02X}");
            }
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_pictures() {
        assert_eq!(visible("a\u{1b}[2J\n\u{7f}\u{9b}é"), "a␛[2J␊␡\u{fffd}é");
    }

    #[test]
    fn urls_keep_every_byte() {
        assert_eq!(
            url("", Path::new("/a b/ü#?%.mp4")),
            "file:///a%20b/%C3%BC%23%3F%25.mp4"
        );
    }

    #[test]
    fn the_base_is_the_last_component() {
        assert_eq!(base("x/y/a.mp4"), "a.mp4");
        assert_eq!(base("/"), "/");
    }
}
