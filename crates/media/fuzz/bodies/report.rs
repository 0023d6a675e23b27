//! ffprobe's answer: a report or an error, of bounded size, with times that can be reckoned with.

use media::foreign::report;

use super::sane;

pub(crate) fn holds(bytes: &[u8]) {
    if let Ok(told) = report(bytes) {
        sane::holds(&told, bytes.len());
    }
}
