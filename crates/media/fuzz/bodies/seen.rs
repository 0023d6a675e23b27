//! Beginnings of files: a list of other files is called one, whatever follows.

use media::foreign::seen;

/// How such files begin, a byte order mark before it or not.
const LISTS: [&[u8]; 3] = [b"#EXTM3U", b"ffconcat", b"v=0"];

pub(crate) fn holds(bytes: &[u8]) {
    let what = seen(bytes);
    assert!(what.is_none_or(|(words, _)| !words.is_empty()));
    for mark in LISTS {
        let list = [mark, bytes].concat();
        assert!(seen(&list).is_some_and(|(_, is_list)| is_list));
        let marked = [b"\xef\xbb\xbf", mark, bytes].concat();
        assert!(seen(&marked).is_some_and(|(_, is_list)| is_list));
    }
}
