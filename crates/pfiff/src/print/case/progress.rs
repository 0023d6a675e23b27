//! How far an import or a check has come, on standard error.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use casebook::case::ImportWatch;
use indicatif::{ProgressBar, ProgressStyle};

use crate::print::{say, table};

const BYTES: &str = "{prefix} [{bar:24}] {bytes}/{total_bytes} {wide_msg}";
const COUNT: &str = "{prefix} [{bar:24}] {pos}/{len}";

fn bar(template: &str, prefix: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_prefix(prefix)
}

/// Says once what is being done where no bar can be seen.
fn said_once(bar: &ProgressBar, said: &AtomicBool, line: impl FnOnce() -> String) {
    if bar.is_hidden() && !said.swap(true, Ordering::Relaxed) {
        say(&line());
    }
}

/// Files being copied, then looked into.
pub(crate) struct Importing {
    copying: ProgressBar,
    probing: ProgressBar,
    said: [AtomicBool; 2],
}

impl Importing {
    pub(crate) fn new() -> Self {
        Self {
            copying: bar(BYTES, "copying"),
            probing: bar(COUNT, "looking into"),
            said: [AtomicBool::new(false), AtomicBool::new(false)],
        }
    }

    pub(crate) fn end(&self) {
        self.copying.finish_and_clear();
        self.probing.finish_and_clear();
    }
}

impl ImportWatch for Importing {
    fn copied(&self, path: &Path, bytes: u64, of: u64) {
        said_once(&self.copying, &self.said[0], || format!("copying ({of} bytes)"));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        self.copying.set_length(of);
        self.copying.set_position(bytes);
        self.copying.set_message(table::shown(&name));
    }

    fn probed(&self, done: usize, of: usize) {
        said_once(&self.probing, &self.said[1], || {
            format!("looking into files ({of})")
        });
        self.copying.finish_and_clear();
        self.probing.set_length(of as u64);
        self.probing.set_position(done as u64);
    }
}

/// Originals being read through.
pub(crate) struct Verifying {
    bar: ProgressBar,
    said: AtomicBool,
}

impl Verifying {
    pub(crate) fn new() -> Self {
        let said = AtomicBool::new(false);
        Self {
            bar: bar(COUNT, "reading originals"),
            said,
        }
    }

    pub(crate) fn said(&self, done: usize, of: usize) {
        said_once(&self.bar, &self.said, || format!("reading originals ({of})"));
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
