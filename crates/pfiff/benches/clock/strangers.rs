//! Clips of as many events that share no moment, and what an answer joined of them all the same.
//!
//! Not all are unlike each other: some share one exact tempo, some one loop to the sample, and nothing that happened.
//! A file's name tells its kind to whoever counts; the aligner is asked to believe no name.

use stage::camera::Camera;
use stage::chance::Chance;
use stage::codec::Codec;
use stage::event::Kind;
use stage::scene::Scene;
use stage::score::{Answer, bound};
use std::collections::BTreeMap;

/// Of ten clips, so many are of this kind.
const KINDS: [(&str, Kind, usize); 3] = [
    ("talk", Kind::Lone, 6),
    ("tempo", Kind::OneTempo, 2),
    ("loop", Kind::OneLoop, 2),
];
const SECONDS: (f32, f32) = (10.0, 30.0);
const EVENT_S: f64 = 34.0;

/// A scene of so many; `camera` makes one from chance, its start and its length.
pub(crate) fn scene(
    how_many: usize,
    seed: u64,
    camera: impl Fn(&mut Chance, f64, f64) -> Camera,
) -> (String, Scene) {
    let name = format!("own-{how_many}-strangers");
    let mut scene = Scene::new(&name, kind_of(0).1, EVENT_S, seed);
    for k in 0..how_many {
        let (word, kind) = kind_of(k);
        let event = if k == 0 { 0 } else { scene.another_event(kind) };
        let mut chance = Chance::of(seed, "stranger", k as u64);
        let seconds = chance.between(SECONDS.0, SECONDS.1);
        let starts_s = chance.between(1.0, EVENT_S as f32 - 1.0 - seconds);
        let codec = Codec::ALL[chance.below(Codec::ALL.len())];
        let file = format!("{word}_{k:04}.{}", codec.extension());
        let camera = camera(&mut chance, starts_s.into(), seconds.into());
        // Heard better than in the other scenes: what is faint is refused anyway.
        let camera = camera.codec(codec).snr_db(chance.between(0.0, 20.0));
        scene.record(camera.event(event).file(&file));
    }
    (name, scene)
}

fn kind_of(number: usize) -> (&'static str, Kind) {
    let mut left = number % 10;
    for (word, kind, of_ten) in KINDS {
        if left < of_ten {
            return (word, kind);
        }
        left -= of_ten;
    }
    (KINDS[0].0, KINDS[0].1)
}

/// One line for each two kinds: how many pairs of them there are, and how many were joined.
pub(crate) fn joins(files: &[&str], answer: &Answer) -> Vec<Vec<(&'static str, String)>> {
    let (mut all, mut joined) = (BTreeMap::new(), BTreeMap::new());
    pairs_of_kinds(files, &mut all);
    for island in answer.islands.iter().filter(|island| island.clips.len() > 1) {
        let clips: Vec<&str> = island.clips.iter().map(|clip| clip.file.as_str()).collect();
        pairs_of_kinds(&clips, &mut joined);
    }
    let row = |(kinds, of): (&(&str, &str), &usize)| {
        let seen = joined.get(kinds).copied().unwrap_or(0);
        let said = bound(seen, *of, "pairs joined");
        vec![
            ("kinds", format!("{} with {}", kinds.0, kinds.1)),
            ("joined", said),
        ]
    };
    all.iter().map(row).collect()
}

fn pairs_of_kinds<'a>(files: &[&'a str], into: &mut BTreeMap<(&'a str, &'a str), usize>) {
    for (k, a) in files.iter().enumerate() {
        for b in &files[k + 1..] {
            let (a, b) = (word(a), word(b));
            *into.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
}

/// The kind that a file's name tells.
fn word(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('_').next().unwrap_or(name)
}
