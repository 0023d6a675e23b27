//! A copy for playing: H.264 and AAC in MP4, as every browser takes it, quick to step through in both directions.
//!
//! Promises that frame n of the copy is frame n of the original, which is counted before the copy gets its name; that
//! picture and sound keep their distance; and that the copy is there whole or not at all. Which clips need one is
//! decided elsewhere.

mod progress;
mod recipe;

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use crate::child::{Budget, Running};
use crate::door::Original;
use crate::error::{Limit, MediaError};
use crate::frames::{self, CPU_TIMES, FrameTable, words};
use crate::tools::Tools;
use progress::Progress;
pub use progress::ProxyProgress;
pub use recipe::ProxyRecipe;

/// ffmpeg reports twice a second that it lives; the reports of days fit.
const REPORT_BYTES_MAX: u64 = 1 << 30;
const REPORTS: &str = "-progress pipe:1 -y";
/// How the name of a copy begins that is not yet one.
const UNFINISHED: &str = ".unfinished-";

/// The frames of an original and of its copy: as many in both, the same in order.
#[derive(Debug, Clone, PartialEq)]
pub struct ProxyMade {
    /// Of the original; None where there is sound alone.
    pub original: Option<FrameTable>,
    /// Of the copy, with its own times; None where there is sound alone.
    pub copy: Option<FrameTable>,
    /// How long it took.
    pub spent: ProxySpent,
}

/// How long each stage of making a copy took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProxySpent {
    /// Reading when the frames of the original are shown.
    pub looking: Duration,
    /// ffmpeg's work.
    pub making: Duration,
    /// Counting the frames of the copy.
    pub counting: Duration,
}

/// Writes a copy of the original at `path` to `into`, no higher than `height_max` pixels.
///
/// # Errors
/// As [`proxy_by`].
pub fn proxy(tools: &Tools, path: &Path, into: &Path, height_max: u32) -> Result<(), MediaError> {
    proxy_watched(tools, path, into, height_max, &mut |_| ControlFlow::Continue(())).map(|_| ())
}

/// The same, and tells how far it is.
///
/// # Errors
/// As [`proxy_by`].
pub fn proxy_watched(
    tools: &Tools,
    path: &Path,
    into: &Path,
    height_max: u32,
    watch: &mut dyn FnMut(ProxyProgress) -> ControlFlow<()>,
) -> Result<ProxyMade, MediaError> {
    let recipe = ProxyRecipe {
        height_max,
        ..ProxyRecipe::PANE
    };
    proxy_by(tools, path, into, &recipe, watch)
}

/// Writes a copy of the original at `path` to `into`, by a recipe, and tells how far it is, about twice a second;
/// `watch` may break it off, and so may the stop switch. When it returns, the copy is on the disk.
///
/// # Errors
/// [`MediaError`] when nothing can be decoded, when a limit is reached, when the copy cannot be written, or when it
/// does not have the frames of the original; [`MediaError::Stopped`] when it was broken off.
pub fn proxy_by(
    tools: &Tools,
    path: &Path,
    into: &Path,
    recipe: &ProxyRecipe,
    watch: &mut dyn FnMut(ProxyProgress) -> ControlFlow<()>,
) -> Result<ProxyMade, MediaError> {
    let original = Original::at(path)?;
    let into = std::path::absolute(into).map_err(MediaError::io("looking for the folder of the copy"))?;
    let unfinished = unfinished(&into)?;
    let mut watch = Watch::new(watch);
    let of_original = table(tools, path)?;
    watch.spent.looking = watch.lap();
    let frames_total = of_original
        .as_ref()
        .map_or(0, |table| table.times_ns.len() as u64);
    let args = args(&original, unfinished.path(), recipe);
    make(
        tools,
        &original,
        &args,
        &mut Progress::of(frames_total, watch.told),
    )?;
    watch.spent.making = watch.lap();
    let mut made = counted(tools, path, of_original, unfinished.path())?;
    watch.spent.counting = watch.lap();
    made.spent = watch.spent;
    keep(unfinished, &into)?;
    Ok(made)
}

/// Whoever watches, and the clock of the stages.
struct Watch<'w> {
    told: &'w mut dyn FnMut(ProxyProgress) -> ControlFlow<()>,
    since: Instant,
    spent: ProxySpent,
}

