//! Truths and answers made of chance: right ones, and faults of every kind that a scorer counts.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Small and seeded; xorshift.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

struct Clip {
    file: String,
    event: usize,
    t0: f64,
    ppm: f64,
    dur: f64,
}

/// A scene's folder with `truth.json`, and an answer to it.
pub(crate) fn made_scene(folder: &Path, k: usize, chance: &mut Chance) -> (PathBuf, PathBuf) {
    std::fs::create_dir_all(folder).unwrap();
    let scene = ["rally", "concert", "street", "faint", "smoke", "own"][k % 6];
    let (truth, clips) = made_truth(scene, chance);
    let answer = made_answer(&truth, &clips, chance);
    let result = folder.join("result.json");
    std::fs::write(folder.join("truth.json"), truth.to_string()).unwrap();
    std::fs::write(&result, answer.to_string()).unwrap();
    (folder.to_owned(), result)
}

fn made_truth(scene: &str, chance: &mut Chance) -> (Value, Vec<Clip>) {
    let sources = 1 + chance.below(4);
    let main = |k: usize| scene != "street" && k < 2;
    let event: Value = json!({"sources": (0..sources).map(|k| json!({"main": main(k)})).collect::<Vec<_>>()});
    let clips: Vec<Clip> = (0..4 + chance.below(9)).map(|k| made_clip(k, chance)).collect();
    let mut files: Vec<Value> = clips
        .iter()
        .map(|clip| clip_truth(clip, sources, chance))
        .collect();
    for (k, reasons) in [&["silent"][..], &["no_sound", "unreadable"], &["ambiguous"]]
        .into_iter()
        .enumerate()
    {
        files
            .push(json!({"file": format!("d{k}.mp4"), "kind": reasons[0], "event": null, "expect": reasons}));
    }
    (
        json!({"scene": scene, "events": [event.clone(), event], "files": files}),
        clips,
    )
}

fn made_clip(k: usize, chance: &mut Chance) -> Clip {
    Clip {
        file: format!("ü{}-{k}.mp4", chance.below(1000)),
        event: usize::from(chance.one_in(5)),
        t0: chance.between(0.0, 300.0),
        ppm: chance.between(-300.0, 300.0),
        dur: chance.between(3.0, 200.0),
    }
}

fn clip_truth(clip: &Clip, sources: usize, chance: &mut Chance) -> Value {
    let sway = [
        chance.between(0.2, 1.0),
        chance.between(30.0, 90.0),
        chance.between(0.0, 6.0),
    ];
    let away: Vec<f64> = (0..sources)
        .map(|_| {
            if chance.one_in(6) {
                0.0
            } else {
                chance.between(1.0, 90.0)
            }
        })
        .collect();
    json!({"file": clip.file, "kind": if chance.one_in(6) { "copy" } else { "clip" }, "event": clip.event,
        "t0": clip.t0, "ppm": clip.ppm, "dur": clip.dur, "pos": [chance.between(-60.0, 60.0), chance.between(0.0, 50.0)],
        "src_r": away, "sway": chance.one_in(3).then_some(sway), "expect": []})
}

/// How far off a start or an offset is: mostly by little, at times by much.
fn slip(chance: &mut Chance) -> f64 {
    match chance.below(6) {
        0 => chance.between(-20.0, 20.0),
        1 => chance.between(-0.3, 0.3),
        _ => chance.between(-0.05, 0.05),
    }
}

fn stated(chance: &mut Chance) -> i64 {
    nanoseconds(if chance.one_in(8) {
        chance.between(1.0, 30.0)
    } else {
        chance.between(0.005, 0.2)
    })
}

fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9).round() as i64
}

fn made_answer(truth: &Value, clips: &[Clip], chance: &mut Chance) -> Value {
    let files: Vec<&str> = truth["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    let mut islands: Vec<Vec<Value>> = vec![Vec::new(), Vec::new(), Vec::new()];
    let mut refusals = Vec::new();
    for (id, file) in files.iter().enumerate() {
        let placed = clips.get(id).map_or(chance.one_in(6), |_| !chance.one_in(5));
        match (placed, chance.one_in(9)) {
            (true, _) => {
                islands[home(clips.get(id), chance)].push(made_place(id, file, clips.get(id), chance))
            }
            (false, false) => refusals.push(made_refusal(id, file, chance)),
            (false, true) => {}
        }
    }
    let path = |file: &&str| format!("some/where/{file}");
    let inputs: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(id, file)| json!({"id": id, "file": path(file)}))
        .collect();
    let islands: Vec<_> = islands
        .into_iter()
        .filter(|c| !c.is_empty())
        .map(|c| json!({"clips": c}))
        .collect();
    json!({"version": 1, "inputs": inputs, "islands": islands, "pairs": made_pairs(files.len(), clips, chance),
        "refusals": refusals})
}

/// Mostly an island of its own event, at times one that it shares with nobody or wrongly.
fn home(clip: Option<&Clip>, chance: &mut Chance) -> usize {
    match (clip, chance.below(10)) {
        (Some(_), 0) => 2,
        (Some(clip), 1) => 1 - clip.event,
        (Some(clip), _) => clip.event,
        (None, _) => 0,
    }
}

fn made_place(id: usize, file: &str, clip: Option<&Clip>, chance: &mut Chance) -> Value {
    let (t0, ppm, dur) = clip.map_or((5.0, 0.0, 40.0), |clip| (clip.t0, clip.ppm, clip.dur));
    let drift = if chance.one_in(5) {
        Value::Null
    } else {
        json!(ppm + chance.between(-40.0, 40.0))
    };
    json!({"id": id, "file": format!("some/where/{file}"), "start_ns": nanoseconds(t0 + 77.0 + slip(chance)),
        "drift_ppm": drift, "anchor_ns": nanoseconds(dur / 2.0), "heard_error_ns": stated(chance),
        "clock_error_ns": stated(chance)})
}

fn made_refusal(id: usize, file: &str, chance: &mut Chance) -> Value {
    let reason = ["silent", "no_sound", "ambiguous", "nothing_in_common"][chance.below(4)];
    json!({"id": id, "file": file, "reason": reason})
}

fn made_pairs(files: usize, clips: &[Clip], chance: &mut Chance) -> Vec<Value> {
    let mut pairs = Vec::new();
    for a in 0..files {
        for b in a + 1..files {
            if chance.one_in(3) || (b >= clips.len() && !chance.one_in(4)) {
                continue;
            }
            pairs.push(made_pair(a, b, clips, chance));
        }
    }
    pairs
}

fn made_pair(a: usize, b: usize, clips: &[Clip], chance: &mut Chance) -> Value {
    let both = clips.get(a).zip(clips.get(b));
    let offset = both.map_or(0.0, |(a, b)| b.t0 - a.t0) + slip(chance);
    let drift = both.map_or(0.0, |(a, b)| b.ppm - a.ppm);
    let basis = if chance.one_in(3) { "fitted" } else { "measured" };
    json!({"a": a, "b": b, "offset_ns": nanoseconds(offset), "drift_ppm": drift, "heard_error_ns": stated(chance),
        "basis": basis, "overlap_ns": 0})
}
