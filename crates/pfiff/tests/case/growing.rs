//! A case that grows at its page while somebody works there.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::called::TestCase;
use crate::material::tone;
use crate::opened::{Opened, told};

/// A clip that no browser decodes, with the sound of nothing.
fn film(path: &Path, seconds: u32, pitch_hz: u32) {
    let words = format!(
        "-v error -f lavfi -i testsrc2=s=640x360:r=30:d={seconds} -f lavfi -i sine=f={pitch_hz}:d={seconds} \
         -c:v mjpeg -c:a pcm_s16le"
    );
    let made = Command::new("ffmpeg").args(words.split(' ')).arg(path).status();
    assert!(made.unwrap().success());
}

fn copy(page: &Opened, id: usize) -> Value {
    let told = page.get("/api/proxies");
    let mut all = told["proxies"].as_array().unwrap().iter();
    all.find(|one| one["id"] == id).unwrap().clone()
}

fn frames_done(page: &Opened, id: usize) -> u64 {
    copy(page, id)["frames_done"].as_u64().unwrap_or(0)
}

#[test]
fn copies_that_were_stopped_stay_so_and_one_in_the_making_goes_on_when_the_page_turns() {
    let case = TestCase::new();
    let folder = case.beside("in");
    film(&folder.join("0.mkv"), 240, 300);
    film(&folder.join("1.mkv"), 4, 400);
    case.import(&folder.join("0.mkv")).done();
    case.import(&folder.join("1.mkv")).done();
    case.run("align").done();
    let page = Opened::of(&case);
    page.post("/api/proxies/stop", &json!({"id": 1}));
    page.until("nothing is made", |page| frames_done(page, 0) > 60);
    tone(&folder.join("more.wav"), 500);
    page.bring("more.wav", &fs::read(folder.join("more.wav")).unwrap());
    let before = frames_done(&page, 0);
    page.turn();
    let event = page.get("/api/event");
    assert_eq!(
        (event["clips"].as_array().unwrap().len(), &event["turn"]),
        (3, &json!(1))
    );
    assert_eq!(copy(&page, 1)["state"], "stopped");
    let made = copy(&page, 0);
    let goes_on = made["frames_done"].as_u64().is_some_and(|done| done >= before);
    assert!(
        goes_on && before > 0 || made["state"] == "ready",
        "{before} {made}"
    );
    page.post("/api/proxies/resume", &json!({"id": 1}));
    assert_ne!(copy(&page, 1)["state"], "stopped");
}

/// An ffprobe that lists no packets of films while the file `hold` is there, and makes `held` when it is asked to.
fn holding_ffprobe(folder: &Path) -> OsString {
    let path = std::env::var_os("PATH").unwrap();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join("ffprobe"));
    let real = found.find(|path| path.is_file()).unwrap();
    let (script, here) = (folder.join("ffprobe"), folder.display());
    let words = format!(
        "#!/bin/sh\ncase \"$*\" in *V:0*.mkv*) : > '{here}/held'; while [ -e '{here}/hold' ]; do sleep 0.01; done ;; \
         esac\nexec {} \"$@\"\n",
        real.display()
    );
    fs::write(&script, words).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.join("hold"), "").unwrap();
    std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path))).unwrap()
}

#[test]
fn an_answer_that_is_on_its_way_when_the_page_turns_ends_as_it_began() {
    let case = TestCase::new();
    let folder = case.beside("in");
    film(&folder.join("0.mkv"), 2, 300);
    case.import(&folder.join("0.mkv")).done();
    case.run("align").done();
    let page = Opened::finding(&case, &holding_ffprobe(&folder));
    let asked = page.begin("GET", "/api/frames/0", 0);
    page.until("nobody reads", |_| folder.join("held").exists());
    tone(&folder.join("more.wav"), 500);
    page.bring("more.wav", &fs::read(folder.join("more.wav")).unwrap());
    page.turn();
    fs::remove_file(folder.join("hold")).unwrap();
    assert_eq!(told(asked)["times_ns"].as_array().unwrap().len(), 60);
}

fn names(event: &Value) -> Vec<&str> {
    let inputs = event["answer"]["inputs"].as_array().unwrap();
    inputs
        .iter()
        .map(|input| input["file"].as_str().unwrap())
        .collect()
}

/// Bytes of a recording of its own.
fn sound(case: &TestCase, pitch_hz: u32) -> Vec<u8> {
    let path = case.beside("in").join("sound.wav");
    tone(&path, pitch_hz);
    fs::read(path).unwrap()
}

