//! The scorer against the published one: same truth, same answer, same figures and same floors.
//!
//! Scenes and answers here are made of chance alone, so that no aligner is needed. PFIFF_SCORED_SCENES may name
//! folders (separated by colons) that hold a rendered scene and an answer named `RESULT.json` beside it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod score_scenes;

use score_scenes::{Chance, made_scene};
use serde_json::Value;
use stage::score::{Answer, Score, Truth, falls_short};
use std::path::{Path, PathBuf};
use std::process::Command;

const PUBLISHED: &str = include_str!("../../../bench/published.py");

fn published() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench/clock");
    dir.join("score.py").exists().then_some(dir)
}

fn ask_published(scorer: &Path, scenes: &[(PathBuf, PathBuf)]) -> Vec<Value> {
    let files = scenes.iter().flat_map(|(folder, result)| [folder, result]);
    let python = Command::new("python3")
        .args(["-B", "-c", PUBLISHED])
        .arg(scorer)
        .args(files)
        .output()
        .unwrap();
    assert!(
        python.status.success(),
        "{}",
        String::from_utf8_lossy(&python.stderr)
    );
    serde_json::from_slice(&python.stdout).unwrap()
}

/// Every figure of theirs must be one of ours; ours may be more.
fn same(theirs: &Value, ours: &Value, at: &str) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            for (name, value) in theirs {
                let at = format!("{at}.{name}");
                same(
                    value,
                    ours.get(name).unwrap_or_else(|| panic!("{at} is not scored")),
                    &at,
                );
            }
        }
        (Value::Number(theirs), Value::Number(ours)) => {
            let (theirs, ours) = (theirs.as_f64().unwrap(), ours.as_f64().unwrap());
            assert!(
                (theirs - ours).abs() <= 1e-6 * theirs.abs().max(1.0),
                "{at}: {theirs} and {ours}"
            );
        }
        _ => assert_eq!(theirs, ours, "{at}"),
    }
}

fn check(scorer: &Path, scenes: &[(PathBuf, PathBuf)]) -> Vec<Value> {
    let published = ask_published(scorer, scenes);
    assert_eq!(published.len(), scenes.len());
    for ((folder, result), theirs) in scenes.iter().zip(&published) {
        let truth = Truth::read(folder).unwrap();
        let answer = Answer::parse(&std::fs::read_to_string(result).unwrap()).unwrap();
        let score = Score::of(&truth, &answer);
        let at = folder.display().to_string();
        same(&theirs["figures"], &serde_json::to_value(&score).unwrap(), &at);
        assert_eq!(
            theirs["short"],
            serde_json::to_value(falls_short(&score, None)).unwrap(),
            "{at}"
        );
    }
    published
}

#[test]
fn both_scorers_agree_on_scenes_of_chance() {
    let Some(scorer) = published() else {
        println!("skipped: ../shared is absent, so there is no other scorer to agree with");
        return;
    };
    let seed = std::env::var("PFIFF_SEED").map_or(1, |text| text.parse().unwrap());
    println!("PFIFF_SEED={seed}");
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(seed);
    let scenes: Vec<_> = (0..24)
        .map(|k| made_scene(&folder.path().join(k.to_string()), k, &mut chance))
        .collect();
    let published = check(&scorer, &scenes);
    every_figure_was_put_to_the_test(&published);
}

/// An agreement on zeros would prove nothing: over all scenes each kind of fault must have occurred.
fn every_figure_was_put_to_the_test(published: &[Value]) {
    let at = |path: &str| {
        published
            .iter()
            .filter_map(|q| q["figures"].pointer(path)?.as_f64())
            .sum::<f64>()
    };
    let faults = [
        "wrong",
        "vague",
        "false_joins",
        "decoys_placed",
        "wrong_clips",
        "unaccounted",
        "drift_pairs",
    ];
    let listed = [
        "listed",
        "wrong",
        "false",
        "unlisted",
        "heard_covered",
        "within40",
    ]
    .map(|n| format!("pair_list/{n}"));
    for name in faults.map(String::from).into_iter().chain(listed) {
        assert!(at(&format!("/{name}")) > 0.0, "no scene has any {name}");
    }
    let covered = at("/covered") / at("/cover_of");
    assert!((0.05..0.95).contains(&covered), "cover {covered}");
}

#[test]
fn both_scorers_agree_on_rendered_scenes() {
    let (Some(scorer), Some(folders)) = (published(), std::env::var_os("PFIFF_SCORED_SCENES")) else {
        println!("skipped: PFIFF_SCORED_SCENES names no folder, or ../shared is absent");
        return;
    };
    let scenes: Vec<_> = std::env::split_paths(&folders)
        .map(|dir| (dir.clone(), dir.join("RESULT.json")))
        .collect();
    check(&scorer, &scenes);
}
