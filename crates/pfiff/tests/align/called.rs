//! One call of the binary: flags, files and surroundings in; exit code, answer and counts out.
//!
//! Nobody's own cache is ever touched: it stands in a folder of the call unless a test gives one.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

use casebook::answer::Answer;

use crate::contract;

/// A call being put together.
pub(crate) struct Call {
    command: Command,
    files: Vec<OsString>,
    _own_cache: tempfile::TempDir,
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// New and known work, as the binary says it on standard error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) decoded: usize,
    pub(crate) known: usize,
    pub(crate) compared: usize,
    pub(crate) known_pairs: usize,
}

/// `pfiff align --json --no-cache` over these files.
pub(crate) fn align<F: AsRef<OsStr>>(files: impl IntoIterator<Item = F>) -> Call {
    call(files).flags(["--json", "--no-cache"])
}

/// `pfiff align` over these files, without any flag.
pub(crate) fn call<F: AsRef<OsStr>>(files: impl IntoIterator<Item = F>) -> Call {
    let own_cache = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pfiff"));
    command
        .arg("align")
        .env("XDG_CACHE_HOME", own_cache.path())
        .stdin(Stdio::null());
    Call {
        command,
        files: files.into_iter().map(|file| file.as_ref().to_owned()).collect(),
        _own_cache: own_cache,
    }
}

impl Call {
    pub(crate) fn flags<'a>(mut self, flags: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(flags);
        self
    }

    /// A flag whose value is a path.
    pub(crate) fn writes(mut self, flag: &str, path: &Path) -> Self {
        self.command.arg(flag).arg(path);
        self
    }

    pub(crate) fn surrounded_by(mut self, variable: &str, path: &Path) -> Self {
        self.command.env(variable, path);
        self
    }

    pub(crate) fn standing_in(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The command itself, for who watches it run.
    pub(crate) fn command(&mut self) -> &mut Command {
        // `--` ends the flags: a name may begin with a dash.
        self.command.arg("--").args(&self.files)
    }

    pub(crate) fn run(mut self) -> Ran {
        let output = self.command().output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs to a good end and gives the answer, which keeps its contract.
    pub(crate) fn answer(self) -> Answer {
        let files = self.files.clone();
        self.run().answer(&files)
    }
}

impl Ran {
    pub(crate) fn answer(&self, files: &[OsString]) -> Answer {
        self.is_done();
        let answer: Answer = serde_json::from_str(&self.stdout).unwrap();
        contract::holds(&answer);
        assert_eq!(answer.inputs.len(), files.len());
        for (input, file) in answer.inputs.iter().zip(files) {
            assert!(
                input.encoded || OsStr::new(&input.file) == file,
                "{input:?} is {file:?}"
            );
        }
        answer
    }

    /// Exit code 0, and nothing went wrong inside.
    pub(crate) fn is_done(&self) {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }

    pub(crate) fn counts(&self) -> Counts {
        let line = self.stderr.lines().last().unwrap_or_default();
        let figures: Vec<usize> = line
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|word| word.parse().ok())
            .collect();
        let [decoded, known, compared, known_pairs] = figures[..] else {
            panic!("no counts in the last line: {}", self.stderr)
        };
        Counts {
            decoded,
            known,
            compared,
            known_pairs,
        }
    }
}
