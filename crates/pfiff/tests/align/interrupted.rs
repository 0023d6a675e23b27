//! Ended in the middle: nothing stays behind, and what was kept is still good.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::called::{Call, align, call};
use crate::footage::{folder_of_everything, linked};

/// A call that is in the middle of its work: it has said that it hears files.
fn begun(mut call: Call) -> (Child, Call) {
    let command = call.command();
    command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0);
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.starts_with("hearing files"), "{line}");
    // Read on, or the child would wait for room in the pipe.
    std::thread::spawn(move || said.lines().count());
    (child, call)
}

fn send(signal: &str, child: &Child) {
    // The program leads a process group, as in a terminal: whoever it started hears the signal too.
    let kill = format!("kill -{signal} -{}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// Programs that were given a file of this folder.
fn readers(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(folder))
        .collect()
}

/// A scene in a folder that no other test reads, and folders for what the program keeps and leaves.
struct Surroundings {
    own: tempfile::TempDir,
    temporary: tempfile::TempDir,
    cache: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl Surroundings {
    fn new() -> Self {
        let footage = folder_of_everything();
        let [own, temporary, cache] = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let link = |file: PathBuf| linked(&file, own.path().join(file.file_name().unwrap()));
        let files = footage.files().into_iter().map(link).collect();
        Self {
            own,
            temporary,
            cache,
            files,
        }
    }

    fn call(&self) -> Call {
        let call = call(&self.files).flags(["--json", "--jobs", "1"]);
        call.surrounded_by("TMPDIR", self.temporary.path())
            .surrounded_by("XDG_CACHE_HOME", self.cache.path())
    }

    /// What a run over the kept work says is what a run without it says.
    fn goes_on_well(&self) {
        let again = self.call().run();
        again.is_done();
        let counts = again.counts();
        assert!(
            counts.known > 0,
            "what was done before the end is kept: {counts:?}"
        );
        assert_eq!(again.stdout, align(&self.files).run().stdout);
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let here = Surroundings::new();
    let (mut child, _call) = begun(here.call());
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(readers(here.own.path()), [""; 0], "no child is left");
    assert!(names(here.temporary.path()).is_empty());
    here.goes_on_well();
    assert!(names(here.temporary.path()).is_empty());
}

#[test]
fn a_terminated_run_leaves_nothing_behind() {
    let here = Surroundings::new();
    let (mut child, _call) = begun(here.call());
    send("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(readers(here.own.path()), [""; 0], "no child is left");
    assert!(names(here.temporary.path()).is_empty());
}

#[test]
fn a_killed_run_can_be_run_again() {
    let here = Surroundings::new();
    let (mut child, _call) = begun(here.call());
    child.kill().unwrap();
    child.wait().unwrap();
    here.goes_on_well();
}
