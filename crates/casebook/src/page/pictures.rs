//! Exact frames for the page: when each is shown, and one of them as a picture, read when they are asked for.
//!
//! Promises that few are read at once, off the threads that answer; that what nobody waits for any more is ended; and
//! that memory for what was read is limited. Which frame is which is decided in `media`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use media::{FRAMES_MAX, FrameTable, MediaError, Stopper, Tools};
use tokio::sync::Semaphore;

use super::PageClip;
use super::kept::Kept;

/// Clips that are read at once; each takes a whole core.
const READ_AT_ONCE: usize = 2;
/// Frames of all tables that are kept: room for the longest original and its proxy.
const TABLE_FRAMES_MAX: usize = 2 * FRAMES_MAX;
/// Bytes of all pictures that are kept: a few dozen of 1080p.
const STILL_BYTES_MAX: usize = 64 << 20;

/// The frames of a clip. Frame n is the same in both.
#[derive(Clone)]
pub(super) struct Tables {
    pub(super) original: Arc<FrameTable>,
    /// Of what is played: the original itself, or its proxy; none while that is not there.
    pub(super) plays: Option<Arc<FrameTable>>,
}

impl Tables {
    fn frames(&self) -> usize {
        let played = self.plays.as_ref().map_or(0, |plays| plays.times_ns.len());
        self.original.times_ns.len() + played
    }
}

/// Reads and keeps frames of clips.
pub(super) struct Pictures {
    tools: Option<Tools>,
    at_once: Arc<Semaphore>,
    /// By what is played; by none where nothing is there to play.
    tables: Mutex<Kept<(usize, Option<PathBuf>), Tables>>,
    stills: Mutex<Kept<(usize, usize), Bytes>>,
}

/// Why a page is not told of frames.
pub(super) enum NotTold {
    /// There is nothing with which they could be read, or reading ended half-way.
    NotRead,
    /// They could not be read.
    Media(MediaError),
}

impl Pictures {
    pub(super) fn new(tools: Option<&Tools>) -> Self {
        Self {
            tools: tools.map(Tools::apart),
            at_once: Arc::new(Semaphore::new(READ_AT_ONCE)),
            tables: Mutex::new(Kept::up_to(TABLE_FRAMES_MAX)),
            stills: Mutex::new(Kept::up_to(STILL_BYTES_MAX)),
        }
    }

    /// Ends all reading.
    pub(super) fn end(&self) {
        if let Some(tools) = &self.tools {
            tools.stopper().stop();
        }
    }

    /// When the frames of a clip are shown, in the original and in what is played.
    pub(super) async fn tables(&self, clip: &PageClip, plays: &Path) -> Result<Tables, NotTold> {
        let (path, plays) = (clip.path.clone(), plays.to_owned());
        let key = (clip.id, Some(plays.clone()));
        let read = move |tools: &Tools| {
            if path == plays {
                let table = Arc::new(media::frames(tools, &path)?);
                return Ok(Tables {
                    original: Arc::clone(&table),
                    plays: Some(table),
                });
            }
            let (original, plays) = media::frames_of_both(tools, &path, &plays)?;
            Ok(Tables {
                original: Arc::new(original),
                plays: Some(Arc::new(plays)),
            })
        };
        self.tables_by(key, read).await
    }

    /// The same while there is nothing to play.
    pub(super) async fn unplayed(&self, clip: &PageClip) -> Result<Tables, NotTold> {
        let path = clip.path.clone();
        let read = move |tools: &Tools| {
            Ok(Tables {
                original: Arc::new(media::frames(tools, &path)?),
                plays: None,
            })
        };
        self.tables_by((clip.id, None), read).await
    }

    /// Whatever is played now, if anything is.
    pub(super) async fn tables_now(&self, clip: &PageClip, plays: Option<&Path>) -> Result<Tables, NotTold> {
        match plays {
            Some(plays) => self.tables(clip, plays).await,
            None => self.unplayed(clip).await,
        }
    }

    async fn tables_by(
        &self,
        key: (usize, Option<PathBuf>),
        read: impl FnOnce(&Tools) -> Result<Tables, MediaError> + Send + 'static,
    ) -> Result<Tables, NotTold> {
        let kept = || held(&self.tables).get(&key);
        let tables = self.once(kept, read).await?;
        held(&self.tables).keep(key.clone(), tables.clone(), tables.frames());
        Ok(tables)
    }

    /// One frame of the original, as PNG. Which frame that is does not depend on what is played, if anything is.
    pub(super) async fn still(
        &self,
        clip: &PageClip,
        plays: Option<&Path>,
        frame: usize,
    ) -> Result<Bytes, NotTold> {
        let table = self.tables_now(clip, plays).await?.original;
        let kept = || held(&self.stills).get(&(clip.id, frame));
        let path = clip.path.clone();
        let read = move |tools: &Tools| media::still(tools, &path, &table, frame).map(Bytes::from);
        let png = self.once(kept, read).await?;
        held(&self.stills).keep((clip.id, frame), png.clone(), png.len());
        Ok(png)
    }

    /// What is kept, or else what is read, when it is its turn: by then, somebody else may have read it.
    async fn once<T: Send + 'static>(
        &self,
        kept: impl Fn() -> Option<T>,
        read: impl FnOnce(&Tools) -> Result<T, MediaError> + Send + 'static,
    ) -> Result<T, NotTold> {
        if let Some(kept) = kept() {
            return Ok(kept);
        }
        let tools = self.tools.as_ref().ok_or(NotTold::NotRead)?.apart();
        let turn = Arc::clone(&self.at_once).acquire_owned().await;
        let turn = turn.map_err(|_| NotTold::NotRead)?;
        if let Some(kept) = kept() {
            return Ok(kept);
        }
        let _until_dropped = EndsReading(tools.stopper());
        let reading = tokio::task::spawn_blocking(move || {
            let found = read(&tools);
            // Until now, also if nobody waits any more: a child that is being ended still takes its share.
            drop(turn);
            found
        });
        reading
            .await
            .map_err(|_| NotTold::NotRead)?
            .map_err(NotTold::Media)
    }
}

/// Ends what is being read when the request for it is dropped: the browser went on to another frame.
pub(super) struct EndsReading(pub(super) Stopper);

impl Drop for EndsReading {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A lock is only held to look or to put, and neither leaves anything half done.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl IntoResponse for NotTold {
    fn into_response(self) -> Response {
        use MediaError::{Io, NoPicture, NoSuchFrame};
        match self {
            Self::NotRead => StatusCode::NOT_FOUND.into_response(),
            Self::Media(why @ (NoPicture | NoSuchFrame { .. } | Io { .. })) => {
                (StatusCode::NOT_FOUND, why.to_string()).into_response()
            }
            Self::Media(why) => (StatusCode::INTERNAL_SERVER_ERROR, why.to_string()).into_response(),
        }
    }
}
