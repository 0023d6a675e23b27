//! Copies for playing keep frames and times.

use std::fs;
use std::process::Command;

use media::probe;

use crate::made::{self, RATE_HZ};

/// Times of all frames after the first, asked of ffprobe.
fn frame_times_s(path: &std::path::Path) -> Vec<f64> {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "V:0",
            "-show_entries",
            "packet=pts_time",
            "-of",
            "csv=p=0",
        ])
        .arg(path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut times: Vec<f64> = text
        .lines()
        .map(|line| line.trim_end_matches(',').parse().unwrap())
        .collect();
    times.sort_by(f64::total_cmp);
    times.iter().map(|time| time - times[0]).collect()
}

#[test]
fn frame_n_of_the_copy_is_frame_n_of_the_original() {
    let folder = made::folder();
    // Frames at uneven times, sound a third of a second late.
    let uneven = "-vf setpts=PTS+mod(N\\,3)*0.004/TB -fps_mode passthrough -enc_time_base -1";
    let words = format!("FLASH -itsoffset 0.3 CLICK {uneven} -c:v libx264 -preset ultrafast -c:a aac");
    let path = made::make(folder.path(), &words, "a.mkv");
    let copy = folder.path().join("copy.mp4");
    media::proxy(&made::tools(), &path, &copy, 24).unwrap();

    let (before, after) = (frame_times_s(&path), frame_times_s(&copy));
    assert_eq!(before.len(), after.len());
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| (before - after).abs() < 0.001)
    );
    let (original, copied) = (
        probe(&made::tools(), &path).unwrap(),
        probe(&made::tools(), &copy).unwrap(),
    );
    assert_eq!(copied.picture.as_ref().unwrap().height, 24);
    let apart_s = [(&path, &original), (&copy, &copied)].map(|(path, clip)| {
        let click_s = made::click_s(&made::hear(&made::tools(), path, RATE_HZ).unwrap().0)
            + clip.sound.as_ref().unwrap().begins.as_seconds();
        let flash_s = made::flash_s(path) + clip.picture.as_ref().unwrap().begins.as_seconds();
        click_s - flash_s
    });
    // The flash's frame was moved by 8 ms above.
    assert!(
        (apart_s[0] - 0.292).abs() < 0.001 && (apart_s[1] - apart_s[0]).abs() < 0.001,
        "{apart_s:?} s"
    );
}

#[test]
fn a_copy_that_fails_leaves_the_old_one() {
    let folder = made::folder();
    let text = folder.path().join("text.mp4");
    fs::write(&text, "not a film\n").unwrap();
    let copy = folder.path().join("copy.mp4");
    fs::write(&copy, "old").unwrap();
    assert!(media::proxy(&made::tools(), &text, &copy, 240).is_err());
    assert_eq!(fs::read(&copy).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
