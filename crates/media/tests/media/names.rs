//! Names that look like options, protocols or patterns, or are no text at all.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use media::probe;

use crate::made::{self, RATE_HZ};

#[test]
fn any_name_is_only_a_name() {
    let folder = made::folder();
    let source = made::make(folder.path(), "CLICK -c:a pcm_s16le", "source.wav");
    let names: [&[u8]; 12] = [
        b"-i.wav",
        b"-version",
        b"concat:a|b.wav",
        b"http:x.wav",
        b"pipe:0",
        b"new\nline.wav",
        b"%03d.wav",
        b"'quoted' \"twice\".wav",
        b"\xff\xfe not text.wav",
        "\u{62a}\u{633}\u{62c}\u{64a}\u{644}.wav".as_bytes(),
        b"list.m3u8",
        b" ",
    ];
    for name in names {
        let path = folder.path().join(OsStr::from_bytes(name));
        fs::hard_link(&source, &path).unwrap();
        let clip = probe(&made::tools(), &path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert_eq!(clip.container, "wav", "{path:?}");
        assert_eq!(
            made::hear(&made::tools(), &path, RATE_HZ).unwrap().0.len(),
            32_000,
            "{path:?}"
        );
    }
}

#[test]
fn a_copy_goes_to_any_name_too() {
    let folder = made::folder();
    let source = made::make(folder.path(), "CLICK -c:a pcm_s16le", "source.wav");
    let into = folder.path().join(OsStr::from_bytes(b"-\xff: %d\n.mp4"));
    media::proxy(&made::tools(), &source, &into, 240).unwrap();
    assert!(into.exists());
}
