//! The scenes of these tests, each rendered once for each build of this test, and what was answered of them.
//!
//! Runners that give every test a process of its own share them through the build's scratch folder; what an older
//! build left there is thrown away.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use casebook::answer::Answer;
use stage::camera::{Camera, Track};
use stage::codec::Codec;
use stage::event::Kind;
use stage::scene::{Scene, Stretch};

use crate::called::{self, Call};

/// Whoever renders or asks first does it for all tests of this process.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A rendered scene.
pub(crate) struct Footage {
    pub(crate) folder: PathBuf,
    pub(crate) truth: stage::score::Truth,
}

impl Footage {
    /// All its files, in the renderer's order.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let files = self.truth.files.iter();
        files.map(|file| self.folder.join(&file.file)).collect()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `align` over these files, told how far apart the cameras of this scene stand.
    pub(crate) fn align<F: AsRef<OsStr>>(&self, files: impl IntoIterator<Item = F>) -> Call {
        let spread_m = self.truth.spread_m().to_string();
        called::align(files).flags(["--spread-m", &spread_m])
    }

    /// What `align` says of all of it; asked once.
    pub(crate) fn said(&self) -> String {
        let kept = self.folder.join("answer.json");
        let _turn = turn();
        fs::read_to_string(&kept).unwrap_or_else(|_| {
            let ran = self.align(self.files()).run();
            ran.is_done();
            let new = tempfile::NamedTempFile::new_in(&self.folder).unwrap();
            fs::write(new.path(), &ran.stdout).unwrap();
            new.persist(&kept).unwrap();
            ran.stdout
        })
    }

    pub(crate) fn answer(&self) -> Answer {
        serde_json::from_str(&self.said()).unwrap()
    }
}

/// One corner, heard for a minute and a half by many, with everything that goes wrong in a folder.
pub(crate) fn folder_of_everything() -> Footage {
    let mut scene = Scene::new("everything", Kind::Street, 95.0, 11);
    let at = |starts_s: f64, seconds: f64| Camera::new(starts_s, seconds).snr_db(8.0);
    let long = scene.record(
        at(2.0, 50.0)
            .file("a.mp4")
            .codec(Codec::Mp4)
            .small_picture()
            .ppm(20.0),
    );
    scene.record(
        at(26.0, 50.0)
            .file("b.mov")
            .codec(Codec::Mov)
            .place(12.0, 3.0)
            .ppm(-10.0),
    );
    scene.record(
        at(60.0, 32.0)
            .file("c.webm")
            .codec(Codec::Webm)
            .place(-6.0, 12.0)
            .ppm(5.0),
    );
    scene.record(
        at(8.0, 40.0)
            .file("clipped.m4a")
            .codec(Codec::M4a)
            .place(4.0, 2.0)
            .clipped(),
    );
    scene.record(
        at(10.0, 45.0)
            .file("telephone.ogg")
            .codec(Codec::Telephone)
            .place(-3.0, 5.0)
            .ppm(-8.0),
    );
    scene.record(at(4.0, 60.0).file("fast.wav").place(6.0, 9.0).ppm(300.0));
    scene.record(
        at(20.0, 60.0)
            .file("slow.mp3")
            .codec(Codec::Mp3)
            .place(-8.0, 6.0)
            .ppm(-300.0),
    );
    scene.record(
        at(30.0, 30.0)
            .file("late.mp4")
            .codec(Codec::Mp4)
            .place(1.0, 14.0)
            .sound_late(1.25),
    );
    scene.record(at(40.0, 1.0).file("short.wav"));
    scene.record(at(12.0, 5.0).file("one_sample.wav").track(Track::OneSample));
    scene.record(
        at(12.0, 20.0)
            .file("silence.mp4")
            .codec(Codec::Mp4)
            .small_picture()
            .track(Track::Silent),
    );
    scene.record(
        at(12.0, 20.0)
            .file("mute.mp4")
            .codec(Codec::Mp4)
            .small_picture()
            .track(Track::Missing),
    );
    rally(&mut scene);
    repetitive(&mut scene);
    scene.strangers(2, &at(1.0, 25.0));
    let stretch = Stretch {
        of: long,
        from_s: 10.0,
        to_s: 40.0,
    };
    scene.copy(stretch, Codec::Mp3, Some("copy.mp3"));
    scene.not_a_video("text.mp4");
    rendered("everything", scene)
}

/// A second event: an island of its own, and its chant.
fn rally(scene: &mut Scene) {
    let rally = scene.another_event(Kind::Rally);
    let at = |starts_s: f64| Camera::new(starts_s, 40.0).event(rally).snr_db(10.0);
    scene.record(
        at(10.0)
            .file("rally_near.mp4")
            .codec(Codec::Mp4)
            .place(-4.0, 10.0),
    );
    scene.record(
        at(25.0)
            .file("rally_far.opus")
            .codec(Codec::Voice)
            .place(8.0, 18.0)
            .ppm(40.0),
    );
    let chant = scene.another_event(Kind::Chant);
    for (file, starts_s) in [("chant_1.wav", 10.0), ("chant_2.wav", 30.0)] {
        scene.record(Camera::new(starts_s, 35.0).file(file).event(chant).snr_db(6.0));
    }
}

