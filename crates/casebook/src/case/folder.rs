//! What lies where in the folder of a case.
//!
//! Whatever stands under `derived/` can be deleted and made again. What a stopped import left under `incoming/` is
//! nobody's and is swept away.

use std::fs;
use std::path::{Path, PathBuf};

use super::CaseError;
use super::durable::Durable;

/// The database's name in a case.
pub(super) const DATABASE: &str = "case.sqlite";
const ORIGINALS: &str = "originals";
const INCOMING: &str = "incoming";
const DERIVED: &str = "derived";
const BACKUPS: &str = "backups";
const SET_ASIDE: &str = "set-aside";
const README: &str = "README.txt";
const HOLDER: &str = "holder.txt";

const README_TEXT: &str = "This folder is a case of Pfiff: an investigation of recordings.\n\
\n\
originals/    the files as they came in, bit by bit, each named by its SHA-256\n\
case.sqlite   what is known of them, and every step that was taken\n\
derived/      copies for playing and kept work: can be deleted, is made again\n\
backups/      the database before it was brought to a newer version\n\
set-aside/    what lay in the place of an original and was altered, if there ever was any\n\
\n\
The whole folder can be copied and archived while no Pfiff holds it. Change nothing in it by hand.\n\
`sha256sum originals/*` shows whether an original is still what its name says.\n";

/// Folders within folders of what is derived, with room for what a later version may keep.
const DERIVED_DEPTH: usize = 8;

/// Files and folders, and nothing that leads elsewhere or that one would wait at.
fn holds_plain_things(folder: &Path, depth: usize) -> Result<(), CaseError> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type());
        match kind.map_err(CaseError::at("looking at", &path))? {
            kind if kind.is_file() => {}
            kind if kind.is_dir() && depth > 0 => holds_plain_things(&path, depth - 1)?,
            _ => return Err(CaseError::Leads { file: path }),
        }
    }
    Ok(())
}

/// A folder that is a case, or becomes one.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn is_case(root: &Path) -> bool {
        root.join(DATABASE).is_file()
    }

    pub(super) fn open(root: &Path) -> Result<Self, CaseError> {
        if !Self::is_case(root) {
            return Err(CaseError::NoCase { dir: root.to_owned() });
        }
        let root = fs::canonicalize(root).map_err(CaseError::at("looking for", root))?;
        let folder = Self { root };
        folder.leads_nowhere()?;
        Ok(folder)
    }

    /// A case comes from others: what is swept, written or removed in it must lie in it.
    fn leads_nowhere(&self) -> Result<(), CaseError> {
        let journal = format!("{DATABASE}-journal");
        let folders = [ORIGINALS, INCOMING, DERIVED, BACKUPS, SET_ASIDE].map(|name| (name, true));
        let files = [DATABASE, journal.as_str(), README, HOLDER].map(|name| (name, false));
        for (name, is_folder) in folders.into_iter().chain(files) {
            let path = self.root.join(name);
            match fs::symlink_metadata(&path) {
                Ok(about) if about.is_dir() == is_folder && about.is_file() != is_folder => {}
                Ok(_) => return Err(CaseError::Foreign { file: path }),
                // Folders are made again, and files need not be there.
                Err(_) => {}
            }
        }
        [ORIGINALS, DERIVED].iter().try_for_each(|name| {
            let folder = self.root.join(name);
            holds_plain_things(&folder, DERIVED_DEPTH)
        })
    }

    /// Makes what a case has, but for its database. A folder in which an earlier try stopped counts as empty.
    pub(super) fn create(root: &Path, durable: &Durable) -> Result<Self, CaseError> {
        fs::create_dir_all(root).map_err(CaseError::at("making", root))?;
        let root = fs::canonicalize(root).map_err(CaseError::at("looking for", root))?;
        let entries = fs::read_dir(&root).map_err(CaseError::at("reading", &root))?;
        let own = [ORIGINALS, INCOMING, DERIVED, BACKUPS, README, HOLDER];
        for entry in entries {
            let entry = entry.map_err(CaseError::at("reading", &root))?;
            let is_own = own.iter().any(|name| entry.file_name() == *name);
            if !is_own && !entry.file_name().to_string_lossy().starts_with(".unfinished-") {
                return Err(CaseError::NotEmpty { dir: root });
            }
        }
        for name in [ORIGINALS, INCOMING, DERIVED, BACKUPS] {
            let folder = root.join(name);
            fs::create_dir_all(&folder).map_err(CaseError::at("making", &folder))?;
        }
        durable.write(&root.join(README), README_TEXT.as_bytes())?;
        Ok(Self { root })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root.join(DATABASE)
    }

    pub(super) fn holder(&self) -> PathBuf {
        self.root.join(HOLDER)
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.root.join(BACKUPS)
    }

    pub(super) fn originals(&self) -> PathBuf {
        self.root.join(ORIGINALS)
    }

    pub(super) fn original(&self, file: &str) -> PathBuf {
        self.root.join(ORIGINALS).join(file)
    }

    /// What lay in the place of an original and was altered; made once something is put there.
    pub(super) fn set_aside(&self) -> PathBuf {
        self.root.join(SET_ASIDE)
    }

    pub(super) fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    /// Kept sounds and comparisons.
    pub(super) fn kept_work(&self) -> PathBuf {
        self.root.join(DERIVED).join("work")
    }

    pub(super) fn proxies(&self) -> PathBuf {
        self.root.join(DERIVED).join("proxies")
    }

    pub(super) fn thumbs(&self) -> PathBuf {
        self.root.join(DERIVED).join("thumbs")
    }

    /// Makes the folders that a copied or cleaned case may lack.
    pub(super) fn make(&self) -> Result<(), CaseError> {
        for name in [ORIGINALS, INCOMING, DERIVED] {
            let folder = self.root.join(name);
            fs::create_dir_all(&folder).map_err(CaseError::at("making", &folder))?;
        }
        Ok(())
    }

    /// Takes away what a stopped import left; where that fails, it is only in the way.
    pub(super) fn sweep(&self) {
        let entries = fs::read_dir(self.incoming()).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part")) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
