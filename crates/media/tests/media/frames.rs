//! Every frame has the time that decoding gives it, and its still and its place in a copy show that very frame.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use media::{FrameTable, MediaError, ProxyMade};

use crate::made;
use crate::numbered::{self, SHOWN};

const X264: &str = "-c:v libx264 -preset ultrafast -bf 2 -g 20 -pix_fmt yuv420p";
const FRAMES: u32 = 60;

fn source(rate: &str) -> String {
    numbered::source(rate, FRAMES, SHOWN)
}

/// Holds the whole promise for one file, and gives its table.
fn check(path: &Path, expected: &[u32]) -> FrameTable {
    let name = path.display();
    let table = media::frames(&made::tools(), path).unwrap();
    assert_eq!(numbered::numbers(path), expected, "{name}: what was made");
    let stamps_ns = numbered::stamps_ns(path);
    assert_eq!(table.times_ns.len(), expected.len(), "{name}: frames");
    assert_near(&table.stamps_ns(), &stamps_ns, &format!("{name}: stamps"));
    let after_zero_ns: Vec<i64> = stamps_ns.iter().map(|stamp| stamp - table.zero_ns).collect();
    assert_near(&table.times_ns, &after_zero_ns, &format!("{name}: times"));
    check_stills(path, &table, expected);
    check_copy(path, expected);
    table
}

/// ffprobe prints whole microseconds.
fn assert_near(found_ns: &[i64], expected_ns: &[i64], what: &str) {
    assert_eq!(found_ns.len(), expected_ns.len(), "{what}");
    let is_near = |(found, expected): (&i64, &i64)| (found - expected).abs() <= 1_000;
    assert!(
        found_ns.iter().zip(expected_ns).all(is_near),
        "{what}: {found_ns:?}, expected {expected_ns:?}"
    );
}

fn check_stills(path: &Path, table: &FrameTable, expected: &[u32]) {
    let last = expected.len() - 1;
    let asked: Vec<usize> = [1, 19, 21, last]
        .into_iter()
        .filter(|frame| *frame <= last)
        .collect();
    let still = |frame: &usize| media::still(&made::tools(), path, table, *frame).unwrap();
    let stills: Vec<Vec<u8>> = asked.iter().map(still).collect();
    let shown = numbered::numbers_of_stills(&stills, table.shown_size());
    let numbers: Vec<u32> = asked.iter().map(|frame| expected[*frame]).collect();
    assert_eq!(shown, numbers, "{}: stills {asked:?}", path.display());
    let beyond = media::still(&made::tools(), path, table, last + 1);
    assert!(
        matches!(beyond, Err(MediaError::NoSuchFrame { .. })),
        "{beyond:?}"
    );
}

fn check_copy(path: &Path, expected: &[u32]) {
    let name = path.display();
    let folder = made::folder();
    let copy = folder.path().join("copy.mp4");
    let mut last = None;
    let made = media::proxy_watched(&made::tools(), path, &copy, 360, &mut |progress| {
        last = Some((progress.frames_done, progress.frames_total));
        ControlFlow::Continue(())
    });
    let ProxyMade {
        original: Some(original),
        copy: Some(table),
        ..
    } = made.unwrap()
    else {
        panic!("{name}: no tables")
    };
    let frames = expected.len() as u64;
    assert_eq!(last, Some((frames, frames)), "{name}: progress");
    assert_eq!(numbered::numbers(&copy), expected, "{name}: the copy");
    assert_near(
        &table.stamps_ns(),
        &numbered::stamps_ns(&copy),
        &format!("{name}: copy"),
    );
    let gaps = |times: &[i64]| -> Vec<i64> { times.iter().map(|time| time - times[0]).collect() };
    let (before, after) = (gaps(&original.times_ns), gaps(&table.times_ns));
    let is_near = |(before, after): (&i64, &i64)| (before - after).abs() < 1_000_000;
    assert!(
        before.iter().zip(&after).all(is_near),
        "{name}: {before:?}, {after:?}"
    );
}

/// Makes one, all of whose frames are in it.
fn check_made(source: &str, words: &str, name: &str) -> FrameTable {
    let folder = made::folder();
    let path = numbered::make(folder.path(), source, words, name);
    check(&path, &(0..FRAMES).collect::<Vec<_>>())
}

#[test]
fn steady_rates_are_steady() {
    for (rate, fraction) in [
        ("25", (25, 1)),
        ("30000/1001", (30_000, 1_001)),
        ("30", (30, 1)),
        ("60", (60, 1)),
    ] {
        let table = check_made(&source(rate), X264, "a.mp4");
        assert_eq!(
            (table.is_variable, table.frame_rate),
            (false, Some(fraction)),
            "{rate}"
        );
        let step_ns = 1e9 * f64::from(fraction.1) / f64::from(fraction.0);
        let last_ns = table.last_duration_ns.unwrap() as f64;
        assert!((last_ns - step_ns).abs() < 1e5, "{rate}: {last_ns} ns");
    }
}

