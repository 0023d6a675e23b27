//! What `truth.json` says is so, measured on the files themselves.

use std::path::Path;

use media::encode;
use stage::camera::{Camera, Track};
use stage::codec::{Codec, lag};
use stage::event::Kind;
use stage::scene::{Scene, Stretch};
use stage::sound::RATE_HZ;
use stage::truth::{FileTruth, Truth, event_s};

const SEED: u64 = 11;

fn written(scene: &Scene, into: &Path) -> Truth {
    scene.write(into, &mut |_| ()).expect("a scene is written")
}

/// The sound of a file from file time zero on: what comes before its first sample is silence.
fn sound_from_zero(path: &Path) -> Vec<f32> {
    let (sound, picture) = encode::first_times(path).expect("ffprobe reads it");
    let sound = sound.expect("there is sound").as_seconds();
    let zero = picture.map_or(sound, |picture| picture.as_seconds().min(sound));
    let mut samples = vec![0.0; ((sound - zero) * f64::from(RATE_HZ)).round() as usize];
    samples.extend(encode::decoded(path, RATE_HZ).expect("ffmpeg decodes it"));
    samples
}

/// Compares a file with the same recording as plain samples, whose file time nothing has touched.
fn check(camera: &Camera, codec: Codec, tolerance_s: f64) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let one = |name: &str, camera: Camera| -> (FileTruth, Vec<f32>) {
        let mut scene = Scene::new("one", Kind::Street, 14.0, SEED);
        scene.record(camera);
        let into = folder.path().join(name);
        let file = written(&scene, &into).files.remove(0);
        let sound = sound_from_zero(&into.join(&file.file));
        (file, sound)
    };
    let (plain, sent) = one("plain", Camera::new(3.0, 6.0).ppm(80.0).codec(Codec::Wav));
    let (packed, heard) = one("packed", camera.clone().ppm(80.0).codec(codec));
    let later_s = lag(&sent, &heard, 1_500) / f64::from(RATE_HZ);
    let (t0_plain, t0_packed) = (plain.t0.expect("a time"), packed.t0.expect("a time"));
    let error_s = (t0_plain - t0_packed) - later_s * (1.0 + 80e-6);
    assert!((t0_plain - 3.0).abs() < 1e-4, "plain samples begin at {t0_plain}");
    assert!(
        error_s.abs() < tolerance_s,
        "{codec:?}: {:.3} ms off; later by {later_s}",
        error_s * 1e3
    );
}

#[test]
fn the_start_of_every_codec_is_true_to_a_fraction_of_a_millisecond() {
    for codec in Codec::ALL {
        check(&Camera::new(3.0, 6.0), codec, 5e-4);
    }
}

#[test]
fn a_picture_beside_the_sound_changes_nothing() {
    for codec in [Codec::Mp4, Codec::Mov, Codec::Webm, Codec::Mp4Low] {
        check(&Camera::new(3.0, 6.0).small_picture(), codec, 1e-3);
    }
}

#[test]
fn late_sound_keeps_its_gap() {
    for codec in [Codec::Mp4, Codec::Mov, Codec::Webm] {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut scene = Scene::new("late", Kind::Street, 14.0, SEED);
        scene.record(Camera::new(3.0, 6.0).codec(codec).sound_late(1.5));
        let file = written(&scene, folder.path()).files.remove(0);
        let path = folder.path().join(&file.file);
        let (sound, picture) = encode::first_times(&path).expect("ffprobe reads it");
        let gap_s = (sound.expect("sound").0 - picture.expect("picture").0) as f64 / 1e9;
        assert!((gap_s - 1.5).abs() < 0.03, "{codec:?}: gap of {gap_s} s");
        // Writing Opus into WebM moves sound against picture by its pre-skip, which is true of the file.
        let skew_s = if codec == Codec::Webm { 8e-3 } else { 1e-3 };
        assert!(
            (file.t0.expect("a time") - 3.0).abs() < skew_s,
            "{codec:?}: begins at {:?}",
            file.t0
        );
        assert!(
            (file.sound_from_s - 1.5).abs() < skew_s,
            "{codec:?}: sound from {}",
            file.sound_from_s
        );
    }
}

