//! Copies for playing, made in the background while somebody already watches.
//!
//! Promises: one is made at a time, those that are looked at first; a copy is there whole or not at all, and stays for
//! the next time; one that cannot be made says why and keeps no other from being made; all of it can be stopped and
//! gone on with, and other clips that come change nothing of that. Refuses to know placements: the page says which clips are near.

mod folder;
mod maker;
mod queue;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

pub use media::ProxySpent;
use media::{ProxyRecipe, Stopper, Tools};
use serde::{Deserialize, Serialize};

pub use folder::ProxyFolder;
use queue::{Entry, Queue, Stamp, State};

/// More clips with a picture than this may come to stand beside each other in small panes.
pub const WALL_FROM: usize = 5;

/// What a copy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A few panes; in place of an original that browsers do not decode.
    Pane,
    /// Many small panes at once.
    Wall,
}

impl Kind {
    /// How it is made.
    #[must_use]
    pub fn recipe(self) -> ProxyRecipe {
        match self {
            Self::Pane => ProxyRecipe::PANE,
            Self::Wall => ProxyRecipe::WALL,
        }
    }
}

/// A copy that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Input id.
    pub id: usize,
    /// What it is for.
    pub kind: Kind,
    /// The clip's own name, for people.
    pub name: String,
    /// Of what.
    pub original: PathBuf,
    /// BLAKE3 of the original, where it is known already.
    pub content: Option<[u8; 32]>,
}

/// Told what somebody at a terminal wants to know.
pub trait Watch: Send {
    /// A copy is there, and took so long.
    fn made(&self, name: &str, kind: Kind, spent: ProxySpent);
    /// A copy cannot be made.
    fn failed(&self, name: &str, why: &str);
}

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Near {
    /// Input ids: those in panes, then the others, the nearest to the playhead first.
    pub ids: Vec<usize>,
    /// How many of them are in panes.
    pub panes: usize,
    /// Whether so many are in panes that they play their smallest copies.
    pub is_wall: bool,
}

/// What a clip plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plays {
    /// No such copy is wanted.
    NotWanted,
    /// It is not there yet.
    NotYet,
    /// It lies here.
    Ready(PathBuf),
}

/// How far all copies are: the wire form of `formats/page.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    version: u32,
    proxies: Vec<ToldOne>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            version: 1,
            proxies: Vec::new(),
        }
    }
}

/// How far one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldOne {
    id: usize,
    kind: Kind,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames_done: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames_total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// All copies of one page, and whoever makes them.
pub struct Proxies {
    folder: ProxyFolder,
    queue: Mutex<Queue>,
    changed: Condvar,
    made_by: Mutex<Option<(Stopper, JoinHandle<()>)>>,
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Proxies").finish_non_exhaustive()
    }
}

impl Proxies {
    /// Those of `wanted` that lie in `folder` are ready; nothing is made before [`Proxies::begin`].
    #[must_use]
    pub fn new(wanted: Vec<Wanted>, folder: ProxyFolder) -> Self {
        let entries = looked_for(wanted, &folder);
        Self {
            folder,
            queue: Mutex::new(Queue::of(entries)),
            changed: Condvar::new(),
            made_by: Mutex::new(None),
        }
    }

    /// These are wanted from now on. What was wanted before goes on as it was: stopped, failed, or in the making.
    pub fn want(&self, wanted: Vec<Wanted>) {
        let entries = looked_for(wanted, &self.folder);
        self.queue().want(entries, &|path| path.is_file());
        self.changed.notify_all();
    }

    /// Begins to make what is not there, on a thread of its own, until [`Proxies::end`].
    pub fn begin(self: &Arc<Self>, tools: &Tools, watch: impl Watch + 'static) {
        let (proxies, tools) = (Arc::clone(self), tools.behind());
        let stopper = tools.stopper();
        let made = std::thread::spawn(move || maker::run(&proxies, &tools, &watch));
        *held(&self.made_by) = Some((stopper, made));
    }

    /// Ends the making; a copy that is half done is thrown away.
    pub fn end(&self) {
        let Some((stopper, made)) = held(&self.made_by).take() else {
            return;
        };
        stopper.stop();
        self.queue().is_over = true;
        self.changed.notify_all();
        // A maker that panicked has nothing more to say.
        let _ = made.join();
    }

    /// What is to be played of a clip.
    #[must_use]
    pub fn plays(&self, id: usize, kind: Kind) -> Plays {
        match self.queue().state(id, kind) {
            None => Plays::NotWanted,
            Some(State::Ready(path)) => Plays::Ready(path.clone()),
            Some(_) => Plays::NotYet,
        }
    }

    /// Whether a clip cannot be played before its copy is there.
    #[must_use]
    pub fn is_needed(&self, id: usize) -> bool {
        self.queue().state(id, Kind::Pane).is_some()
    }

    /// How far all are.
    #[must_use]
    pub fn told(&self) -> Told {
        let proxies = self.queue().entries.iter().map(ToldOne::of).collect();
        Told { version: 1, proxies }
    }

    /// Somebody looks elsewhere: what they see is made first, from now on.
    pub fn near(&self, near: Near) {
        self.queue().near(near);
        self.changed.notify_all();
    }

    /// Makes nothing more of a clip, or of all.
    pub fn stop(&self, id: Option<usize>) {
        self.queue().stop(id);
        self.changed.notify_all();
    }

    /// Goes on with a clip, or with all; what failed is tried again.
    pub fn resume(&self, id: Option<usize>) {
        self.queue().resume(id);
        self.changed.notify_all();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        held(&self.queue)
    }
}

/// Each is ready where it lies in the folder already.
fn looked_for(wanted: Vec<Wanted>, folder: &ProxyFolder) -> Vec<Entry> {
    let looked = |wanted: Wanted| {
        let kept = folder::name(&wanted).and_then(|name| folder.find(&name));
        let state = kept.map_or(State::Waiting, State::Ready);
        let stamp = stamp(&wanted.original);
        Entry::new(wanted, state, stamp)
    };
    wanted.into_iter().map(looked).collect()
}

fn stamp(original: &Path) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(original).ok()?;
    Some((about.ino(), about.len(), about.modified().ok()))
}

impl ToldOne {
    fn of(entry: &Entry) -> Self {
        let (frames_done, frames_total) = match entry.state {
            State::Making {
                frames_done,
                frames_total,
            } => (Some(frames_done), Some(frames_total)),
            _ => (None, None),
        };
        let why = match &entry.state {
            State::Failed { why } => Some(why.clone()),
            _ => None,
        };
        Self {
            id: entry.wanted.id,
            kind: entry.wanted.kind,
            state: entry.word(),
            frames_done,
            frames_total,
            why,
        }
    }
}

/// Nothing is left half done under a lock.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For whoever wants to read how a copy was made: lies beside it.
#[must_use]
pub fn recipe_of(proxy: &Path) -> PathBuf {
    proxy.with_extension("json")
}
