//! Files to one answer: heard, compared, placed or refused by name.
//!
//! Promises that every file stands in the answer exactly once, that names, file times and the order of arguments
//! change no number, and that nothing is left behind when it is interrupted. Decides nothing about sound: `clock`
//! does. What files claim of their own times is offered as a hint and never believed.

mod hear;
pub(crate) mod hints;
pub(crate) mod memory;
pub(crate) mod names;
pub(crate) mod store;
mod tell;

use std::path::{Path, PathBuf};

use clock::Recording;

use crate::answer::Answer;
use crate::export::ClipFacts;
pub use clock::Step;
pub use media::{MissingTool, Stopper, Tools};

use hear::Heard;
use memory::Memory;
use store::Store;

/// What is to be aligned, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// In argument order.
    pub files: Vec<PathBuf>,
    /// Cameras of one event stand at most so far apart, in metres.
    pub spread_m: f64,
    /// Threads, and files decoded at once.
    pub jobs: usize,
    /// Where earlier work is kept; none keeps nothing.
    pub cache: Option<PathBuf>,
}

/// Told what is being done. Called from several threads.
pub trait Watch: Sync {
    /// One more file was heard.
    fn heard(&self, done: usize, of: usize, file: &Path);
    /// The clock got on.
    fn clock(&self, step: Step, done: usize, of: usize);
}

/// The answer, and what else is known of the files.
#[derive(Debug, Clone)]
pub struct Aligned {
    /// The wire form.
    pub answer: Answer,
    /// Indexed by input id.
    pub clips: Vec<AlignedClip>,
    /// How much of it was new work.
    pub counts: Counts,
}

/// One file, as it was found.
#[derive(Debug, Clone)]
pub struct AlignedClip {
    /// As given.
    pub path: PathBuf,
    /// What probing says; none where it could not be read.
    pub clip: Option<media::Clip>,
    /// From file time zero to the end of the longest track.
    pub duration_ns: i64,
    /// The loudest sample of each [`WAVEFORM_STEP_MS`], 0 to 255.
    pub waveform: Vec<u8>,
    /// Where finer levels of it are kept, as `waves` writes them; none where nothing is kept.
    pub waves: Option<PathBuf>,
    /// What was wrong with it but did not keep it from being heard.
    pub problems: Vec<String>,
    /// BLAKE3 of the whole file, where work is kept by it.
    pub content: Option<[u8; 32]>,
}

/// One value of a waveform stands for so long.
pub const WAVEFORM_STEP_MS: usize = 50;

/// Work that was done, and work that an earlier run had done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files decoded in this run.
    pub decoded: usize,
    /// Files whose sound was kept from before.
    pub recalled: usize,
    /// First comparisons of a pair made in this run.
    pub compared: usize,
    /// Comparisons kept from before.
    pub recalled_pairs: usize,
}

/// Why nothing could be aligned at all.
#[derive(Debug, thiserror::Error)]
pub enum AlignError {
    /// Somebody asked to stop.
    #[error("stopped")]
    Stopped,
    /// There is no room for working files.
    #[error("keeping the sound of {} while working", file.display())]
    Scratch {
        /// Whose sound.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The threads could not be started.
    #[error("starting {jobs} threads")]
    Threads {
        /// How many were asked for.
        jobs: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
}

/// Puts files on one clock.
///
/// # Errors
/// [`AlignError`] when nothing could be done at all; a file that cannot be read is a refusal, not an error.
pub fn align(request: &Request, tools: &Tools, watch: &dyn Watch) -> Result<Aligned, AlignError> {
    let jobs = request.jobs.max(1);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let threads = threads.map_err(|source| AlignError::Threads { jobs, source })?;
    threads.install(|| on_threads(request, tools, watch))
}

fn on_threads(request: &Request, tools: &Tools, watch: &dyn Watch) -> Result<Aligned, AlignError> {
    let store = Store::new(request.cache.as_deref());
    let heard = hear::all(request, tools, &store, watch)?;
    // By content, so that neither names nor the order of arguments can change a number.
    let mut order: Vec<usize> = (0..heard.len()).filter(|&id| heard[id].sound.is_some()).collect();
    order.sort_by_key(|&id| (heard[id].digest, id));
    let sounds: Vec<&dyn Recording> = order
        .iter()
        .filter_map(|&id| heard[id].sound.as_ref().map(|sound| sound as &dyn Recording))
        .collect();
    let digests = order.iter().map(|&id| heard[id].digest).collect();
    let memory = Memory::new(request.cache.as_deref(), digests, watch).until(tools.stopper());
    let outcome = clock::place::place_all(&sounds, request.spread_m, &memory);
    stopped(&tools.stopper())?;
    let counts = memory.counts(heard.iter().filter(|file| file.sound.is_some()), heard_before);
    drop(memory);
    store.bound();
    let answer = tell::answer(request, &heard, &order, &outcome);
    Ok(Aligned {
        answer,
        clips: heard.into_iter().map(Heard::into_clip).collect(),
        counts,
    })
}

fn heard_before(file: &Heard) -> bool {
    file.is_recalled
}

fn stopped(stopper: &Stopper) -> Result<(), AlignError> {
    if stopper.is_stopped() {
        Err(AlignError::Stopped)
    } else {
        Ok(())
    }
}

impl AlignedClip {
    /// What an editor wants to know of it.
    #[must_use]
    pub fn facts(&self) -> ClipFacts {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let Some(clip) = &self.clip else {
            return ClipFacts {
                path,
                ..ClipFacts::default()
            };
        };
        let picture = clip.picture.as_ref().filter(|picture| !picture.is_still);
        ClipFacts {
            path,
            duration_ns: self.duration_ns,
            picture: picture.map(|picture| (picture.width, picture.height)),
            frame_rate: picture.and_then(|picture| picture.frame_rate),
            sound: clip.sound.as_ref().map(|sound| (sound.rate_hz, sound.channels)),
            rotation_deg: picture.map_or(0, |picture| picture.rotation_deg),
        }
    }
}