fn half_brought(page: &Opened, bytes: &[u8]) -> TcpStream {
    let mut coming = page.begin("POST", "/api/case/bring?name=late.wav", bytes.len());
    coming.write_all(&bytes[..bytes.len() / 2]).unwrap();
    coming
}

#[test]
fn what_came_before_the_browser_went_away_is_heard_all_the_same() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    assert_eq!(page.bring("first.wav", &sound(&case, 300))["outcome"], "taken");
    drop(half_brought(&page, &sound(&case, 500)));
    page.until("nobody hears it", |page| page.get("/api/event")["turn"] == 1);
    assert_eq!(names(&page.get("/api/event")), ["first.wav"]);
}

#[test]
fn what_was_sent_whole_is_heard_though_nobody_waited_for_the_answer() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    let bytes = sound(&case, 300);
    let mut coming = page.begin("POST", "/api/case/bring?name=first.wav", bytes.len());
    coming.write_all(&bytes).unwrap();
    drop(coming);
    page.until("nobody hears it", |page| page.get("/api/event")["turn"] == 1);
    assert_eq!(names(&page.get("/api/event")), ["first.wav"]);
}

#[test]
fn what_came_before_one_that_was_refused_at_its_beginning_is_heard() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    page.bring("first.wav", &sound(&case, 300));
    let mut coming = page.begin("POST", "/api/case/bring?name=notes.mp4", 1 << 20);
    coming.write_all(&b"These are notes. ".repeat(300)).unwrap();
    drop(coming);
    page.until("nobody hears it", |page| page.get("/api/event")["turn"] == 1);
    assert_eq!(names(&page.get("/api/event")), ["first.wav"]);
}

#[test]
fn what_came_is_heard_where_no_word_follows() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    page.bring("first.wav", &sound(&case, 300));
    page.until("nobody hears it", |page| page.get("/api/event")["turn"] == 1);
    assert_eq!(names(&page.get("/api/event")), ["first.wav"]);
}

#[test]
fn what_came_before_the_program_was_killed_is_heard_when_the_case_is_opened_again() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    page.bring("first.wav", &sound(&case, 300));
    let coming = half_brought(&page, &sound(&case, 500));
    drop(page);
    drop(coming);
    let page = Opened::of(&case);
    page.until("nobody hears it", |page| page.get("/api/event")["turn"] == 1);
    assert_eq!(names(&page.get("/api/event")), ["first.wav"]);
    drop(page);
    let status = case.status();
    assert!(status["aligned_at"].is_string(), "{status:#}");
    case.is_unaltered();
}

#[test]
fn a_clip_is_placed_by_hand_while_a_file_comes_slowly() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    page.bring("a.wav", &sound(&case, 300));
    page.bring("b.wav", &sound(&case, 400));
    page.turn();
    let late = sound(&case, 500);
    let mut coming = half_brought(&page, &late);
    let placing = json!({"id": 1, "beside": 0, "offset_ns": 5, "error_ns": null, "method": "typed"});
    let placed = page.post("/api/case/place", &placing);
    assert_eq!(placed["work"]["by_hand"][0]["offset_ns"], 5);
    coming.write_all(&late[late.len() / 2..]).unwrap();
    assert_eq!(told(coming)["outcome"], "taken");
}

#[test]
fn two_files_of_one_name_that_are_not_taken_are_both_told_of() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    let not_taken = || {
        let status = case.status();
        let all = status["not_taken"].as_array().unwrap().iter();
        all.map(|one| one["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    page.bring("a.mp4", b"These are notes.");
    page.bring("a.mp4", b"These are other notes.");
    page.bring("a.mp4", b"These are other notes.");
    assert_eq!(not_taken(), ["a.mp4", "a.mp4"]);
    page.bring("a.mp4", &sound(&case, 300));
    assert_eq!(not_taken(), ["a.mp4", "a.mp4"], "a third of that name is another");
}

#[test]
fn what_broke_off_is_told_of_until_a_file_of_its_name_is_taken() {
    let case = TestCase::new();
    let page = Opened::of(&case);
    let count = || case.status()["not_taken"].as_array().unwrap().len();
    let late = sound(&case, 500);
    let other = sound(&case, 700);
    drop(half_brought(&page, &late));
    drop(half_brought(&page, &other[..other.len() - 2]));
    page.until("nobody says so", |_| count() == 2);
    page.bring("early.wav", &sound(&case, 300));
    assert_eq!(count(), 2);
    page.bring("late.wav", &sound(&case, 400));
    assert_eq!(count(), 0);
    drop(half_brought(&page, &late));
    page.until("nobody says so", |_| count() == 1);
    // The same bytes once more.
    page.bring("late.wav", &sound(&case, 400));
    assert_eq!(count(), 0);
}
