//! How loud a clip was, at the level and in the stretch that is asked for.
//!
//! Read from what was kept while the clip was heard; where nothing was, it is heard now, once, and held in memory within
//! a limit. How a level comes about is decided in `waves`.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use media::{MediaError, Tools};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::PageClip;
use super::kept::Kept;
use super::pictures::NotTold;
use crate::align::WAVEFORM_STEP_MS;
use crate::waves::{KeptWaves, LEVELS, Listening, RATE_HZ, Waves};

/// Values of one answer.
const VALUES_MAX: usize = 1 << 16;
/// Bytes of all that is held in memory: two days of sound.
const HELD_BYTES_MAX: usize = 256 << 20;

/// A stretch of one level.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Stretch {
    from: usize,
    count: usize,
}

/// Tells how loud clips were.
pub(super) struct Loudness {
    tools: Option<Tools>,
    one_at_a_time: Arc<Semaphore>,
    held: Mutex<Kept<usize, Arc<Waves>>>,
}

impl Loudness {
    pub(super) fn new(tools: Option<&Tools>) -> Self {
        Self {
            tools: tools.map(Tools::apart),
            one_at_a_time: Arc::new(Semaphore::new(1)),
            held: Mutex::new(Kept::up_to(HELD_BYTES_MAX)),
        }
    }

    pub(super) fn end(&self) {
        if let Some(tools) = &self.tools {
            tools.stopper().stop();
        }
    }

    /// Values of a level; fewer where the clip ends.
    pub(super) async fn values(
        &self,
        clip: &PageClip,
        level: usize,
        stretch: Stretch,
    ) -> Result<Vec<u8>, NotTold> {
        if level >= LEVELS {
            return Err(NotTold::NotRead);
        }
        if !clip.has_sound {
            return Ok(Vec::new());
        }
        let count = stretch.count.min(VALUES_MAX);
        if let Some(kept) = kept(clip, level, stretch.from, count).await {
            return Ok(kept);
        }
        let waves = self.heard(clip).await?;
        Ok(waves.values(level, stretch.from, count).to_vec())
    }

    /// The loudest of each 50 ms; empty where nothing was heard.
    pub(super) async fn outline(&self, clip: &PageClip) -> Vec<u8> {
        let path = clip.waves.clone().filter(|_| clip.waveform.is_empty());
        let Some(path) = path else {
            return clip.waveform.clone();
        };
        let read = move || KeptWaves::open(&path)?.every(WAVEFORM_STEP_MS).ok();
        tokio::task::spawn_blocking(read)
            .await
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    async fn heard(&self, clip: &PageClip) -> Result<Arc<Waves>, NotTold> {
        let turn = Arc::clone(&self.one_at_a_time).acquire_owned().await;
        let turn = turn.map_err(|_| NotTold::NotRead)?;
        if let Some(waves) = held(&self.held).get(&clip.id) {
            return Ok(waves);
        }
        let tools = self.tools.clone().ok_or(NotTold::NotRead)?;
        let (path, keep_at) = (clip.path.clone(), clip.waves.clone());
        let hearing = tokio::task::spawn_blocking(move || {
            let waves = hear(&tools, &path);
            if let (Ok(waves), Some(path)) = (&waves, keep_at) {
                // A full disk keeps nothing; memory does.
                let _ = waves.keep(&path);
            }
            drop(turn);
            waves
        });
        let waves = hearing.await.map_err(|_| NotTold::NotRead)?;
        let waves = Arc::new(waves.map_err(NotTold::Media)?);
        held(&self.held).keep(clip.id, Arc::clone(&waves), waves.weight());
        Ok(waves)
    }
}

async fn kept(clip: &PageClip, level: usize, from: usize, count: usize) -> Option<Vec<u8>> {
    let path = clip.waves.clone()?;
    let read = move || KeptWaves::open(&path)?.values(level, from, count).ok();
    tokio::task::spawn_blocking(read).await.ok()?
}

fn hear(tools: &Tools, path: &Path) -> Result<Waves, MediaError> {
    let clip = media::probe(tools, path)?;
    let begins_ns = clip.sound.map_or(0, |sound| sound.begins.0);
    let mut listening = Listening::from(begins_ns);
    media::sound(tools, path, RATE_HZ as u32, &mut |samples| {
        listening.push(samples.iter().copied());
        ControlFlow::Continue(())
    })?;
    Ok(listening.finish())
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
