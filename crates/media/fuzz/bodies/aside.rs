//! ffmpeg's two voices, as one text: its messages, a line `%%`, its marks.

use media::foreign::{aside, log};

use super::sane;

const BETWEEN: &[u8] = b"%%\n";

pub(crate) fn holds(bytes: &[u8]) {
    let at = bytes.windows(BETWEEN.len()).position(|three| three == BETWEEN);
    let (messages, marks) = at.map_or((bytes, &[][..]), |at| {
        (&bytes[..at], &bytes[at + BETWEEN.len()..])
    });
    let opening = log(messages).opening;
    if let Some(told) = aside(&opening, marks) {
        sane::holds(&told, bytes.len());
    }
}
