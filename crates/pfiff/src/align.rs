//! `pfiff align`: clips in, an answer out, as JSON, as a table, and as files for editors.

use std::path::{Path, PathBuf};

use anyhow::Context;
use casebook::align::{Aligned, align};
use casebook::export::{self, ClipFacts, Footage};

use crate::flags::AlignFlags;
use crate::{print, surroundings};

type Export = fn(&Footage) -> String;

pub(crate) fn run(flags: &AlignFlags) -> anyhow::Result<()> {
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
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    });
    written.with_context(|| format!("writing {}", path.display()))
}
