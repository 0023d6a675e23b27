//! Files that are cut, empty or something else: used as far as they go, or refused in plain words.

use std::fs;
use std::path::Path;
use std::process::Command;

use media::{MediaError, probe};

use crate::made::{self, RATE_HZ};

fn refusal(path: &Path) -> String {
    let tools = made::tools();
    let probed = probe(&tools, path).map(|clip| clip.container);
    assert!(
        matches!(probed, Err(MediaError::Unreadable { .. })),
        "{}: {probed:?}",
        path.display()
    );
    match made::hear(&tools, path, RATE_HZ).map(|(samples, _)| samples.len()) {
        Err(MediaError::Unreadable { detail }) => detail,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn cut(path: &Path, share: f64) -> (std::path::PathBuf, f64) {
    let whole = fs::read(path).unwrap();
    let cut = path.with_file_name(format!("cut.{}", path.extension().unwrap().to_str().unwrap()));
    fs::write(&cut, &whole[..(whole.len() as f64 * share) as usize]).unwrap();
    (cut, share)
}

// The same noise each time: cut by chance between two packets, a file would show no sign of it.
const NOISE: &str = "-f lavfi -i anoisesrc=d=4:r=48000:c=pink:seed=7";

#[test]
fn what_is_left_of_a_cut_file_is_used() {
    let folder = made::folder();
    let cases = [
        ("-c:a aac -movflags +faststart", "a.mp4"),
        ("-c:a aac", "a.ts"),
        ("-c:a libopus", "a.mkv"),
        ("-c:a libopus", "a.ogg"),
        ("-c:a libmp3lame", "a.mp3"),
        ("-c:a pcm_s16le", "a.wav"),
    ];
    for (codec, name) in cases {
        let path = made::make(folder.path(), &format!("{NOISE} {codec}"), name);
        for share in [0.3, 0.6, 0.9] {
            let (cut, share) = cut(&path, share);
            probe(&made::tools(), &cut).unwrap_or_else(|error| panic!("{name} cut to {share}: {error}"));
            let (samples, _) = made::hear(&made::tools(), &cut, RATE_HZ).unwrap();
            let heard = samples.len() as f64 / (4.0 * f64::from(RATE_HZ));
            // A page of Ogg is a second long and counts only when it is whole.
            assert!(
                (heard - share).abs() < 0.26,
                "{name} cut to {share}: {heard} was heard"
            );
        }
    }
}

#[test]
fn a_cut_movie_says_so() {
    let folder = made::folder();
    let path = made::make(
        folder.path(),
        &format!("{NOISE} -c:a aac -movflags +faststart"),
        "a.mp4",
    );
    let (cut, _) = cut(&path, 0.5);
    let (_, read) = made::hear(&made::tools(), &cut, RATE_HZ).unwrap();
    assert!(
        read.problems
            .iter()
            .any(|problem| problem.starts_with("damaged or cut")),
        "{:?}",
        read.problems
    );
}

#[test]
fn a_movie_that_is_cut_between_two_packets_says_so() {
    let folder = made::folder();
    let words = format!("{NOISE} -c:a aac -movflags +faststart");
    let path = made::make(folder.path(), &words, "a.mp4");
    assert_eq!(
        probe(&made::tools(), &path).unwrap().problems,
        Vec::<String>::new()
    );
    let bytes = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.mp4");
    fs::write(&cut, &bytes[..packet_after(&path, bytes.len() / 2)]).unwrap();
    let problems = probe(&made::tools(), &cut).unwrap().problems;
    assert!(problems[0].starts_with("it is cut: "), "{problems:?}");
}

/// Where the first packet after so many bytes begins.
fn packet_after(path: &Path, bytes: usize) -> usize {
    let words = "-v error -select_streams a -show_entries packet=pos -of csv=p=0";
    let listed = Command::new("ffprobe").args(words.split(' ')).arg(path).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let mut places = listed
        .lines()
        .filter_map(|line| line.trim_matches(',').parse().ok());
    places.find(|place| *place > bytes).unwrap()
}

#[test]
fn a_movie_without_its_index_is_refused() {
    let folder = made::folder();
    let path = made::make(folder.path(), &format!("{NOISE} -c:a aac"), "a.mp4");
    assert_eq!(
        refusal(&cut(&path, 0.5).0),
        "its index is missing: it is cut, or the recording was never finished"
    );
}

#[test]
fn what_is_no_recording_is_named() {
    let folder = made::folder();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    assert_eq!(refusal(&write("empty.mp4", b"")), "it is empty, 0 bytes");
    assert_eq!(
        refusal(&write("text.mp4", b"Grocery list: milk, bread.\n")),
        "it is text, not a recording"
    );
    let picture = made::make(folder.path(), "FLASH -frames:v 1", "picture.png");
    fs::copy(&picture, folder.path().join("picture.mp4")).unwrap();
    for name in ["picture.png", "picture.mp4"] {
        assert_eq!(
            refusal(&folder.path().join(name)),
            "it is a picture, not a recording"
        );
    }
    let zeros = refusal(&write("zeros.mp4", &[0; 50_000]));
    assert_eq!(zeros, "it begins with nothing but zeros");
    let noise: Vec<u8> = (0..50_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    refusal(&write("noise.mp4", &noise));
    assert_eq!(refusal(folder.path()), "it is a folder");
}

#[test]
fn a_pipe_is_refused_without_waiting_for_a_writer() {
    let folder = made::folder();
    let pipe = folder.path().join("pipe.mp4");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(refusal(&pipe), "it is a pipe or a device, not a file");
    assert_eq!(
        refusal(Path::new("/dev/zero")),
        "it is a pipe or a device, not a file"
    );
    let link = folder.path().join("link.mp4");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    assert_eq!(refusal(&link), "it is a pipe or a device, not a file");
}

#[test]
fn a_missing_file_keeps_the_cause() {
    let error = probe(&made::tools(), Path::new("/nowhere/at/all.mp4")).unwrap_err();
    assert!(matches!(error, MediaError::Io { .. }));
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn bytes_that_changed_never_panic_and_never_hang() {
    let folder = made::folder();
    let path = made::make(
        folder.path(),
        &format!("{NOISE} -c:a aac -b:a 32k -movflags +faststart"),
        "a.mp4",
    );
    let whole = fs::read(&path).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..12 {
        let mut changed = whole.clone();
        for _ in 0..20 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // The first third of the bytes holds the index, where a change does most.
            let at = (state >> 33) as usize % (changed.len() / 3);
            changed[at] = state as u8;
        }
        let path = folder.path().join(format!("{round}.mp4"));
        fs::write(&path, changed).unwrap();
        let _ = probe(&made::tools(), &path);
        let _ = made::hear(&made::tools(), &path, RATE_HZ);
    }
}
