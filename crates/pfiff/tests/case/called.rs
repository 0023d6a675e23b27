//! A case in a folder of its own, and the commands that are given to it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What came of one command.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Exit code 0, and nothing went wrong inside.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Exit code 2, one error and one hint.
    #[track_caller]
    pub(crate) fn refused(self, error: &str) -> Self {
        assert_eq!(self.code, Some(2), "{}{}", self.stdout, self.stderr);
        assert!(
            self.stderr.contains(&format!("error: {error}")),
            "{}",
            self.stderr
        );
        assert!(self.stderr.contains("\nhint: "), "{}", self.stderr);
        self
    }
}

/// A case, and room beside it.
pub(crate) struct TestCase {
    room: tempfile::TempDir,
}

impl TestCase {
    /// A new case.
    pub(crate) fn new() -> Self {
        let case = Self::unmade();
        case.call(["new".as_ref(), case.dir().as_os_str()], "").done();
        case
    }

    /// No case yet.
    pub(crate) fn unmade() -> Self {
        let room = tempfile::tempdir().unwrap();
        Self { room }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.room.path().join("a case")
    }

    /// A folder beside the case.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        let folder = self.room.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// One command with a write that fails: `full:3`; empty for none.
    pub(crate) fn call<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>, fault: &str) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_pfiff"))
            .arg("case")
            .args(words)
            .current_dir(if self.dir().exists() {
                self.dir()
            } else {
                self.room.path().to_owned()
            })
            .env("PFIFF_FAULT", fault)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A command in words without blanks.
    pub(crate) fn run(&self, words: &str) -> Ran {
        self.call(words.split_whitespace(), "")
    }

    pub(crate) fn import(&self, path: &Path) -> Ran {
        self.call(["import".as_ref(), "--".as_ref(), path.as_os_str()], "")
    }

    pub(crate) fn status(&self) -> Value {
        let ran = self.run("status --json").done();
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Reads all originals through.
    #[track_caller]
    pub(crate) fn is_unaltered(&self) {
        let ran = self.run("status --verify").done();
        assert!(
            ran.stdout.contains("all originals, steps and the database are"),
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("wrong with this case"), "{}", ran.stdout);
    }

    /// Contents of all originals, sorted.
    pub(crate) fn originals(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = fs::read_dir(self.dir().join("originals"))
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        all.sort();
        all
    }
}

/// What a status says that does not depend on when and in how many steps it came to be.
pub(crate) fn timeless(mut status: Value) -> Value {
    for field in ["steps", "last_digest", "aligned_at"] {
        status[field] = Value::Null;
    }
    for exhibit in status["exhibits"].as_array_mut().unwrap() {
        exhibit["admitted_at"] = Value::Null;
    }
    status
}

/// One clip of a status, by its name.
#[track_caller]
pub(crate) fn clip<'a>(status: &'a Value, name: &str) -> &'a Value {
    let mut all = status["exhibits"].as_array().unwrap().iter();
    all.find(|exhibit| exhibit["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {status:#}"))
}
