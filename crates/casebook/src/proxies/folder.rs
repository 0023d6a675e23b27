//! Where copies lie, under which names, and by which recipe each was made.
//!
//! A copy is named by the content of its original and by its recipe, so another recipe never finds an old copy. Beside
//! each lies a file that says what it was made of and how; both can be deleted and are made again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::{NamedTempFile, TempDir};

use super::{Wanted, recipe_of};

/// Hex digits that tell recipes apart.
const RECIPE_DIGITS: usize = 8;

/// Where copies are kept; where that cannot be written, they live as long as the page.
#[derive(Debug)]
pub struct ProxyFolder {
    kept: Option<PathBuf>,
    scratch: Option<TempDir>,
}

impl ProxyFolder {
    /// Kept in `folder`, if anything can be written there.
    ///
    /// # Errors
    /// When there is no room for copies that live as long as the page either.
    pub fn kept_in(folder: &Path) -> io::Result<Self> {
        let try_it = || fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
        if try_it().is_err() {
            return Self::read_from(folder);
        }
        media::sweep_proxies(folder);
        Ok(Self {
            kept: Some(folder.to_owned()),
            scratch: None,
        })
    }

    /// Taken from `folder` where they lie there; new ones live as long as the page.
    ///
    /// # Errors
    /// When there is no room for them.
    pub fn read_from(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            kept: Some(folder.to_owned()),
            scratch: Some(tempfile::tempdir()?),
        })
    }

    /// For as long as the page lives.
    ///
    /// # Errors
    /// When there is no room for them.
    pub fn scratch() -> io::Result<Self> {
        Ok(Self {
            kept: None,
            scratch: Some(tempfile::tempdir()?),
        })
    }

    pub(super) fn find(&self, name: &str) -> Option<PathBuf> {
        let folders = self.kept.iter().map(PathBuf::as_path).chain(self.scratch_path());
        folders
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    }

    pub(super) fn place(&self, name: &str) -> Option<PathBuf> {
        let folder = self.scratch_path().or(self.kept.as_deref())?;
        Some(folder.join(name))
    }

    fn scratch_path(&self) -> Option<&Path> {
        self.scratch.as_ref().map(TempDir::path)
    }
}

/// What a copy is called; none while the content of its original is not known.
pub(super) fn name(wanted: &Wanted) -> Option<String> {
    let content = wanted.content.map(|digest| blake3::Hash::from(digest).to_hex())?;
    let words = wanted.kind.recipe().words().join(" ");
    let recipe = blake3::hash(words.as_bytes()).to_hex();
    let height = wanted.kind.recipe().height_max;
    Some(format!("{content}-{height}-{}.mp4", &recipe[..RECIPE_DIGITS]))
}

/// The content of an original, read through.
pub(super) fn content(original: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(original)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// How a copy was made.
#[derive(Serialize)]
struct Recipe<'r> {
    version: u32,
    of: Of<'r>,
    ffmpeg: Option<&'r str>,
    /// Between `-i ORIGINAL` and the copy's name.
    words: Vec<String>,
}

#[derive(Serialize)]
struct Of<'r> {
    name: &'r str,
    blake3: String,
}

/// Written before the copy is made, so that no copy is without it.
pub(super) fn write_recipe(wanted: &Wanted, ffmpeg: Option<&str>, proxy: &Path) -> io::Result<()> {
    let hex = |digest| blake3::Hash::from(digest).to_hex().to_string();
    let recipe = Recipe {
        version: 1,
        of: Of {
            name: &wanted.name,
            blake3: wanted.content.map(hex).unwrap_or_default(),
        },
        ffmpeg,
        words: wanted.kind.recipe().words(),
    };
    let folder = proxy.parent().unwrap_or(Path::new("/"));
    let mut file = NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, &recipe)?;
    file.write_all(b"\n")?;
    file.persist(recipe_of(proxy))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxies::Kind;

    #[test]
    fn a_name_says_of_which_content_and_by_which_recipe() {
        let wanted = |content, kind| Wanted {
            id: 0,
            kind,
            name: "a.mov".to_owned(),
            original: PathBuf::new(),
            content,
        };
        assert_eq!(name(&wanted(None, Kind::Pane)), None);
        let pane = name(&wanted(Some([0xab; 32]), Kind::Pane)).unwrap_or_default();
        let wall = name(&wanted(Some([0xab; 32]), Kind::Wall)).unwrap_or_default();
        assert!(
            pane.starts_with(&"ab".repeat(32)) && pane.ends_with(".mp4"),
            "{pane}"
        );
        assert_ne!(pane, wall);
    }
}
