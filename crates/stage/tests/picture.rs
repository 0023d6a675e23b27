//! The drawn corner, encoded and decoded again: its pattern is read back, and frames are where the truth says.

use media::encode;
use stage::camera::Camera;
use stage::codec::Codec;
use stage::event::Kind;
use stage::pattern::{Size, read};
use stage::picture::{Held, View};
use stage::scene::{Scene, Stretch};
use stage::truth::{FileTruth, event_s};

const SEED: u64 = 7;

/// Reads every frame of a file at a size and compares it with the truth. Two frames may be off by one millisecond.
fn check(folder: &std::path::Path, file: &FileTruth, size: Size, frames_per_s: f64) {
    let path = folder.join(&file.file);
    let grey = encode::decoded_grey(&path, size.width as u32, size.height as u32).expect("ffmpeg decodes it");
    let frames: Vec<&[u8]> = grey.chunks_exact(size.width * size.height).collect();
    assert!(
        frames.len() as f64 > file.dur * frames_per_s - 2.0,
        "{}: {} frames",
        file.file,
        frames.len()
    );
    for (number, frame) in frames.iter().enumerate() {
        let shown_ms = read(frame, size, 1);
        assert!(shown_ms.is_some(), "{} frame {number} is unread", file.file);
        let shown_ms = shown_ms.unwrap_or_default();
        let true_ms = event_s(&file.pieces, number as f64 / frames_per_s) * 1e3;
        // WebM's own 7 ms, and the rounding of the pattern.
        let apart_ms = (f64::from(shown_ms) - true_ms).abs();
        assert!(
            apart_ms < 9.0,
            "{} frame {number}: {shown_ms} ms shown, {true_ms:.1} true",
            file.file
        );
    }
}

#[test]
fn the_pattern_survives_every_codec_and_half_the_size() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut scene = Scene::new("corner", Kind::Corner, 12.0, SEED);
    let view = View::towards(5.0, 6.0, 4.0);
    let camera = |starts_s: f64| Camera::new(starts_s, 2.4).place(-6.3, -5.5).ppm(70.0);
    let first = scene.record(camera(1.0).codec(Codec::Mp4).films(view.clone()));
    scene.record(camera(2.0).codec(Codec::Webm).films(view.clone()));
    scene.record(camera(3.0).codec(Codec::Mov).films(View {
        held: Held::Upright,
        ..view.clone()
    }));
    scene.record(camera(4.0).codec(Codec::Mp4).sound_late(0.8).films(view.clone()));
    scene.record(camera(5.0).codec(Codec::Mp4).edited(0.8, 1.6).films(view));
    scene.copy(
        Stretch {
            of: first,
            from_s: 0.4,
            to_s: 2.0,
        },
        Codec::Mp4Low,
        None,
    );
    let truth = scene
        .write(folder.path(), &mut |_| ())
        .expect("a scene is written");
    let (whole, half) = (
        Size {
            width: 640,
            height: 360,
        },
        Size {
            width: 320,
            height: 180,
        },
    );
    let upright = Size {
        width: 360,
        height: 640,
    };
    for (number, size) in [
        (0, whole),
        (0, half),
        (1, whole),
        (1, half),
        (2, upright),
        (3, whole),
        (4, half),
        (5, half),
    ] {
        check(folder.path(), &truth.files[number], size, 25.0);
    }
}

#[test]
fn one_seed_draws_one_picture() {
    let draw = |seed| stage::demonstration::frame(seed, 0, 20.0).expect("a picture").1;
    assert!(draw(1) == draw(1), "the same seed drew another picture");
    assert!(draw(1) != draw(2), "another seed drew the same picture");
}
