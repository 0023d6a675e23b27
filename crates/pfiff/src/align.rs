//! `pfiff align`: clips in, an answer out, as JSON, as a table, and as files for editors.

use std::path::{Path, PathBuf};

use casebook::align::{Aligned, align};
use casebook::export::{self, ClipFacts, Footage};

use crate::flags::AlignFlags;
use crate::{print, surroundings};

type Export = fn(&Footage) -> String;

/// A timeline or table cannot be put where it was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written", path.display())]
pub(crate) struct Unwritable {
    path: PathBuf,
    source: std::io::Error,
}

pub(crate) fn run(flags: &AlignFlags) -> anyhow::Result<()> {
    are_writable(flags)?;
    let tools = surroundings::tools()?;
    let request = surroundings::request(&flags.files, &flags.how)?;
    let progress = print::Progress::new();
    let aligned = align(&request, &tools, &progress)?;
    progress.end(&aligned.counts);
    write_exports(flags, &aligned)?;
    if flags.json {
        print::json(&aligned.answer)
    } else {
        print::text(&print::table::table(&aligned.answer))
    }
}

/// Said before the work is done, not after.
fn are_writable(flags: &AlignFlags) -> Result<(), Unwritable> {
    let asked = [&flags.otio, &flags.fcpxml, &flags.xmeml, &flags.csv];
    for path in asked.into_iter().flatten() {
        tempfile::NamedTempFile::new_in(folder_of(path)).map_err(|source| Unwritable {
            path: path.clone(),
            source,
        })?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn write_exports(flags: &AlignFlags, aligned: &Aligned) -> anyhow::Result<()> {
    let clips: Vec<ClipFacts> = aligned
        .clips
        .iter()
        .map(casebook::align::AlignedClip::facts)
        .collect();
    let footage = Footage {
        answer: &aligned.answer,
        clips: &clips,
    };
    let exports: [(&Option<PathBuf>, Export); 4] = [
        (&flags.otio, export::otio),
        (&flags.fcpxml, export::fcpxml),
        (&flags.xmeml, export::xmeml),
        (&flags.csv, export::csv),
    ];
    for (path, made) in exports {
        if let Some(path) = path {
            write(path, &made(&footage))?;
        }
    }
    Ok(())
}

/// Whole or not at all: a reader never sees half a timeline.
fn write(path: &Path, text: &str) -> Result<(), Unwritable> {
    let written = tempfile::NamedTempFile::new_in(folder_of(path)).and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    });
    written.map_err(|source| Unwritable {
        path: path.to_owned(),
        source,
    })
}