/// Heard at moments that have nothing to do with each other: it fits in many places, so in none.
fn repetitive(scene: &mut Scene) {
    for (name, kind) in [
        ("siren", Kind::Siren),
        ("metronome", Kind::Metronome),
        ("loop", Kind::Loop),
    ] {
        let event = scene.another_event(kind);
        for (at, starts_s) in [(1, 2.0), (2, 50.0)] {
            let camera = Camera::new(starts_s, 30.0).file(&format!("{name}_{at}.wav"));
            scene.record(camera.event(event).snr_db(10.0));
        }
    }
}

/// Two whole recordings, and what people make of recordings: cut, paused, quickened, put together.
pub(crate) fn edited() -> Footage {
    let mut scene = Scene::new("edited", Kind::Street, 80.0, 13);
    let at = |starts_s: f64, seconds: f64| Camera::new(starts_s, seconds).snr_db(10.0);
    let whole = scene.record(at(2.0, 70.0).file("whole.mp4").codec(Codec::Mp4).place(3.0, 8.0));
    scene.record(at(5.0, 68.0).file("other.wav").place(-6.0, 6.0).ppm(20.0));
    let cut = at(4.0, 70.0).file("cut.mov").codec(Codec::Mov).place(9.0, 7.0);
    scene.record(cut.edited(30.0, 37.0));
    scene.record(
        at(6.0, 66.0)
            .file("paused.m4a")
            .codec(Codec::M4a)
            .place(1.0, 4.0)
            .paused(24.0, 11.0),
    );
    scene.record(
        at(15.0, 45.0)
            .file("quick.wav")
            .place(2.0, 6.0)
            .speed_changed(1.07),
    );
    let stretch = |from_s, to_s| Stretch {
        of: whole,
        from_s,
        to_s,
    };
    scene.compilation(&[stretch(44.0, 64.0), stretch(6.0, 26.0)], Codec::Ogg);
    rendered("edited", scene)
}

/// Few and short: for tests that run it again and again. A silent clip's device made another one.
pub(crate) fn few() -> Footage {
    let mut scene = Scene::new("few", Kind::Street, 50.0, 12);
    let at = |starts_s: f64, seconds: f64| Camera::new(starts_s, seconds).snr_db(10.0);
    let phone = |camera: Camera, stamp: &str| {
        let camera = camera
            .device("phone")
            .claimed(&format!("2026-01-24T22:41:{stamp}Z"));
        camera
            .claims("com.apple.quicktime.make", "Apple")
            .claims("com.apple.quicktime.model", "iPhone 12")
    };
    let first = at(2.0, 26.0)
        .file("first.mov")
        .codec(Codec::Mov)
        .small_picture()
        .place(3.0, 6.0);
    let first = scene.record(phone(first, "02").ppm(15.0));
    scene.record(at(10.0, 25.0).file("second.wav").place(-8.0, 4.0).ppm(-25.0));
    scene.record(
        at(18.0, 26.0)
            .file("third.ogg")
            .codec(Codec::Ogg)
            .place(5.0, 12.0),
    );
    scene.record(
        at(6.0, 20.0)
            .file("fourth.mp3")
            .codec(Codec::Mp3)
            .place(-2.0, 9.0),
    );
    scene.strangers(1, &at(3.0, 20.0).file("stranger.wav"));
    let mute = at(32.0, 8.0)
        .file("mute.mov")
        .codec(Codec::Mov)
        .small_picture()
        .track(Track::Missing);
    scene.record(phone(mute, "32"));
    let stretch = Stretch {
        of: first,
        from_s: 4.0,
        to_s: 20.0,
    };
    scene.copy(stretch, Codec::Mp3, Some("copy.mp3"));
    rendered("few", scene)
}

fn rendered(name: &str, scene: Scene) -> Footage {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scenes");
    let folder = all.join(build()).join(name);
    let _turn = turn();
    if !folder.is_dir() {
        forget_older(&all);
        let home = folder.parent().unwrap();
        fs::create_dir_all(home).unwrap();
        let new = tempfile::tempdir_in(home).unwrap();
        scene.without_pictures().write(new.path(), &mut |_| {}).unwrap();
        // Another process may have been quicker; then its scene is taken.
        let _ = fs::rename(new.path(), &folder);
    }
    let truth = stage::score::Truth::read(&folder).unwrap();
    Footage { folder, truth }
}

/// Of this test and of the binary: another build renders and answers anew.
fn build() -> String {
    let own = std::env::current_exe().unwrap();
    let built = |path: &Path| {
        let at = fs::metadata(path).and_then(|about| about.modified()).unwrap();
        at.duration_since(UNIX_EPOCH).unwrap().as_nanos()
    };
    format!(
        "{:x}-{:x}",
        built(&own),
        built(Path::new(env!("CARGO_BIN_EXE_pfiff")))
    )
}

fn forget_older(all: &Path) {
    let others = fs::read_dir(all).into_iter().flatten().flatten();
    for other in others.filter(|other| *other.file_name() != *build()) {
        let _ = fs::remove_dir_all(other.path());
    }
}

/// The same file under another name, in another folder.
pub(crate) fn linked(from: &Path, to: PathBuf) -> PathBuf {
    fs::copy(from, &to).unwrap();
    to
}

/// Runs ffmpeg; words are split at blanks.
pub(crate) fn ffmpeg(before: &str, from: Option<&Path>, after: &str, into: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-threads", "1"]);
    command.args(before.split_whitespace());
    from.iter().for_each(|from| {
        command.arg("-i").arg(from);
    });
    let status = command.args(after.split_whitespace()).arg(into).status().unwrap();
    assert!(status.success(), "ffmpeg {before} {after}");
}
