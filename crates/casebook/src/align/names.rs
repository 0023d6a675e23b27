//! File names as text: as they are, or percent-encoded where they are not UTF-8.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::answer::Input;

/// An argument as the answer names it. What is encoded can be turned back: `%` itself is encoded too.
pub(crate) fn input(id: usize, path: &Path) -> Input {
    match path.to_str() {
        Some(file) => Input {
            id,
            file: file.to_owned(),
            encoded: false,
        },
        None => Input {
            id,
            file: encoded(path),
            encoded: true,
        },
    }
}

fn encoded(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn a_name_that_is_not_utf8_can_be_turned_back() {
        let odd = Path::new(OsStr::from_bytes(b"a%b\xff\xc3\xa9.mp4"));
        assert_eq!(
            input(3, odd),
            Input {
                id: 3,
                file: "a%25b%FFé.mp4".into(),
                encoded: true
            }
        );
        assert_eq!(
            input(0, Path::new("50%.mp4")),
            Input {
                id: 0,
                file: "50%.mp4".into(),
                encoded: false
            }
        );
    }
}
