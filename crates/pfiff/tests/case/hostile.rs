//! A folder from somebody who means harm: each file is taken or named, limits hold, nothing outside is opened.

mod matroska;
mod movie;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::called::{TestCase, clip};

/// Where files want us to go.
struct Trap {
    port: TcpListener,
    /// A pipe: whoever opens it waits for somebody to write, and is seen by the watch.
    pipe: PathBuf,
    watch: JoinHandle<bool>,
    is_over: Arc<AtomicBool>,
}

/// Linux's `O_NONBLOCK`: opening a pipe to write fails at once while nobody reads.
const AT_ONCE: i32 = 0o4000;

/// Whether anybody opened the pipe until it was over.
fn watched(pipe: &Path, is_over: &AtomicBool) -> bool {
    while !is_over.load(Ordering::Relaxed) {
        let mut writing = File::options();
        if writing.write(true).custom_flags(AT_ONCE).open(pipe).is_ok() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

impl Trap {
    fn set(case: &TestCase) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        port.set_nonblocking(true).unwrap();
        let pipe = case.beside("elsewhere").join("secret.ts");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let is_over = Arc::new(AtomicBool::new(false));
        let (watches, until) = (pipe.clone(), Arc::clone(&is_over));
        let watch = std::thread::spawn(move || watched(&watches, &until));
        Self {
            port,
            pipe,
            watch,
            is_over,
        }
    }

    fn targets(&self) -> [String; 3] {
        let url = format!("http://{}/secret.ts", self.port.local_addr().unwrap());
        let path = self.pipe.display().to_string();
        [url, path, "../elsewhere/secret.ts".to_owned()]
    }

    /// Lists and references of all kinds, under the names of recordings.
    fn bait(&self, folder: &Path) {
        for (n, target) in self.targets().iter().enumerate() {
            let write =
                |name: &str, text: String| fs::write(folder.join(format!("{n}{name}")), text).unwrap();
            write("hls.mp4", format!("#EXTM3U\n#EXTINF:2,\n{target}\n"));
            write("concat.mov", format!("ffconcat version 1.0\nfile '{target}'\n"));
            write(
                "dash.webm",
                format!("<?xml version=\"1.0\"?><MPD type=\"static\"><BaseURL>{target}</BaseURL></MPD>"),
            );
            write(
                "asx.wmv",
                format!("<ASX version=\"3\"><ENTRY><REF HREF=\"{target}\"/></ENTRY></ASX>"),
            );
            let pointing = movie::pointing_to(target);
            fs::write(folder.join(format!("{n}alias.mov")), pointing).unwrap();
        }
    }

    fn nobody_came(self) {
        let connected = self.port.accept().map(|(_, from)| from);
        assert_eq!(
            connected.unwrap_err().kind(),
            ErrorKind::WouldBlock,
            "somebody connected"
        );
        self.is_over.store(true, Ordering::Relaxed);
        assert!(!self.watch.join().unwrap(), "somebody opened the pipe");
    }
}

/// What is wrong with an exhibit, in one text.
fn problems(status: &Value, name: &str) -> String {
    clip(status, name)["facts"]["problems"].to_string()
}

#[test]
fn nothing_outside_is_opened_and_each_reference_is_named() {
    let case = TestCase::new();
    let trap = Trap::set(&case);
    let folder = case.beside("in");
    trap.bait(&folder);
    case.import(&folder).done();
    case.run("align");
    trap.nobody_came();
    let status = case.status();
    let not_taken = status["not_taken"].as_array().unwrap();
    assert_eq!(not_taken.len(), 12, "{not_taken:#?}");
    assert!(not_taken.iter().all(|file| file["reason"] == "no_recording"));
    for n in 0..3 {
        let said = problems(&status, &format!("{n}alias.mov"));
        assert!(said.contains("media lie in another file"), "{said}");
    }
}

#[test]
fn subtitles_without_end_hide_no_recording() {
    let case = TestCase::new();
    let folder = case.beside("in");
    fs::write(folder.join("bomb.mkv"), matroska::with_subtitles(200_000)).unwrap();
    case.import(&folder).done();
    let status = case.status();
    assert_eq!(problems(&status, "bomb.mkv"), "[]");
    assert_eq!(clip(&status, "bomb.mkv")["facts"]["sound"]["codec"], "pcm_s16le");
}

#[test]
fn a_hundred_thousand_streams_are_a_finding() {
    let case = TestCase::new();
    let folder = case.beside("in");
    fs::write(folder.join("streams.mkv"), matroska::with_streams(100_000)).unwrap();
    fs::write(folder.join("whole.mkv"), matroska::with_streams(1)).unwrap();
    case.import(&folder).done();
    let status = case.status();
    assert_eq!(problems(&status, "whole.mkv"), "[]");
    let said = problems(&status, "streams.mkv");
    assert!(
        said.contains("more memory than allowed") || said.contains("streams"),
        "{said}"
    );
}

#[test]
fn pictures_of_any_size_are_refused_with_their_size() {
    let case = TestCase::new();
    let folder = case.beside("in");
    movie::of_pixels(&folder.join("huge.mov"), 65_535);
    case.import(&folder).done();
    let said = problems(&case.status(), "huge.mov");
    assert!(said.contains("65535x65535 pixels is too large"), "{said}");
}

#[test]
fn a_duration_without_end_is_not_believed() {
    let case = TestCase::new();
    let folder = case.beside("in");
    fs::write(folder.join("endless.mkv"), matroska::lasting(1e300)).unwrap();
    fs::write(
        folder.join("gap.mkv"),
        matroska::with_gap_ms(100 * 365 * 86_400_000),
    )
    .unwrap();
    movie::claiming(
        &folder.join("endless.mov"),
        b"mvhd",
        16,
        [0, 0, 0, 1, 255, 255, 255, 255],
    );
    movie::claiming(
        &folder.join("slow.mov"),
        b"stts",
        12,
        [0, 0, 0, 1, 255, 255, 255, 255],
    );
    movie::claiming(
        &folder.join("samples.mov"),
        b"stsz",
        8,
        [0, 0, 0, 2, 255, 255, 255, 240],
    );
    case.import(&folder).done();
    let ran = case.run("align --json");
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    for exhibit in case.status()["exhibits"].as_array().unwrap() {
        let duration_ns = exhibit["facts"]["duration_ns"].as_i64().unwrap_or(0);
        assert!(duration_ns < 10 * 366 * 86_400 * 1_000_000_000, "{exhibit:#}");
    }
    case.is_unaltered();
}
