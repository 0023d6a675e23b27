//! The demonstration event: eleven files of one street corner, as they might be handed in.
//!
//! Six good clips; a copy, an edited one, one that overlaps a single other, a silent one, and one of another evening.

use std::path::Path;

use crate::StageError;
use crate::camera::{Camera, Film, Track};
use crate::codec::Codec;
use crate::corner::SECONDS;
use crate::event::Kind;
use crate::pattern::Size;
use crate::picture::{Held, Reel, View};
use crate::scene::{Origin, Scene, Step, Stretch};

/// Renders the demonstration: clips and `truth.json`, the same for the same seed.
///
/// # Errors
/// When ffmpeg is missing or refuses, or the disk is full.
pub fn demonstration(into: &Path, seed: u64, progress: &mut dyn FnMut(Step<'_>)) -> Result<(), StageError> {
    scene(seed).write(into, progress).map(drop)
}

/// The scene, to be changed or looked at before it is written.
#[must_use]
pub fn scene(seed: u64) -> Scene {
    let mut scene = Scene::new("corner", Kind::Corner, SECONDS, seed);
    let other_evening = scene.another_event(Kind::Corner);
    let clips: Vec<_> = good_cameras()
        .into_iter()
        .map(|camera| scene.record(camera))
        .collect();
    scene.record(only_one_neighbour());
    scene.record(edited());
    scene.record(silent());
    scene.record(other(other_evening));
    let stretch = Stretch {
        of: clips[1],
        from_s: 4.0,
        to_s: 26.0,
    };
    scene.copy(stretch, Codec::Mp4Low, Some("signal-2026-01-24-17-20-33-118.mp4"));
    scene
}

/// One frame as clip `number` of the demonstration shows it, RGBA: for looking at, and for pictures of the README.
#[must_use]
pub fn frame(seed: u64, number: usize, event_s: f64) -> Option<(Size, Vec<u8>)> {
    let scene = scene(seed);
    let Origin::Recorded(camera) = &scene.wanted.get(number)?.origin else {
        return None;
    };
    let Film::Corner(view) = &camera.film else {
        return None;
    };
    let mut reel = Reel::new(view, camera.place, seed)?;
    let mut pixels = vec![0; reel.size().width * reel.size().height * 4];
    reel.draw(event_s, &mut pixels);
    Some((reel.size(), pixels))
}

fn view(towards: [f32; 3], zoom: f32, cast: [f32; 3], exposure: f32, contrast: f32) -> View {
    let [x, y, z] = towards;
    View {
        zoom,
        cast,
        exposure,
        contrast,
        ..View::towards(x, y, z)
    }
}

fn good_cameras() -> [Camera; 6] {
    [
        Camera::new(2.0, 42.0)
            .file("IMG_2041.MOV")
            .codec(Codec::Mov)
            .place(-6.3, -5.5)
            .ppm(34.0)
            .snr_db(14.0)
            .device("phone-a")
            .claimed("2026-01-24T22:41:03Z")
            .claims("com.apple.quicktime.make", "Apple")
            .claims("com.apple.quicktime.model", "iPhone 12")
            .films(View {
                frames_per_s: 30,
                ..view([6.4, 6.2, 5.6], 0.64, [1.05, 1.0, 0.94], 1.05, 1.04)
            }),
        Camera::new(9.5, 38.0)
            .file("VID_20260124_164111.mp4")
            .codec(Codec::Mp4)
            .place(6.4, -5.2)
            .ppm(-71.0)
            .snr_db(10.0)
            .device("phone-b")
            .claimed("2026-01-24T22:41:49Z")
            .films(view([1.5, 9.0, 2.9], 0.7, [0.95, 1.0, 1.08], 1.1, 0.98)),
        Camera::new(17.0, 30.0)
            .file("PXL_20260124_224118432.mp4")
            .codec(Codec::Mp4)
            .place(-3.4, -21.0)
            .ppm(12.0)
            .snr_db(8.0)
            .device("phone-c")
            .claimed("2026-01-24T22:41:19Z")
            .claims("make", "Google")
            .claims("model", "Pixel 7")
            .films(view([3.5, 6.0, 5.0], 0.95, [1.0, 1.01, 1.0], 0.98, 1.1)),
        Camera::new(24.0, 33.5)
            .file("20260124_164127.mp4")
            .codec(Codec::Mp4)
            .place(-24.0, 7.6)
            .ppm(96.0)
            .snr_db(6.0)
            .device("phone-d")
            .claimed("2026-01-24T23:41:25Z")
            .claims("make", "samsung")
            .films(View {
                frames_per_s: 24,
                sway_px: 7.0,
                ..view([4.0, 3.5, 3.0], 0.9, [1.08, 1.0, 0.9], 0.95, 1.0)
            }),
        Camera::new(28.0, 28.0)
            .file("recording-4f2a.webm")
            .codec(Codec::Webm)
            .place(-6.3, 14.2)
            .ppm(-38.0)
            .snr_db(11.0)
            .device("phone-e")
            .films(view([3.0, 2.0, 2.2], 0.68, [0.98, 1.02, 1.02], 1.15, 0.94)),
        Camera::new(30.5, 34.0)
            .file("IMG_0388.MOV")
            .codec(Codec::Mov)
            .place(22.0, -7.4)
            .ppm(-9.0)
            .snr_db(13.0)
            .device("phone-f")
            .claimed("2026-01-24T22:41:33Z")
            .films(View {
                held: Held::Upright,
                ..view([8.6, 10.0, 7.0], 0.92, [1.03, 1.0, 0.97], 1.0, 1.06)
            }),
    ]
}

/// Shares sound with the last of the good ones and with nothing else.
fn only_one_neighbour() -> Camera {
    Camera::new(57.9, 13.6)
        .file("VID_20260124_164201.mp4")
        .codec(Codec::Mp4)
        .place(4.9, 20.5)
        .ppm(55.0)
        .snr_db(13.0)
        .device("phone-b2")
        .claimed("2026-01-24T22:42:13Z")
        .films(view([-1.0, -6.0, 2.6], 0.85, [1.0, 0.98, 1.06], 1.02, 1.02))
}

fn edited() -> Camera {
    Camera::new(6.0, 44.0)
        .file("for_upload_FINAL.mp4")
        .codec(Codec::Mp4)
        .place(31.0, 8.2)
        .ppm(20.0)
        .snr_db(11.0)
        .device("phone-g")
        .edited(17.0, 23.5)
        .films(view([-6.0, 0.0, 3.0], 0.8, [1.06, 1.0, 0.92], 1.0, 1.08))
}

/// No sound track; its device also made another clip, so that a hint is possible.
fn silent() -> Camera {
    Camera::new(48.5, 20.0)
        .file("IMG_2042.MOV")
        .codec(Codec::Mov)
        .place(-6.2, -5.6)
        .ppm(34.0)
        .track(Track::Missing)
        .device("phone-a")
        .claimed("2026-01-24T22:41:50Z")
        .claims("com.apple.quicktime.make", "Apple")
        .claims("com.apple.quicktime.model", "iPhone 12")
        .films(View {
            frames_per_s: 30,
            ..view([8.0, 0.0, 2.4], 0.85, [1.05, 1.0, 0.94], 1.05, 1.04)
        })
}

fn other(evening: usize) -> Camera {
    Camera::new(8.0, 26.0)
        .file("VID_20260119_165203.mp4")
        .codec(Codec::Mp4)
        .event(evening)
        .place(9.6, -6.0)
        .ppm(-71.0)
        .snr_db(13.0)
        .device("phone-b")
        .claimed("2026-01-19T22:52:31Z")
        .films(View {
            evening: evening as u64,
            ..view([-4.0, 7.0, 3.6], 0.8, [0.95, 1.0, 1.08], 1.0, 1.0)
        })
}
