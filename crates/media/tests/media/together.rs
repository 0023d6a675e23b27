//! One process tells what two would: over rendered scenes too, and where a file tries to speak for ffmpeg.

use std::ffi::OsStr;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use media::aside::{self, Unclear};
use media::report::Report;
use proptest::prelude::*;

use crate::made::{self, RATE_HZ};

#[test]
fn scenes_are_read_alike() {
    let scenes = std::env::var_os("PFIFF_SCENES").map(PathBuf::from);
    let Some(scenes) = scenes else {
        println!("skipped: PFIFF_SCENES names no folder of rendered scenes");
        return;
    };
    let mut files = 0;
    for scene in fs::read_dir(scenes).unwrap().filter_map(Result::ok) {
        for file in fs::read_dir(scene.path())
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            let _ = made::hear(&made::tools(), &file.path(), RATE_HZ);
            files += 1;
        }
    }
    println!("{files} files");
}

const OPENING: &str = "[info] Input #0, mov,mp4, from 'file:/a.mp4':\n[info]   Metadata:\n[info]     make            : Acme\n\
     [info]   Duration: 00:00:02.01, start: 0.000000, bitrate: 157 kb/s\n\
     [info]   Stream #0:0[0x1](und): Video: h264 (avc1 / 0x31637661), yuv420p, 64x48, 26 kb/s, 29.97 fps, 30 tbr\n\
     [info]     Metadata:\n[info]       handler_name    : VideoHandler\n[info]     Side data:\n\
     [info]       displaymatrix: rotation of -90.00 degrees\n\
     [info]   Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, mono, fltp (default)\n";
const MARKS: &str = "#tb 0: 1/48000\n#sample_rate 0: 48000\n#channel_layout_name 0: mono\n#tb 1: 1/10240\n\
     #dimensions 1: 64x48\n;FFMETADATA1\n0, 0, 0, 1, 2, 0x0\n1, 0, 0, 2048, 17, 0x467940f1\n\
     1, 2048, 2048, 2048, 10, 0xd5, F=0x0\n[STREAM]\nhandler_name=VideoHandler\n[STREAM]\n[STREAM]\nmake=Acme\n";

fn read_as(from: &str, to: &str) -> Result<Report, Unclear> {
    assert!(OPENING.contains(from) || MARKS.contains(from));
    aside::parse(&OPENING.replace(from, to), MARKS.replace(from, to).as_bytes())
}

#[test]
fn a_plain_file_is_understood() {
    let report = format!("{:?}", read_as("Acme", "Ac me").unwrap());
    for part in [
        "duration: Some(Offset(2010000000))",
        "frame_rate: Some((30000, 1001))",
        "rotation_deg: 270",
        "at: Some(Offset(200000000)), is_key: false",
        "tags: {\"make\": \"Ac me\"}",
        "codec: Some(\"aac\"), rate_hz: 48000, channels: 1",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_ffprobe() {
    for (from, to) in [
        ("make=Acme", "make=Ac\\\nme"),
        ("make=Acme", "ma\\\nke=Acme"),
        ("make=Acme", "make=\x0b"),
        ("make=Acme", "make"),
        ("[STREAM]\nmake", "[STREAM]\n[STREAM]\nmake"),
        ("(und): Audio", "(u): Video: b): Audio"),
        ("Audio: aac", "Audio: none"),
        ("  Duration", "  Chapter"),
        ("Stream #0:1", "Stream #0:2"),
        ("Audio", "Video"),
        ("48000 Hz", "24000 Hz"),
        ("-90.00", "-89.50"),
        ("displaymatrix", "stereo3d"),
        ("30 tbr", "30 tbr (attached pic)"),
        (": mono", ": 5.1"),
        ("1, 2048, 2048, 2048, 10, 0xd5, F=0x0\n", ""),
        ("0, 0, 0, 1, 2, 0x0\n", ""),
    ] {
        assert_eq!(read_as(from, to), Err(Unclear), "{to}");
    }
    let long = "x".repeat(aside::MARKS_BYTES_MAX);
    assert_eq!(read_as("Acme", &long), Err(Unclear));
}

#[test]
fn changed_tellings_are_survived() {
    let mut state = 1_u64;
    let mut chance = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..4_000 {
        let mut both = [OPENING.as_bytes().to_vec(), MARKS.as_bytes().to_vec()];
        for _ in 0..=chance(3) {
            let voice = &mut both[chance(2)];
            let at = chance(voice.len());
            let to = (at + chance(20)).min(voice.len());
            let pieces: [&[u8]; 6] = [
                b"-9223372036854775808",
                b"\n",
                b"[STREAM]\n",
                b"1e308",
                b"\xff",
                b"",
            ];
            voice.splice(at..to, pieces[chance(pieces.len())].iter().copied());
        }
        let opening = String::from_utf8_lossy(&both[0]).into_owned();
        if let Ok(report) = aside::parse(&opening, &both[1]) {
            assert!(format!("{report:?}").len() < 8_192);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tellings_are_survived(opening in ".{0,200}", marks in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = aside::parse(&opening, &marks);
        let _ = aside::parse(&format!("{OPENING}{opening}"), &[MARKS.as_bytes(), &marks].concat());
    }
}

#[test]
fn tags_that_speak_for_ffmpeg_change_nothing() {
    let folder = made::folder();
    for (at, tag) in [
        "a\n[info]   Duration: 00:00:09.00, start: 0",
        "a=b;#\\c [STREAM]",
        "  x  ",
        "\u{1f600}",
    ]
    .into_iter()
    .enumerate()
    {
        let source = made::make(folder.path(), "CLICK -c:a aac", "source.m4a");
        let path = folder.path().join(format!("{at}.mka"));
        let status = std::process::Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i"])
            .arg(source)
            .args([
                "-c",
                "copy",
                "-metadata",
                &format!("make={tag}"),
                "-metadata",
                &format!("{tag}=x"),
            ])
            .arg(&path)
            .status();
        assert!(status.unwrap().success());
        made::hear(&made::tools(), &path, RATE_HZ).unwrap();
    }
}

#[test]
fn breaking_off_and_an_odd_name_change_nothing() {
    let folder = made::folder();
    let source = made::make(folder.path(), "CLICK -c:a pcm_s16le", "source.wav");
    let path = folder
        .path()
        .join(OsStr::from_bytes(b"\xff\n[info]   Stream #0:1: Audio: x"));
    fs::hard_link(&source, &path).unwrap();
    made::hear(&made::tools(), &path, RATE_HZ).unwrap();
    let (clip, heard) =
        media::read(&made::tools(), &source, RATE_HZ, &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!(clip, media::probe(&made::tools(), &source).unwrap());
    assert!(heard.unwrap().samples > 0);
}
