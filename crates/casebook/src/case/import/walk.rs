//! All files that are meant by some paths, in an order that is the same everywhere, and what is no file with its reason.
//!
//! Follows no link, opens nothing and stays out of the case itself. Nothing is left out silently.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Refused, WhyNot, unreadable};

/// Folders within folders.
const DEPTH_MAX: usize = 64;
/// Files of one import.
const FILES_MAX: usize = 100_000;

/// A path, and its length in bytes or why it is not taken.
pub(super) type Met = (PathBuf, Result<u64, Refused>);

pub(super) fn all(paths: &[PathBuf], case: &Path) -> Vec<Met> {
    let mut met = Vec::new();
    for path in paths {
        meet(path, case, 0, &mut met);
    }
    met
}

fn meet(path: &Path, case: &Path, depth: usize, met: &mut Vec<Met>) {
    if met.len() >= FILES_MAX {
        // Said once: the last one tells that others may follow.
        if met.len() == FILES_MAX {
            let detail = format!("more than {FILES_MAX} files at once");
            met.push((path.to_owned(), Err(WhyNot::TooMany.with(detail))));
        }
        return;
    }
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) => {
            let refused = match error.kind() {
                std::io::ErrorKind::NotFound => WhyNot::Missing.with("there is no such file"),
                _ => unreadable(&error),
            };
            return met.push((path.to_owned(), Err(refused)));
        }
    };
    if about.is_dir() {
        return meet_folder(path, case, depth, met);
    }
    let length = if depth == 0 && fs::canonicalize(path).is_ok_and(|real| real.starts_with(case)) {
        Err(WhyNot::OwnFolder.with("it is this case, or lies in it"))
    } else if about.is_symlink() {
        let to = fs::read_link(path).map(|to| to.display().to_string());
        Err(WhyNot::Link.with(format!("it is a link to {}", to.unwrap_or_default())))
    } else if !about.is_file() {
        Err(WhyNot::NoFile.with("it is a pipe, a socket or a device"))
    } else if about.len() == 0 {
        Err(WhyNot::Empty.with("it is empty, 0 bytes"))
    } else {
        Ok(about.len())
    };
    met.push((path.to_owned(), length));
}

fn meet_folder(path: &Path, case: &Path, depth: usize, met: &mut Vec<Met>) {
    if fs::canonicalize(path).is_ok_and(|real| real.starts_with(case)) {
        return met.push((
            path.to_owned(),
            Err(WhyNot::OwnFolder.with("it is this case, or lies in it")),
        ));
    }
    if depth >= DEPTH_MAX {
        let detail = format!("{DEPTH_MAX} folders within folders");
        return met.push((path.to_owned(), Err(WhyNot::TooMany.with(detail))));
    }
    let entries = fs::read_dir(path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    match entries {
        Ok(entries) => {
            let mut inside: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
            inside.sort();
            for path in inside {
                meet(&path, case, depth + 1, met);
            }
        }
        Err(error) => met.push((path.to_owned(), Err(unreadable(&error)))),
    }
}
