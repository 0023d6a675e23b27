//! The built web app, read once at the start and served from memory.
//!
//! So a request names a key of a table, never a path of the disk; what is not in the table does not exist.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::body::Bytes;

use super::PageError;

/// A built page is about a dozen files and less than a megabyte.
const FILES_MAX: usize = 200;
const BYTES_MAX: usize = 20 << 20;
const DEPTH_MAX: usize = 4;

/// One file of the app, ready to be sent.
#[derive(Clone)]
pub(super) struct PageFile {
    pub(super) kind: &'static str,
    pub(super) bytes: Bytes,
}

/// All files of the app, by the path in the address, `/index.html` among them.
pub(super) struct PageFolder {
    files: BTreeMap<String, PageFile>,
    bytes: usize,
}

impl PageFolder {
    pub(super) fn read(folder: &Path) -> Result<Self, PageError> {
        let index = folder.join("index.html");
        fs::metadata(&index).map_err(|source| PageError::NotBuilt {
            missing: index,
            source,
        })?;
        let mut found = Self {
            files: BTreeMap::new(),
            bytes: 0,
        };
        found.add_folder(folder, "", DEPTH_MAX)?;
        Ok(found)
    }

    /// The file of this address; the bare address is the index.
    pub(super) fn get(&self, address: &str) -> Option<&PageFile> {
        self.files
            .get(if address == "/" { "/index.html" } else { address })
    }

    fn add_folder(&mut self, folder: &Path, address: &str, depth: usize) -> Result<(), PageError> {
        let unread = |source| PageError::NotBuilt {
            missing: folder.to_owned(),
            source,
        };
        for entry in fs::read_dir(folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let address = format!("{address}/{}", entry.file_name().to_string_lossy());
            if !entry.file_type().map_err(unread)?.is_dir() {
                self.add_file(&entry.path(), address)?;
            } else if depth > 0 {
                self.add_folder(&entry.path(), &address, depth - 1)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, address: String) -> Result<(), PageError> {
        let bytes = fs::read(path).map_err(|source| PageError::NotBuilt {
            missing: path.to_owned(),
            source,
        })?;
        self.bytes += bytes.len();
        self.files.insert(
            address,
            PageFile {
                kind: kind(path),
                bytes: bytes.into(),
            },
        );
        if self.files.len() > FILES_MAX || self.bytes > BYTES_MAX {
            return Err(PageError::FolderTooLarge {
                folder: path.to_owned(),
            });
        }
        Ok(())
    }
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