#[test]
fn uneven_times_are_kept() {
    let uneven =
        "-vf settb=1/90000,setpts=PTS+mod(N\\,3)*0.004/TB -fps_mode passthrough -enc_time_base 1/90000";
    let table = check_made(
        &source("30"),
        &format!("{uneven} {X264} -video_track_timescale 90000"),
        "a.mp4",
    );
    assert!(table.is_variable);
    let table = check_made(&source("30"), &format!("{uneven} {X264}"), "a.mkv");
    assert!(table.is_variable);
}

#[test]
fn other_containers() {
    let steady = |words: &str, name: &str| {
        let table = check_made(&source("30"), words, name);
        assert!(!table.is_variable, "{name}");
    };
    steady(X264, "a.mov");
    steady(X264, "a.mkv");
    steady(X264, "a.ts");
    steady(
        &format!("{X264} -movflags frag_keyframe+empty_moov+default_base_moof"),
        "a.mp4",
    );
}

#[test]
fn sound_that_begins_first_is_time_zero() {
    let late = format!("-itsoffset 0.3 {} -f lavfi -i sine=d=3", source("30"));
    for (codec, name) in [("aac", "a.mp4"), ("aac", "a.ts"), ("libopus", "a.mkv")] {
        let table = check_made(&late, &format!("-fps_mode passthrough {X264} -c:a {codec}"), name);
        assert!(
            (table.times_ns[0] - 300_000_000).abs() < 30_000_000,
            "{name}: {}",
            table.times_ns[0]
        );
    }
}

#[test]
fn webm() {
    let words = "-c:v libvpx -deadline realtime -b:v 2M -g 20";
    check_made(&source("30"), words, "a.webm");
    check_made(
        &source("30"),
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M -g 20",
        "b.webm",
    );
}

#[test]
fn frames_that_are_never_shown_do_not_count() {
    let folder = made::folder();
    // Only in a second pass does the encoder write frames that others alone refer to.
    let words = "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 16 -b:v 300k -pass";
    made::ffmpeg(folder.path(), &format!("{} {words} 1 -f null -", source("30")));
    let path = numbered::make(folder.path(), &source("30"), &format!("{words} 2"), "a.webm");
    assert!(numbered::packets(&path) > FRAMES as usize);
    check(&path, &(0..FRAMES).collect::<Vec<_>>());
}

#[test]
fn avi_that_knows_no_time_stamps() {
    check_made(&source("30"), "-c:v mjpeg -q:v 3", "a.avi");
    check_made(&source("30"), "-c:v mpeg4 -q:v 3 -g 20", "b.avi");
}

#[test]
fn codecs_of_newer_phones() {
    let hevc = "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1:pools=none";
    for (encoder, words, name) in [
        ("libx265", hevc, "a.mov"),
        ("libsvtav1", "-c:v libsvtav1 -preset 12 -g 20", "a.mp4"),
    ] {
        if has_encoder(encoder) {
            check_made(&source("30"), &format!("{words} -pix_fmt yuv420p"), name);
        } else {
            println!("{encoder} is not here: {name} was left out");
        }
    }
}

fn has_encoder(name: &str) -> bool {
    let output = std::process::Command::new("ffmpeg")
        .args(["-v", "quiet", "-encoders"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .any(|word| word == name)
}

#[test]
fn a_start_that_was_cut_off_is_not_counted() {
    let folder = made::folder();
    let whole = numbered::make(folder.path(), &source("30"), X264, "whole.mp4");
    let name = whole.file_name().unwrap().to_str().unwrap();
    // Thirteen frames are decoded and not shown: the edit begins between key frames.
    made::ffmpeg(folder.path(), &format!("-ss 1.1 -i {name} -c copy cut.mp4"));
    let table = check(&folder.path().join("cut.mp4"), &(33..FRAMES).collect::<Vec<_>>());
    assert_eq!(table.times_ns[0], 0);
}

#[test]
fn what_is_left_of_a_cut_file_keeps_its_numbers() {
    let folder = made::folder();
    for (words, name) in [
        (format!("{X264} -movflags +faststart"), "a.mp4"),
        (X264.to_owned(), "a.mkv"),
        (X264.to_owned(), "a.ts"),
        (
            format!("{X264} -movflags frag_keyframe+empty_moov+default_base_moof"),
            "b.mp4",
        ),
    ] {
        let path = numbered::make(folder.path(), &source("30"), &words, name);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() * 17 / 20]).unwrap();
        let left = numbered::numbers(&path);
        assert!(
            left.len() > 20 && left.len() < FRAMES as usize,
            "{name}: {left:?}"
        );
        check(&path, &left);
    }
}

