//! Files that are broken, odd or no files at all, among good ones: named, refused, and no harm to the others.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use casebook::answer::{Answer, Reason};

use crate::called::align;
use crate::contract;
use crate::footage::{few, ffmpeg, folder_of_everything};

/// Puts the file between two good recordings, which must come out as if it were not there.
fn beside_good_ones(odd: &[PathBuf]) -> Answer {
    let footage = few();
    let good = [footage.file("second.wav"), footage.file("third.ogg")];
    let files = [&good[..1], odd, &good[1..]].concat();
    let (alone, answer) = (align(&good).answer(), align(&files).answer());
    let last = files.len() - 1;
    let starts = |answer: &Answer, id: usize| {
        let clip = contract::placed(answer).find(|clip| clip.id == id);
        clip.map(|clip| (clip.start_ns, clip.heard_error_ns, clip.clock_error_ns))
    };
    assert!(starts(&alone, 0).is_some(), "{alone:#?}");
    assert_eq!(starts(&answer, 0), starts(&alone, 0));
    assert_eq!(starts(&answer, last), starts(&alone, 1));
    answer
}

fn reason(answer: &Answer, id: usize) -> Option<Reason> {
    answer
        .refusals
        .iter()
        .find(|refusal| refusal.id == id)
        .map(|refusal| refusal.reason)
}

#[track_caller]
fn all_unreadable(odd: &[PathBuf]) {
    let answer = beside_good_ones(odd);
    for id in 1..=odd.len() {
        assert_eq!(
            reason(&answer, id),
            Some(Reason::Unreadable),
            "{}",
            answer.inputs[id].file
        );
    }
}

#[test]
fn what_is_no_recording_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("text.mp4"), "This is a text file.\n").unwrap();
    fs::write(path("empty.mp4"), "").unwrap();
    fs::write(
        path("noise.mov"),
        (0..200_000u32)
            .map(|k| (k.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect::<Vec<_>>(),
    )
    .unwrap();
    fs::write(path("zeros.wav"), vec![0; 100_000]).unwrap();
    fs::create_dir(path("folder.mp4")).unwrap();
    let odd = [
        "text.mp4",
        "empty.mp4",
        "noise.mov",
        "zeros.wav",
        "folder.mp4",
        "missing.mp4",
    ]
    .map(path);
    all_unreadable(&odd);
}

#[test]
fn a_pipe_or_a_device_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.mp4");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    all_unreadable(&[pipe, PathBuf::from("/dev/zero"), PathBuf::from("/dev/null")]);
}

#[test]
fn a_file_that_may_not_be_read_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.wav");
    fs::copy(few().file("stranger.wav"), &path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        eprintln!("skipped: whoever runs this test may read every file");
        return;
    }
    all_unreadable(&[path]);
}

#[test]
fn a_link_that_leads_nowhere_or_round_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let (nowhere, round) = (folder.path().join("nowhere.mp4"), folder.path().join("round.mp4"));
    std::os::unix::fs::symlink("/nonexistent/a.mp4", &nowhere).unwrap();
    std::os::unix::fs::symlink(&round, &round).unwrap();
    all_unreadable(&[nowhere, round]);
}

/// The first part of a file.
fn truncated(from: &Path, share: f64, into: PathBuf) -> PathBuf {
    let bytes = fs::read(from).unwrap();
    fs::write(&into, &bytes[..(bytes.len() as f64 * share) as usize]).unwrap();
    into
}

#[test]
fn what_is_left_of_a_truncated_file_is_placed_right_or_refused() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    for name in ["first.mov", "second.wav", "third.ogg", "fourth.mp3"] {
        let into = |share: f64| folder.path().join(format!("{share}-{name}"));
        let parts: Vec<PathBuf> = [0.001, 0.5, 0.97]
            .into_iter()
            .map(|share| truncated(&footage.file(name), share, into(share)))
            .collect();
        let good = ["second.wav", "third.ogg", "fourth.mp3"].map(|name| footage.file(name));
        let answer = align(good.iter().chain(&parts)).answer();
        let whole = footage.answer();
        let start = |answer: &Answer, file: &Path| {
            let file = file.to_str().unwrap();
            contract::placed(answer)
                .find(|clip| clip.file == file)
                .map(|clip| clip.start_ns)
        };
        let expected = start(&whole, &footage.file(name)).unwrap() - start(&whole, &good[0]).unwrap();
        let zero = start(&answer, &good[0]).unwrap();
        for found in parts.iter().filter_map(|part| start(&answer, part)) {
            let off_ns = found - zero - expected;
            assert!(off_ns.abs() < 60_000_000, "{name} is {off_ns} ns off");
        }
        assert_ne!(reason(&answer, 3), None, "a thousandth of {name} places nothing");
    }
}

#[test]
fn numbers_that_are_none_do_no_harm() {
    let footage = few();
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("float.wav");
    ffmpeg(
        "",
        Some(&footage.file("third.ogg")),
        "-c:a pcm_f32le -ac 1",
        &whole,
    );
    let mut bytes = fs::read(&whole).unwrap();
    let from = bytes.windows(4).position(|window| window == b"data").unwrap() + 8;
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -f32::NAN];
    for (at, sample) in bytes[from..]
        .chunks_exact_mut(4)
        .enumerate()
        .filter(|(at, _)| at % 20_011 < 5)
    {
        sample.copy_from_slice(&odd[at % odd.len()].to_le_bytes());
    }
    let (some, all) = (folder.path().join("some.wav"), folder.path().join("all.wav"));
    fs::write(&some, &bytes).unwrap();
    for sample in bytes[from..].chunks_exact_mut(4) {
        sample.copy_from_slice(&f32::NAN.to_le_bytes());
    }
    fs::write(&all, &bytes).unwrap();
    let answer = beside_good_ones(&[all]);
    assert!(
        matches!(reason(&answer, 1), Some(Reason::Silent | Reason::NothingInCommon)),
        "{answer:#?}"
    );
    let answer = align([footage.file("second.wav"), some]).answer();
    let starts: Vec<i64> = contract::placed(&answer).map(|clip| clip.start_ns).collect();
    // They began eight seconds apart.
    if let [_, second] = starts[..] {
        assert!((second - 8_000_000_000).abs() < 100_000_000, "{answer:#?}");
    }
}

#[test]
fn a_single_file_is_refused_by_name() {
    let footage = folder_of_everything();
    for (file, expected) in [
        ("fast.wav", Reason::NothingInCommon),
        ("short.wav", Reason::TooShort),
    ] {
        let answer = align([footage.file(file)]).answer();
        assert_eq!(reason(&answer, 0), Some(expected));
    }
}
