//! The text of a manifest: one line for each file, in one spelling. Knows no keys.

use std::fmt::Write as _;

use super::{AppError, FILE_BYTES_MAX, FILES_MAX, File, KEY_FILE, MANIFEST_FILE, PATH_BYTES_MAX};
use crate::ledger::number;

const FIRST_LINE: &str = "pfiff/app/1\n";
/// Without them there is nothing to open, or nothing that checks.
const NEEDED: [&str; 2] = ["index.html", "worker.js"];
/// What a relay answers itself, and what lies beside the app without being of it.
const TAKEN: [&str; 6] = [
    MANIFEST_FILE,
    KEY_FILE,
    "health",
    "ready",
    "metrics",
    "openapi.json",
];
const TAKEN_FOLDERS: [&str; 2] = ["v1/", "ledger/"];

pub(super) fn write(files: &[File]) -> String {
    let mut text = FIRST_LINE.to_owned();
    for File { digest, bytes, path } in files {
        digest.iter().for_each(|byte| {
            // Nothing fails that writes into a String.
            let _ = write!(text, "{byte:02x}");
        });
        let _ = writeln!(text, " {bytes} {path}");
    }
    text
}

pub(super) fn read(text: &str) -> Result<Vec<File>, AppError> {
    let below = text.strip_prefix(FIRST_LINE).ok_or(AppError::Frame)?;
    let lines = below.strip_suffix('\n').ok_or(AppError::Frame)?;
    if lines.split('\n').count() > FILES_MAX {
        return Err(AppError::Frame);
    }
    let mut files: Vec<File> = Vec::new();
    for (line, number) in lines.split('\n').zip(2..) {
        let file = file(line).ok_or(AppError::Line(number))?;
        if files.last().is_some_and(|before| before.path >= file.path) {
            return Err(AppError::Order(number));
        }
        files.push(file);
    }
    let lacks = NEEDED
        .into_iter()
        .find(|path| files.iter().all(|file| file.path != *path));
    lacks.map_or(Ok(files), |path| Err(AppError::Lacks(path)))
}

fn file(line: &str) -> Option<File> {
    let mut pieces = line.split(' ');
    let (digest, bytes, path) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let bytes = number(bytes).filter(|bytes| *bytes <= FILE_BYTES_MAX)?;
    (pieces.next().is_none() && path_is_plain(path)).then_some(())?;
    Some(File {
        digest: hex(digest)?,
        bytes,
        path: path.to_owned(),
    })
}

fn hex(text: &str) -> Option<[u8; 32]> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    is_hex.then_some(digest)
}

/// Whether a file of an app may lie there: the same in a folder and in an address, and nobody else's.
#[must_use]
pub fn path_is_plain(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_name = |name: &str| !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_plain);
    let is_taken = TAKEN.contains(&path) || TAKEN_FOLDERS.iter().any(|folder| path.starts_with(folder));
    path.len() <= PATH_BYTES_MAX && path.split('/').all(is_name) && !is_taken && !path.ends_with(".br")
}
