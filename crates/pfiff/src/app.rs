//! `pfiff app`: signing the app that neighbours open in their browsers, checking it, taking it elsewhere.

use std::path::Path;

use relay::app::{self, App, FolderError, Signer};

use crate::flags::app::{AppCommand, AppFlags};
use crate::{print, surroundings};

pub(crate) fn run(flags: &AppFlags) -> anyhow::Result<()> {
    match &flags.command {
        AppCommand::Sign { folder, key, make } => sign(folder, &signer(key, make.as_deref())?),
        AppCommand::Verify { from, ca } => {
            let app = match from.starts_with("https://") || from.starts_with("http://") {
                true => App::fetch(from, ca.as_deref())?,
                false => App::read(Path::new(from))?,
            };
            print::text(&told(&app))
        }
        AppCommand::Export { to, from } => {
            let usual = || surroundings::page_folder().join("watch");
            let app = App::read(&from.clone().unwrap_or_else(usual))?;
            app.export(to)?;
            print::text(&format!(
                "{}{} says how it is served\n",
                told(&app),
                to.join("README.txt").display()
            ))
        }
    }
}

/// A key is made only where that was asked for: a key that was lost must not be replaced in silence.
fn signer(file: &Path, make: Option<&str>) -> Result<Signer, FolderError> {
    match make {
        Some(name) if !file.exists() => app::make_key(file, name),
        _ => app::read_key(file),
    }
}

fn sign(folder: &Path, signer: &Signer) -> anyhow::Result<()> {
    app::sign(folder, signer)?;
    print::text(&told(&App::read(folder)?))
}

fn told(app: &App) -> String {
    let (digest, files, key) = (app.digest(), app.files(), app.signed_by());
    format!(
        "{digest}, {files} files, all as signed\nby {}\n",
        print::table::shown(&key)
    )
}
