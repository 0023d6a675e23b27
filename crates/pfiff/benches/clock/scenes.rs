//! The project's own scenes, rendered once per seed: two events with everything that a clip can be, and many clips
//! that share nothing.

use anyhow::{Context, Result};
use stage::camera::{Camera, Track};
use stage::chance::Chance;
use stage::codec::Codec;
use stage::event::Kind;
use stage::scene::{Scene, Step, Stretch};
use std::path::{Path, PathBuf};

const PHONES: usize = 7;
const EVENT_S: f64 = 240.0;
const STRANGER_S: f64 = 12.0;

/// Renders what is not there yet; the folders, in order.
pub(crate) fn own(into: &Path, seed: u64, strangers: usize) -> Result<Vec<PathBuf>> {
    let mut scenes = vec![
        busy("own-street", Kind::Street, seed),
        busy("own-rally", Kind::Rally, seed),
    ];
    if strangers > 0 {
        scenes.push(apart(strangers, seed));
    }
    let named = |(name, scene): (String, Scene)| {
        let folder = into.join(format!("{name}-seed{seed}"));
        written(&scene, &folder).with_context(|| format!("rendering {name}"))?;
        Ok(folder)
    };
    scenes.into_iter().map(named).collect()
}

/// `truth.json` is written last, so a folder that has it is whole.
fn written(scene: &Scene, folder: &Path) -> Result<()> {
    if folder.join("truth.json").exists() {
        return Ok(());
    }
    super::report::note(&format!("rendering {}", folder.display()));
    let mut progress = |step: Step<'_>| {
        if let Step::Written { done, of, .. } = step
            && done % 100 == 0
        {
            super::report::note(&format!("  {done} of {of} files"));
        }
    };
    scene.write(folder, &mut progress)?;
    Ok(())
}

fn apart(strangers: usize, seed: u64) -> (String, Scene) {
    let name = format!("own-{strangers}-strangers");
    let mut scene = Scene::new(&name, Kind::Lone, STRANGER_S + 3.0, seed);
    scene.record(camera(&mut Chance::of(seed, "stranger", 0), 1.0, STRANGER_S));
    scene.strangers(strangers - 1, &Camera::new(1.0, STRANGER_S).snr_db(15.0));
    (name, scene)
}

fn busy(name: &str, kind: Kind, seed: u64) -> (String, Scene) {
    let mut scene = Scene::new(name, kind, EVENT_S, seed);
    let mut chance = Chance::of(seed, name, 0);
    let mut clips = Vec::new();
    for phone in 0..PHONES {
        let ppm = f64::from(chance.between(-50.0, 50.0));
        // One phone never films twice at once: one clip in each half.
        for half_s in [0.0, EVENT_S / 2.0] {
            let seconds = f64::from(chance.between(25.0, 100.0));
            let starts_s = half_s + f64::from(chance.between(1.0, 116.0 - seconds as f32));
            let camera = camera(&mut chance, starts_s, seconds)
                .ppm(ppm)
                .device(&format!("phone{phone}"));
            clips.push((scene.record(camera.claimed(&claim(starts_s))), seconds));
        }
    }
    let (longest, seconds) = clips
        .iter()
        .copied()
        .max_by(|x, y| x.1.total_cmp(&y.1))
        .unwrap_or(clips[0]);
    let stretch = Stretch {
        of: longest,
        from_s: 0.2 * seconds,
        to_s: 0.8 * seconds,
    };
    scene.copy(stretch, Codec::Mp3, None);
    edited(&mut scene, &mut chance);
    decoys(&mut scene, &mut chance);
    (name.to_owned(), scene)
}

fn edited(scene: &mut Scene, chance: &mut Chance) {
    scene.record(camera(chance, 60.0, 90.0).edited(40.0, 47.0));
    scene.record(camera(chance, 100.0, 90.0).paused(30.0, 11.0));
    scene.record(camera(chance, 90.0, 80.0).speed_changed(1.07));
}

fn decoys(scene: &mut Scene, chance: &mut Chance) {
    for kind in [Kind::Street, Kind::Rally] {
        let event = scene.another_event(kind);
        scene.record(camera(chance, 40.0, 60.0).event(event));
    }
    for kind in [Kind::Siren, Kind::Metronome, Kind::Loop] {
        let event = scene.another_event(kind);
        scene.record(camera(chance, 20.0, 50.0).event(event));
        scene.record(camera(chance, 130.0, 50.0).event(event));
    }
    let sibling = |starts_s: f64| {
        Camera::new(starts_s, 50.0)
            .device("sibling")
            .claimed(&claim(starts_s))
            .ppm(30.0)
    };
    scene.record(sibling(20.0).codec(Codec::Mp4));
    scene.record(sibling(90.0).codec(Codec::Mov).track(Track::Silent));
    scene.record(
        camera(chance, 80.0, 20.0)
            .codec(Codec::Mp4)
            .small_picture()
            .track(Track::Missing),
    );
    scene.not_a_video("text.mp4");
}

/// A phone somewhere around, with some clock, noise and packing.
fn camera(chance: &mut Chance, starts_s: f64, seconds: f64) -> Camera {
    let codec = Codec::ALL[chance.below(Codec::ALL.len())];
    let (x, y) = (chance.between(-22.0, 22.0), chance.between(-6.0, 20.0));
    Camera::new(starts_s, seconds)
        .ppm(f64::from(chance.between(-50.0, 50.0)))
        .place(f64::from(x), f64::from(y))
        .snr_db(chance.between(-5.0, 10.0))
        .codec(codec)
}

/// Wall time of an instant of the event, in whole seconds as phones stamp it. Event time zero is 22:41:00.
fn claim(event_s: f64) -> String {
    let seconds = event_s.floor() as u32;
    format!("2026-01-24T22:{:02}:{:02}Z", 41 + seconds / 60, seconds % 60)
}