#[test]
fn a_picture_is_turned_and_mirrored_as_its_matrix_says() {
    // How the upright picture is laid down, and the rows that turn it back.
    for (laid, rows, rotation_deg, is_mirrored) in [
        ("transpose=cclock", [0, 1, -1, 0], 90, false),
        ("hflip,vflip", [-1, 0, 0, -1], 180, false),
        ("transpose=clock", [0, -1, 1, 0], 270, false),
        ("vflip", [1, 0, 0, -1], 0, true),
        ("hflip", [-1, 0, 0, 1], 180, true),
        ("transpose=cclock_flip", [0, 1, 1, 0], 90, true),
    ] {
        let folder = made::folder();
        let path = numbered::make(
            folder.path(),
            &source("30"),
            &format!("-vf {laid} {X264}"),
            "a.mp4",
        );
        numbered::turn(&path, rows);
        let table = media::frames(&made::tools(), &path).unwrap();
        let all: Vec<u32> = (0..FRAMES).collect();
        check_stills(&path, &table, &all);
        if rotation_deg == 90 {
            check_copy(&path, &all);
        }
        assert_eq!(
            (table.rotation_deg, table.is_mirrored),
            (rotation_deg, is_mirrored),
            "{laid}"
        );
        assert_eq!(table.shown_size(), SHOWN, "{laid}");
    }
}

#[test]
fn pixels_become_square() {
    // Stored at half its width, and at half its height lying on its side.
    let narrow = numbered::source("30", FRAMES, (128, 64));
    let table = check_made(&narrow, &format!("-vf setsar=2/1 {X264}"), "a.mp4");
    assert_eq!((table.pixel_aspect, table.width), ((2, 1), 128));
    assert_eq!(table.shown_size(), SHOWN);
    let flat = numbered::source("30", FRAMES, (256, 32));
    let table = check_made(&flat, &format!("-vf setsar=1/2 {X264}"), "a.mkv");
    assert_eq!((table.pixel_aspect, table.shown_size()), ((1, 2), SHOWN));
}

#[test]
fn colours_are_read_as_the_file_states() {
    let folder = made::folder();
    let steps = [
        ("bt709", "tv", "-colorspace bt709 -color_range tv", "64x64"),
        ("bt709", "pc", "-colorspace bt709 -color_range pc", "64x64"),
        (
            "smpte170m",
            "tv",
            "-colorspace smpte170m -color_range tv",
            "1280x720",
        ),
        ("bt2020", "tv", "-colorspace bt2020nc -color_range tv", "64x64"),
        // Nothing is stated: read as players do, by the size.
        ("smpte170m", "tv", "", "64x64"),
        ("bt709", "tv", "", "1280x720"),
    ];
    for (matrix, range, stated, size) in steps {
        let source = format!("-f lavfi -i color=0xe04010:s={size}:r=10:d=0.3,format=gbrp");
        let laid = format!("-vf scale=out_color_matrix={matrix}:out_range={range},format=yuv420p");
        let words = format!("{laid} {stated} -c:v libx264 -preset ultrafast -qp 1");
        let path = numbered::make(folder.path(), &source, &words, "a.mp4");
        let table = media::frames(&made::tools(), &path).unwrap();
        let png = media::still(&made::tools(), &path, &table, 1).unwrap();
        let colour = numbered::colour_of_png(&png);
        let is_near = |(found, expected): (&u8, u8)| found.abs_diff(expected) <= 3;
        assert!(
            colour.iter().zip([0xe0, 0x40, 0x10]).all(is_near),
            "{matrix} {range} {stated} {size}: {colour:x?}"
        );
    }
}

#[test]
fn sound_alone_has_no_frames() {
    let folder = made::folder();
    made::ffmpeg(folder.path(), "-f lavfi -i sine=d=1 a.mp3");
    let path = folder.path().join("a.mp3");
    let table = media::frames(&made::tools(), &path);
    assert!(matches!(table, Err(MediaError::NoPicture)), "{table:?}");
    let copy = folder.path().join("copy.mp4");
    let made = media::proxy_watched(&made::tools(), &path, &copy, 360, &mut |_| {
        ControlFlow::Continue(())
    });
    let made = made.unwrap();
    assert_eq!((made.original, made.copy), (None, None));
}

#[test]
fn a_copy_that_is_broken_off_is_not_there() {
    let folder = made::folder();
    let path = numbered::make(folder.path(), &source("30"), X264, "a.mp4");
    let copy = folder.path().join("copy.mp4");
    let made = media::proxy_watched(&made::tools(), &path, &copy, 360, &mut |_| ControlFlow::Break(()));
    assert!(matches!(made, Err(MediaError::Stopped)), "{made:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_copy_with_other_frames_is_named() {
    let folder = made::folder();
    let path = numbered::make(folder.path(), &source("30"), X264, "a.mp4");
    let other = numbered::make(folder.path(), &numbered::source("30", 59, SHOWN), X264, "b.mp4");
    let both = media::frames_of_both(&made::tools(), &path, &other);
    let Err(MediaError::CopyDiffers { frames, copied }) = both else {
        panic!("{both:?}")
    };
    assert_eq!((frames, copied), (60, 59));
}
