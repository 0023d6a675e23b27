//! A case's page is killed while it makes a copy for playing; what it left is no copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::called::TestCase;
use crate::opened::{Opened, PATIENCE};

/// Copies, and what is on its way to become one.
fn lying(proxies: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let all = fs::read_dir(proxies).into_iter().flatten().flatten();
    let films = all
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "mp4"));
    films.partition(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'))
}

#[track_caller]
fn wait_for(proxies: &Path, what: &str, is_there: impl Fn(&Path) -> bool) {
    let since = Instant::now();
    while !is_there(proxies) {
        assert!(since.elapsed() < PATIENCE, "{what}: {:?}", lying(proxies));
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn grows(proxies: &Path) -> bool {
    let (_, unfinished) = lying(proxies);
    unfinished
        .iter()
        .any(|path| fs::metadata(path).is_ok_and(|file| file.len() > 0))
}

fn is_clean(proxies: &Path) -> bool {
    let (copies, unfinished) = lying(proxies);
    copies.len() == 1 && unfinished.is_empty()
}

#[test]
fn a_kill_while_a_copy_is_made_leaves_no_half_copy_and_the_next_page_makes_a_whole_one() {
    let case = TestCase::new();
    let film = case.beside("in").join("long.mkv");
    let words =
        "-v error -f lavfi -i testsrc2=s=640x360:r=30:d=40 -f lavfi -i sine=d=40 -c:v mjpeg -c:a pcm_s16le";
    let made = Command::new("ffmpeg").args(words.split(' ')).arg(&film).status();
    assert!(made.unwrap().success());
    case.import(&film).done();
    let proxies = case.dir().join("derived/proxies");

    drop({
        let opened = Opened::of(&case);
        wait_for(&proxies, "nothing is begun", grows);
        opened
    });
    assert_eq!(lying(&proxies).0, Vec::<PathBuf>::new());

    let opened = Opened::of(&case);
    wait_for(&proxies, "no whole copy", is_clean);
    let copy = lying(&proxies).0.remove(0);
    let count = "-v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0";
    let counted = Command::new("ffprobe").args(count.split(' ')).arg(&copy).output();
    let counted = String::from_utf8(counted.unwrap().stdout).unwrap();
    assert_eq!(counted.trim().trim_end_matches(','), "1200");
    drop(opened);

    let before = fs::metadata(&copy).unwrap().modified().unwrap();
    let _opened = Opened::of(&case);
    assert_eq!(fs::metadata(&copy).unwrap().modified().unwrap(), before);
}
