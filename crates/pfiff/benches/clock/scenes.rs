//! The project's own scenes, rendered once per seed: two events with everything that a clip can be, one whose halves
//! hang together by a paused clip alone, and many clips that share nothing.

use anyhow::{Context, Result};
use stage::camera::{Camera, Track};
use stage::chance::Chance;
use stage::codec::Codec;
use stage::event::Kind;
use stage::scene::{ClipId, Scene, Step, Stretch};
use std::path::{Path, PathBuf};

/// In this one, what is wrong is known to be, and is told apart.
pub(crate) const ONE_BRIDGE: &str = "own-one-bridge";

const PHONES: usize = 7;
const EVENT_S: f64 = 240.0;
/// Phones that filmed once with sound and once without, and by how much their clocks are wrong.
const SIBLINGS: [(&str, f64); 3] = [("true", 0.0), ("fast", 170.0), ("slow", -37.0)];

/// Raised whenever what is rendered changes, so that nobody measures on what an older one left behind.
const VERSION: u32 = 3;

/// Renders what is not there yet; the folders, in order.
pub(crate) fn own(into: &Path, seed: u64, strangers: usize) -> Result<Vec<PathBuf>> {
    let mut scenes = vec![
        busy("own-street", Kind::Street, seed),
        busy("own-rally", Kind::Rally, seed),
        one_bridge(seed),
    ];
    if strangers > 0 {
        scenes.push(crate::strangers::scene(strangers, seed, camera));
    }
    let named = |(name, scene): (String, Scene)| {
        let folder = into.join(format!("{name}-seed{seed}-v{VERSION}"));
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

fn busy(name: &str, kind: Kind, seed: u64) -> (String, Scene) {
    let mut scene = Scene::new(name, kind, EVENT_S, seed);
    let mut chance = Chance::of(seed, name, 0);
    let mut clips = halves(&mut scene, &mut chance);
    for starts_s in [70.0, 85.0] {
        clips.push((scene.record(camera(&mut chance, starts_s, 85.0)), 85.0));
    }
    clips.sort_by(|x, y| y.1.total_cmp(&x.1));
    copies(&mut scene, &clips);
    edited(&mut scene, &mut chance);
    decoys(&mut scene, &mut chance);
    (name.to_owned(), scene)
}

/// Two halves of an event that nobody filmed without a pause: no sound tells that the halves lie further apart.
fn one_bridge(seed: u64) -> (String, Scene) {
    let mut scene = Scene::new(ONE_BRIDGE, Kind::Street, EVENT_S, seed);
    let mut chance = Chance::of(seed, ONE_BRIDGE, 0);
    halves(&mut scene, &mut chance);
    scene.record(camera(&mut chance, 75.0, 100.0).paused(43.0, 7.0));
    (ONE_BRIDGE.to_owned(), scene)
}

/// One clip of each phone in each half, and its length; none lasts over the middle.
fn halves(scene: &mut Scene, chance: &mut Chance) -> Vec<(ClipId, f64)> {
    let mut clips = Vec::new();
    for phone in 0..PHONES {
        let ppm = f64::from(chance.between(-50.0, 50.0));
        // One phone never films twice at once: one clip in each half.
        for half_s in [0.0, EVENT_S / 2.0] {
            let seconds = f64::from(chance.between(25.0, 100.0));
            let starts_s = half_s + f64::from(chance.between(1.0, 116.0 - seconds as f32));
            let camera = camera(chance, starts_s, seconds)
                .ppm(ppm)
                .device(&format!("phone{phone}"));
            clips.push((scene.record(camera.claimed(&claim(starts_s))), seconds));
        }
    }
    clips
}

/// Of the longest clips: a stretch, the whole, what a messenger makes of a stretch, most of another.
fn copies(scene: &mut Scene, longest_first: &[(ClipId, f64)]) {
    let part = |k: usize, from: f64, to: f64| {
        let (of, seconds) = longest_first[k];
        Stretch {
            of,
            from_s: from * seconds,
            to_s: to * seconds,
        }
    };
    scene.copy(part(0, 0.2, 0.8), Codec::Mp3, None);
    scene.copy(part(1, 0.0, 1.0), Codec::Mp4Low, None);
    scene.copy(part(2, 0.5, 1.0), Codec::Voice, None);
    scene.copy(part(3, 0.1, 0.9), Codec::M4a, None);
}

fn edited(scene: &mut Scene, chance: &mut Chance) {
    for (starts_s, at_s, for_s) in [
        (60.0, 40.0, 7.0),
        (100.0, 30.0, 11.0),
        (30.0, 20.0, 2.0),
        (20.0, 50.0, 60.0),
    ] {
        scene.record(camera(chance, starts_s, at_s + for_s + 45.0).paused(at_s, for_s));
    }
    for factor in [1.07, 0.94] {
        scene.record(camera(chance, 90.0, 80.0).speed_changed(factor));
    }
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
    for (device, clock_off_s) in SIBLINGS {
        let mut sibling = |starts_s: f64| {
            camera(chance, starts_s, 50.0)
                .device(device)
                .claimed(&claim(starts_s + clock_off_s))
                .claims("com.apple.quicktime.make", "Apple")
                .claims("com.apple.quicktime.model", device)
                .codec(Codec::Mov)
        };
        scene.record(sibling(40.0));
        scene.record(sibling(110.0).track(Track::Silent));
    }
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
