//! A copy for playing: H.264 and AAC in MP4, as every browser takes it, quick to step through in both directions.
//!
//! Promises that frame n of the copy is frame n of the original, which is counted before the copy gets its name; that
//! picture and sound keep their distance; and that the copy is there whole or not at all. Which clips need one is
//! decided elsewhere.

mod progress;

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::child::{Budget, Running};
use crate::door::Original;
use crate::error::{Limit, MediaError};
use crate::frames::{self, CPU_TIMES, FrameTable, words};
use crate::sound::filled;
use crate::tools::Tools;
use progress::Progress;
pub use progress::ProxyProgress;

/// ffmpeg reports twice a second that it lives; the reports of days fit.
const REPORT_BYTES_MAX: u64 = 1 << 30;
/// Key frames every half second and no frames out of order make stepping backwards cheap. The encoder's clock is
/// the file's own (-1), else times would be rounded to the mean frame rate.
const PICTURE: &str = "-map 0:V:0? -c:v libx264 -preset veryfast -crf 26 -g 15 -keyint_min 15 -sc_threshold 0 \
     -bf 0 -pix_fmt yuv420p -fps_mode passthrough -enc_time_base:v -1 -threads 2";
const SOUND: &str = "-map 0:a:0? -c:a aac -b:a 64k";
const CONTAINER: &str =
    "-sn -dn -map_metadata -1 -map_chapters -1 -movflags +faststart -f mp4 -progress pipe:1 -y";

/// The frames of an original and of its copy: as many in both, the same in order.
#[derive(Debug, Clone, PartialEq)]
pub struct ProxyMade {
    /// Of the original; None where there is sound alone.
    pub original: Option<FrameTable>,
    /// Of the copy, with its own times; None where there is sound alone.
    pub copy: Option<FrameTable>,
}

/// Writes a copy of the original at `path` to `into`, no higher than `height_max` pixels.
///
/// # Errors
/// As [`proxy_watched`].
pub fn proxy(tools: &Tools, path: &Path, into: &Path, height_max: u32) -> Result<(), MediaError> {
    proxy_watched(tools, path, into, height_max, &mut |_| ControlFlow::Continue(())).map(|_| ())
}

/// The same, and tells how far it is, about twice a second; `watch` may break it off, and so may the stop switch.
///
/// # Errors
/// [`MediaError`] when nothing can be decoded, when a limit is reached, when the copy cannot be written, or when it
/// does not have the frames of the original; [`MediaError::Stopped`] when it was broken off.
pub fn proxy_watched(
    tools: &Tools,
    path: &Path,
    into: &Path,
    height_max: u32,
    watch: &mut dyn FnMut(ProxyProgress) -> ControlFlow<()>,
) -> Result<ProxyMade, MediaError> {
    let original = Original::at(path)?;
    let into = std::path::absolute(into).map_err(MediaError::io("looking for the folder of the copy"))?;
    let unfinished = unfinished(&into)?;
    let of_original = table(tools, path)?;
    let frames_total = of_original
        .as_ref()
        .map_or(0, |table| table.times_ns.len() as u64);
    let args = args(&original, unfinished.path(), height_max);
    make(tools, &original, &args, &mut Progress::of(frames_total, watch))?;
    let made = counted(tools, path, of_original, unfinished.path())?;
    unfinished.persist(&into).map_err(|error| MediaError::Io {
        doing: format!("naming the copy {}", into.display()),
        source: error.error,
    })?;
    Ok(made)
}

fn unfinished(into: &Path) -> Result<NamedTempFile, MediaError> {
    let folder = into.parent().unwrap_or(Path::new("/"));
    tempfile::Builder::new()
        .prefix(".unfinished-")
        .suffix(".mp4")
        .tempfile_in(folder)
        .map_err(MediaError::io(format!("making a file in {}", folder.display())))
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
        });
    };
    let of_copy = frames::frames(tools, copy)?;
    let of_original = frames::fitting(tools, path, of_original, &of_copy)?;
    Ok(ProxyMade {
        original: Some(of_original),
        copy: Some(of_copy),
    })
}

fn args(original: &Original, unfinished: &Path, height_max: u32) -> Vec<OsString> {
    let mut args = words("-nostdin -hide_banner -nostats -loglevel level+warning -threads 2");
    args.extend(original.input());
    args.extend(words(PICTURE));
    let even_height = height_max.max(2) / 2 * 2;
    args.extend([
        "-vf".into(),
        format!("scale=-2:'min({even_height},trunc(ih/2)*2)'").into(),
    ]);
    args.extend(words(SOUND));
    args.extend([
        "-af".into(),
        format!("{},aformat=channel_layouts=mono|stereo", filled()).into(),
    ]);
    args.extend(words(CONTAINER));
    let mut name = OsString::from("file:");
    name.push(unfinished);
    args.push(name);
    args
}
