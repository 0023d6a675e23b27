//! A case that grows is aligned at the price of what is new, with the numbers of aligning all afresh.

use std::path::PathBuf;
use std::process::Command;

use casebook::answer::Answer;
use stage::camera::Camera;
use stage::codec::Codec;
use stage::event::Kind;
use stage::scene::Scene;

use crate::called::TestCase;

/// One corner heard by five.
pub(crate) fn footage(case: &TestCase) -> Vec<PathBuf> {
    let mut scene = Scene::new("case", Kind::Street, 40.0, 21);
    let at = |starts_s: f64, seconds: f64| Camera::new(starts_s, seconds).snr_db(10.0);
    scene.record(at(2.0, 30.0).file("a.mp4").codec(Codec::Mp4).small_picture());
    scene.record(at(6.0, 30.0).file("b.wav").place(9.0, 3.0));
    scene.record(at(4.0, 25.0).file("c.wav").place(-6.0, 6.0));
    scene.record(at(8.0, 25.0).file("d.ogg").codec(Codec::Voice).place(3.0, 9.0));
    scene.record(at(1.0, 35.0).file("e.wav").place(-2.0, 4.0));
    let folder = case.beside("footage");
    scene.write(&folder, &mut |_| {}).unwrap();
    ["a.mp4", "b.wav", "c.wav", "d.ogg", "e.wav"]
        .map(|name| folder.join(name))
        .into()
}

/// Decoded, known, compared and known pairs, as the last line says.
fn counts(stderr: &str) -> Vec<usize> {
    let line = stderr.lines().last().unwrap();
    line.split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// One corner heard by so many, a few seconds each, all within half a minute.
fn crowd(case: &TestCase, count: u32) -> Vec<PathBuf> {
    let mut scene = Scene::new("crowd", Kind::Street, 24.0, 22);
    let names: Vec<String> = (0..count).map(|n| format!("{n:02}.wav")).collect();
    for (n, name) in (0..count).zip(&names) {
        let (starts_s, away_m) = (f64::from(n * 7 % 16), f64::from(n % 9));
        let camera = Camera::new(starts_s, 6.0)
            .snr_db(12.0)
            .place(away_m, 4.0 - away_m);
        scene.record(camera.file(name));
    }
    let folder = case.beside("footage");
    scene.write(&folder, &mut |_| {}).unwrap();
    names.iter().map(|name| folder.join(name)).collect()
}

/// What `pfiff align` says of files that it never saw before.
fn afresh(files: &[PathBuf]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
    command.args(["align", "--json", "--no-cache", "--"]).args(files);
    let answer = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let folder = format!("{}/", files[0].parent().unwrap().display());
    serde_json::from_str(&answer.replace(&folder, "")).unwrap()
}

/// Aligns all but the last, then adds it. Returns the counts of both times and the answer.
fn grown(case: &TestCase, files: &[PathBuf]) -> ([Vec<usize>; 2], Answer) {
    let (last, before) = files.split_last().unwrap();
    let import = |files: &[PathBuf]| {
        let words = ["import", "--"].map(PathBuf::from);
        case.call(words.iter().chain(files), "").done();
    };
    import(before);
    let first = case.run("align --json").done();
    import(std::slice::from_ref(last));
    let second = case.run("align --json").done();
    let answer = serde_json::from_str(&second.stdout).unwrap();
    ([first, second].map(|ran| counts(&ran.stderr)), answer)
}

fn placed(answer: &Answer) -> usize {
    answer.islands.iter().map(|island| island.clips.len()).sum()
}

#[test]
fn one_more_clip_costs_one_decoding_and_its_own_pairs_and_gives_the_same_numbers() {
    let case = TestCase::new();
    let files = footage(&case);
    let (counts, answer) = grown(&case, &files);
    assert_eq!(counts, [[4, 0, 6, 0], [1, 4, 4, 6]]);
    assert_eq!(answer, afresh(&files));
    assert_eq!(placed(&answer), 5);
}

#[test]
fn one_more_than_fifty_costs_one_decoding_and_fifty_comparisons() {
    let case = TestCase::new();
    let files = crowd(&case, 51);
    let (counts, answer) = grown(&case, &files);
    assert_eq!(counts, [[50, 0, 1_225, 0], [1, 50, 50, 1_225]]);
    assert_eq!(answer, afresh(&files));
    assert!(placed(&answer) >= 40, "{} of 51 are placed", placed(&answer));
}

#[test]
fn probable_copies_stand_together_with_the_best_first() {
    let case = TestCase::new();
    let files = footage(&case);
    let worse = case.beside("footage").join("0 sent on.mp4");
    let sent_on = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&files[0])
        .args("-vf scale=iw/2:-2 -c:v libx264 -crf 40 -c:a aac -b:a 32k".split(' '))
        .arg(&worse)
        .status()
        .unwrap();
    assert!(sent_on.success());
    case.import(&worse).done();
    files.iter().for_each(|file| drop(case.import(file).done()));
    case.run("align").done();
    let status = case.status();
    assert_eq!(status["families"].to_string(), "[[2,1]]", "{status:#}");
    let told = case.run("status").done().stdout;
    assert!(told.contains("probably one recording, the best first"), "{told}");
    assert!(told.contains("#2 a.mp4, #1 0 sent on.mp4"), "{told}");
}
