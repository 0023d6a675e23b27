//! A copy for playing: H.264 and AAC in MP4, as every browser takes it, quick to step through in both directions.
//!
//! Promises that frame n of the copy is frame n of the original, that picture and sound keep their distance, and
//! that the copy is there whole or not at all. Which clips need one is decided elsewhere.

use std::ffi::OsString;
use std::path::Path;

use crate::child::{Budget, Running};
use crate::door::Original;
use crate::error::{Limit, MediaError};
use crate::sound::filled;
use crate::tools::Tools;

/// A picture takes longer than a sound of the same length.
const CPU_TIMES: u64 = 20;
/// ffmpeg reports twice a second that it lives; the reports of days fit.
const REPORT_BYTES_MAX: u64 = 1 << 30;
/// Key frames every half second and no frames out of order make stepping backwards cheap. The encoder's clock is
/// the file's own (-1), else times would be rounded to the mean frame rate.
const PICTURE: &str = "-map 0:V:0? -c:v libx264 -preset veryfast -crf 26 -g 15 -keyint_min 15 -sc_threshold 0 \
     -bf 0 -pix_fmt yuv420p -fps_mode passthrough -enc_time_base:v -1 -threads 2";
const SOUND: &str = "-map 0:a:0? -c:a aac -b:a 64k";
const CONTAINER: &str =
    "-sn -dn -map_metadata -1 -map_chapters -1 -movflags +faststart -f mp4 -progress pipe:1 -y";

/// Writes a copy of the original at `path` to `into`, no higher than `height_max`.
///
/// # Errors
/// [`MediaError`] when nothing can be decoded, when a limit is reached, or when the copy cannot be written.
pub fn proxy(tools: &Tools, path: &Path, into: &Path, height_max: u32) -> Result<(), MediaError> {
    let original = Original::at(path)?;
    let into = std::path::absolute(into).map_err(MediaError::io("looking for the folder of the copy"))?;
    let folder = into.parent().unwrap_or(Path::new("/"));
    let unfinished = tempfile::Builder::new()
        .prefix(".unfinished-")
        .suffix(".mp4")
        .tempfile_in(folder)
        .map_err(MediaError::io(format!("making a file in {}", folder.display())))?;
    let budget = Budget {
        cpu_s: original.cpu_s(tools).saturating_mul(CPU_TIMES),
        out_bytes: REPORT_BYTES_MAX,
        written_bytes: tools.limits.written_bytes_max,
    };
    let args = args(&original, unfinished.path(), height_max);
    let mut running = Running::start(tools, &tools.ffmpeg, &args, &budget)?;
    while running.next_chunk()?.is_some() {}
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
    unfinished.persist(&into).map_err(|error| MediaError::Io {
        doing: format!("naming the copy {}", into.display()),
        source: error.error,
    })?;
    Ok(())
}

fn args(original: &Original, unfinished: &Path, height_max: u32) -> Vec<OsString> {
    let words = |line: &str| line.split_whitespace().map(OsString::from).collect::<Vec<_>>();
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
