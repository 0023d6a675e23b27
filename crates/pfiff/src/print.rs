//! The only room that writes to a terminal. What it writes is decided elsewhere.

pub(crate) mod case;
pub(crate) mod member;
mod progress;
pub(crate) mod relay;
pub(crate) mod table;

use std::io::{self, ErrorKind, Write};

use casebook::answer::Answer;

pub(crate) use progress::{Progress, Rendering};

/// One answer as one JSON object on standard output.
pub(crate) fn json(answer: &Answer) -> anyhow::Result<()> {
    let mut text = serde_json::to_string(answer)?;
    text.push('\n');
    self::text(&text)
}

/// Text on standard output; a reader that has seen enough is no error.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What failed, and what to do about it.
pub(crate) fn error(error: &anyhow::Error) {
    // The outermost says what was being done, the rest why it failed.
    say(&format!("error: {error:#}"));
    if let Some(hint) = hint(error) {
        say(&format!("hint: {hint}"));
    }
}

fn hint(error: &anyhow::Error) -> Option<String> {
    if let Some(missing) = error.downcast_ref::<casebook::align::MissingTool>() {
        return Some(format!(
            "install it, on Debian or Ubuntu with `sudo apt-get install {}`",
            missing.package
        ));
    }
    if let Some(error) = error.downcast_ref::<casebook::page::PageError>() {
        return Some(error.hint().to_owned());
    }
    if let Some(error) = error.downcast_ref::<casebook::case::CaseError>() {
        return match error {
            casebook::case::CaseError::Align(error) => align_hint(error),
            error => error.hint(),
        };
    }
    if let Some(error) = error.downcast_ref::<::member::DeviceError>() {
        return Some(error.hint());
    }
    if let Some(error) = error.downcast_ref::<::relay::app::FolderError>() {
        return Some(error.hint().to_owned());
    }
    if let Some(hint) = relay::hint(error) {
        return Some(hint.to_owned());
    }
    if error.is::<crate::case::Altered>() {
        return Some("compare with another copy of the case before relying on it".to_owned());
    }
    if error.is::<crate::align::Unwritable>() {
        return Some("make its folder first, or name a place where you may write".to_owned());
    }
    align_hint(error.downcast_ref::<casebook::align::AlignError>()?)
}

fn align_hint(error: &casebook::align::AlignError) -> Option<String> {
    match error {
        casebook::align::AlignError::Scratch { .. } => {
            Some("make room on the disk, or point TMPDIR to a folder with more".to_owned())
        }
        casebook::align::AlignError::Threads { .. } => Some("try fewer with `--jobs`".to_owned()),
        casebook::align::AlignError::Stopped => None,
    }
}

/// What is being done now.
pub(crate) fn step(what: &str) {
    say(what);
}

/// The link that opens the page once.
pub(crate) fn link(link: &str) {
    let _ = text(&format!(
        "open this link once, in a browser on this machine (Ctrl-C ends the page):\n{link}\n"
    ));
}

/// A line on standard error; where nobody can read it, nothing is lost.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
