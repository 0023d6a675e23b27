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

#[test]
fn one_more_clip_costs_one_decoding_and_its_own_pairs_and_gives_the_same_numbers() {
    let case = TestCase::new();
    let files = footage(&case);
    for file in &files[..4] {
        case.import(file).done();
    }
    let first = case.run("align --json").done();
    assert_eq!(counts(&first.stderr), [4, 0, 6, 0]);
    case.import(&files[4]).done();
    let second = case.run("align --json").done();
    assert_eq!(counts(&second.stderr), [1, 4, 4, 6]);
    let grown: Answer = serde_json::from_str(&second.stdout).unwrap();
    let afresh = Command::new(env!("CARGO_BIN_EXE_pfiff"))
        .args(["align", "--json", "--no-cache", "--"])
        .args(&files)
        .output()
        .unwrap();
    let afresh = String::from_utf8(afresh.stdout).unwrap();
    let folder = format!("{}/", files[0].parent().unwrap().display());
    let afresh: Answer = serde_json::from_str(&afresh.replace(&folder, "")).unwrap();
    assert_eq!(grown, afresh);
    assert_eq!(
        grown
            .islands
            .iter()
            .map(|island| island.clips.len())
            .sum::<usize>(),
        5
    );
}