#[test]
fn derived_files_know_where_their_pieces_lie() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut scene = Scene::new("derived", Kind::Street, 24.0, SEED);
    let first = scene.record(Camera::new(2.0, 12.0).ppm(-60.0).place(4.0, 6.0));
    let second = scene.record(
        Camera::new(8.0, 12.0)
            .ppm(40.0)
            .place(-9.0, -4.0)
            .codec(Codec::Mp4),
    );
    scene.record(Camera::new(2.0, 12.0).edited(5.0, 7.0));
    scene.record(Camera::new(2.0, 12.0).speed_changed(1.25));
    scene.copy(
        Stretch {
            of: second,
            from_s: 3.0,
            to_s: 9.0,
        },
        Codec::Telephone,
        None,
    );
    let stretches = [
        Stretch {
            of: first,
            from_s: 1.0,
            to_s: 5.0,
        },
        Stretch {
            of: second,
            from_s: 6.0,
            to_s: 9.0,
        },
    ];
    scene.compilation(&stretches, Codec::M4a);
    let truth = written(&scene, folder.path());
    let at = |file: usize, file_s: f64| event_s(&truth.files[file].pieces, file_s);
    let near = |is: f64, should: f64| assert!((is - should).abs() < 5e-3, "{is} instead of {should}");
    near(at(2, 4.0), 6.0);
    near(at(2, 6.0), 10.0);
    near(at(3, 4.0), 7.0);
    near(at(4, 0.0), 11.0);
    near(at(5, 0.0), 3.0);
    near(at(5, 5.0), 15.0);
    assert_eq!(truth.files[5].pieces.len(), 2);
    assert_eq!(
        truth.files[4].copy_of.as_deref(),
        Some(truth.files[1].file.as_str())
    );

    let (original, copy) = (&truth.files[1], &truth.files[4]);
    let sound = |file: &FileTruth| sound_from_zero(&folder.path().join(&file.file));
    let later_s = lag(&sound(original)[3 * RATE_HZ as usize..], &sound(copy), 2_000) / f64::from(RATE_HZ);
    let error_s = (original.t0.expect("a time") + 3.0 - copy.t0.expect("a time")) - later_s;
    assert!(error_s.abs() < 1e-3, "the copy is {:.3} ms off", error_s * 1e3);
}

#[test]
fn one_seed_gives_one_scene() {
    let bytes = |seed: u64| {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut scene = Scene::new("same", Kind::Rally, 9.0, seed);
        scene.record(Camera::new(1.0, 5.0).codec(Codec::Wav));
        scene.record(Camera::new(2.0, 5.0).codec(Codec::Mp4).small_picture().clipped());
        let truth = written(&scene, folder.path());
        let read = |file: &FileTruth| std::fs::read(folder.path().join(&file.file)).expect("a file");
        truth.files.iter().map(read).collect::<Vec<_>>()
    };
    assert!(bytes(3) == bytes(3), "the same seed gave other files");
    assert!(bytes(3) != bytes(4), "another seed gave the same files");
}

#[test]
fn broken_and_empty_files_are_named() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut scene = Scene::new("broken", Kind::Siren, 9.0, SEED);
    scene.record(Camera::new(1.0, 5.0));
    for track in [Track::Silent, Track::Missing, Track::OneSample] {
        scene.record(
            Camera::new(1.0, 5.0)
                .track(track)
                .small_picture()
                .codec(Codec::Mp4),
        );
    }
    scene.not_a_video("holiday.mp4");
    scene.strangers(2, &Camera::new(1.0, 4.0).codec(Codec::Ogg));
    let truth = written(&scene, folder.path());
    let kinds: Vec<&str> = truth.files.iter().map(|file| file.kind.as_str()).collect();
    let wanted = [
        "periodic",
        "silent",
        "no_sound",
        "too_short",
        "unreadable",
        "other_event",
        "other_event",
    ];
    assert_eq!(kinds, wanted);
    assert!(folder.path().join("truth.json").exists());
}