impl<'w> Watch<'w> {
    fn new(told: &'w mut dyn FnMut(ProxyProgress) -> ControlFlow<()>) -> Self {
        Self {
            told,
            since: Instant::now(),
            spent: ProxySpent::default(),
        }
    }

    fn lap(&mut self) -> Duration {
        let spent = self.since.elapsed();
        self.since = Instant::now();
        spent
    }
}

/// Written through before it has its name: no name ever stands for half a copy.
fn keep(unfinished: NamedTempFile, into: &Path) -> Result<(), MediaError> {
    let naming = || MediaError::io(format!("naming the copy {}", into.display()));
    unfinished.as_file().sync_all().map_err(naming())?;
    unfinished.persist(into).map_err(|error| naming()(error.error))?;
    let folder = into.parent().unwrap_or(Path::new("/"));
    let folder = std::fs::File::open(folder).map_err(naming())?;
    folder.sync_all().map_err(naming())
}

/// Takes away what killed programs left half done in `folder`. What another program is at is left alone.
pub fn sweep_proxies(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_unfinished = |name: &str| name.starts_with(UNFINISHED);
    for entry in entries.filter(|entry| is_unfinished(&entry.file_name().to_string_lossy())) {
        let file = std::fs::File::open(entry.path());
        if file.is_ok_and(|file| file.try_lock().is_ok()) {
            // Where that fails, it is only in the way.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn unfinished(into: &Path) -> Result<NamedTempFile, MediaError> {
    let folder = into.parent().unwrap_or(Path::new("/"));
    let making = || MediaError::io(format!("making a file in {}", folder.display()));
    let made = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .suffix(".mp4")
        .tempfile_in(folder)
        .map_err(making())?;
    // Held for as long as we live: so it is told from what a killed program left.
    made.as_file().lock().map_err(making())?;
    Ok(made)
}

fn table(tools: &Tools, path: &Path) -> Result<Option<FrameTable>, MediaError> {
    match frames::frames(tools, path) {
        Ok(table) => Ok(Some(table)),
        Err(MediaError::NoPicture) => Ok(None),
        Err(error) => Err(error),
    }
}

fn make(
    tools: &Tools,
    original: &Original,
    args: &[OsString],
    progress: &mut Progress<'_>,
) -> Result<(), MediaError> {
    let budget = Budget {
        cpu_s: original.cpu_s(tools).saturating_mul(CPU_TIMES),
        out_bytes: REPORT_BYTES_MAX,
        written_bytes: tools.limits.written_bytes_max,
    };
    let mut running = Running::start(tools, &tools.ffmpeg, args, &budget)?;
    while let Some(chunk) = running.next_chunk()? {
        if progress.hear(&chunk).is_break() {
            return Err(MediaError::Stopped);
        }
    }
    let ended = running.finish()?;
    if ended.log.pointed_elsewhere {
        return Err(Original::pointing_elsewhere());
    }
    if ended.log.hit_written_limit {
        return Err(MediaError::Limit { which: Limit::Output });
    }
    if !ended.status.success() {
        return Err(original.refusal(&ended.log));
    }
    Ok(())
}

fn counted(
    tools: &Tools,
    path: &Path,
    of_original: Option<FrameTable>,
    copy: &Path,
) -> Result<ProxyMade, MediaError> {
    let Some(of_original) = of_original else {
        return Ok(ProxyMade {
            original: None,
            copy: None,
            spent: ProxySpent::default(),
        });
    };
    let of_copy = frames::frames(tools, copy)?;
    let of_original = frames::fitting(tools, path, of_original, &of_copy)?;
    Ok(ProxyMade {
        original: Some(of_original),
        copy: Some(of_copy),
        spent: ProxySpent::default(),
    })
}

fn args(original: &Original, unfinished: &Path, recipe: &ProxyRecipe) -> Vec<OsString> {
    let mut args = words("-nostdin -hide_banner -nostats -loglevel level+warning -threads 2");
    args.extend(original.input());
    args.extend(recipe.words().into_iter().map(OsString::from));
    args.extend(words(REPORTS));
    let mut name = OsString::from("file:");
    name.push(unfinished);
    args.push(name);
    args
}
