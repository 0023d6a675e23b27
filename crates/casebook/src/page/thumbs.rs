//! Small pictures of single frames, for the lanes: made when they are seen, kept on the disk within a limit.
//!
//! Promises the frame that is asked for and no other; that one at a time is made, after whatever a pane waits for; and
//! that what nobody waits for any more is ended. A kept one is found by the very file: its place, length and time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use axum::body::Bytes;
use media::{MediaError, Tools};
use tokio::sync::Semaphore;

use super::PageClip;
use super::pictures::{EndsReading, NotTold, Tables};

/// Longest side of a small picture, in pixels: sharp on a lane also where the screen is dense.
pub(super) const SIDE_PX: u32 = 160;
/// Kept pictures; some 20 kB each.
const KEPT_MAX: usize = 8_000;
/// The folder is looked through once for so many new ones.
const LOOK_EVERY: usize = 500;

/// Makes and keeps small pictures.
pub(super) struct Thumbs {
    tools: Option<Tools>,
    folder: Option<PathBuf>,
    one_at_a_time: Arc<Semaphore>,
    made: AtomicUsize,
}

impl Thumbs {
    pub(super) fn new(tools: Option<&Tools>, folder: Option<PathBuf>) -> Self {
        Self {
            tools: tools.map(Tools::apart),
            folder: folder.filter(|folder| fs::create_dir_all(folder).is_ok()),
            one_at_a_time: Arc::new(Semaphore::new(1)),
            made: AtomicUsize::new(0),
        }
    }

    pub(super) fn end(&self) {
        if let Some(tools) = &self.tools {
            tools.stopper().stop();
        }
    }

    /// What was kept of a frame.
    pub(super) async fn kept(&self, clip: &PageClip, frame: usize) -> Option<Bytes> {
        let (folder, original) = (self.folder.clone()?, clip.path.clone());
        let read = move || fs::read(place(&folder, &original, frame)?).ok();
        let png = tokio::task::spawn_blocking(read).await.ok()??;
        Some(Bytes::from(png))
    }

    /// A frame of the original, small, as PNG.
    pub(super) async fn make(&self, clip: &PageClip, frame: usize, tables: Tables) -> Result<Bytes, NotTold> {
        let turn = Arc::clone(&self.one_at_a_time).acquire_owned().await;
        let turn = turn.map_err(|_| NotTold::NotRead)?;
        let tools = self.tools.as_ref().ok_or(NotTold::NotRead)?.apart();
        let _until_dropped = EndsReading(tools.stopper());
        let (path, folder) = (clip.path.clone(), self.folder.clone());
        let is_time_to_look = self
            .made
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(LOOK_EVERY);
        let making = tokio::task::spawn_blocking(move || {
            let png = media::small_still(&tools, &path, &tables.original, frame, SIDE_PX)?;
            if let Some(folder) = folder {
                keep(&folder, &path, frame, &png);
                if is_time_to_look {
                    bound(&folder);
                }
            }
            drop(turn);
            Ok::<_, MediaError>(Bytes::from(png))
        });
        making
            .await
            .map_err(|_| NotTold::NotRead)?
            .map_err(NotTold::Media)
    }
}

fn place(folder: &Path, original: &Path, frame: usize) -> Option<PathBuf> {
    let about = fs::metadata(original).ok()?;
    let since = about.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH);
    let mut hasher = blake3::Hasher::new();
    hasher.update(original.as_os_str().as_encoded_bytes());
    hasher.update(&about.len().to_le_bytes());
    hasher.update(&since.unwrap_or_default().as_nanos().to_le_bytes());
    let file = hasher.finalize().to_hex();
    Some(folder.join(format!("{}-{SIDE_PX}-{frame}.png", &file[..32])))
}

/// A full disk keeps nothing, and it is made again.
fn keep(folder: &Path, original: &Path, frame: usize, png: &[u8]) {
    let Some(place) = place(folder, original, frame) else {
        return;
    };
    let Ok(mut new) = tempfile::NamedTempFile::new_in(folder) else {
        return;
    };
    if std::io::Write::write_all(&mut new, png).is_ok() {
        let _ = new.persist(place);
    }
}

/// Throws away the oldest, until few enough are left.
fn bound(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<(SystemTime, PathBuf)> = entries
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    kept.sort();
    let too_many = kept.len().saturating_sub(KEPT_MAX);
    for (_, path) in kept.into_iter().take(too_many) {
        let _ = fs::remove_file(path);
    }
}
