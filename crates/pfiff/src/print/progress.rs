//! Progress on standard error: a moving line on a terminal, a line for each step elsewhere.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Mutex;

use casebook::align::{Counts, Step, Watch};
use indicatif::{ProgressBar, ProgressStyle};

use super::say;

const STYLE: &str = "{prefix} [{bar:24}] {pos}/{len} {wide_msg}";

/// Shows how far an alignment has come.
pub(crate) struct Progress {
    bar: ProgressBar,
    last: Mutex<&'static str>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            bar: bar(),
            last: Mutex::new(""),
        }
    }

    fn show(&self, what: &'static str, done: usize, of: usize, about: String) {
        let Ok(mut last) = self.last.lock() else { return };
        if *last != what {
            *last = what;
            if self.bar.is_hidden() {
                say(&format!("{what} ({of})"));
            }
            self.bar.set_prefix(what);
        }
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
        self.bar.set_message(about);
    }

    /// Says how much was new work.
    pub(crate) fn end(&self, counts: &Counts) {
        self.bar.finish_and_clear();
        let Counts {
            decoded,
            recalled,
            compared,
            recalled_pairs,
        } = counts;
        say(&format!(
            "decoded {decoded} files ({recalled} known before), compared {compared} pairs ({recalled_pairs} known before)"
        ));
    }
}

impl Watch for Progress {
    fn heard(&self, done: usize, of: usize, file: &Path) {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        self.show("hearing files", done, of, super::table::shown(&name));
    }

    fn clock(&self, step: Step, done: usize, of: usize) {
        let what = match step {
            Step::Listen => "listening",
            Step::Compare => "comparing pairs",
            Step::Join => "joining",
            Step::Measure => "measuring",
        };
        self.show(what, done, of, String::new());
    }
}

/// Shows how far rendering has come.
pub(crate) struct Rendering(ProgressBar);

impl Rendering {
    pub(crate) fn new() -> Self {
        Self(bar().with_prefix("rendering the demonstration"))
    }

    pub(crate) fn step(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    pub(crate) fn written(&self, file: &str, done: usize, of: usize) {
        if self.0.is_hidden() {
            say(&format!("rendered {file} ({done} of {of})"));
        }
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }

    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
