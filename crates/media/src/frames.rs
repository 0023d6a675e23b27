//! When each frame of a picture is shown, and which one it is.
//!
//! A frame is what the decoder gives at its time stamp; nothing here is reckoned from a frame rate. Packets are read
//! instead of frames where one packet is one frame for certain, since that takes a second and decoding takes
//! minutes; wherever that is in doubt, the frames are decoded. Knows no pixels; those are `still`.

mod judge;
mod listing;
mod read;

use std::path::Path;

use domain::time::Offset;

use crate::clip::{self, Placed};
use crate::door::Original;
use crate::error::MediaError;
use crate::report::instant;
use crate::tools::Tools;
pub(crate) use listing::{Facts, Listing};
pub(crate) use read::{CPU_TIMES, listed, words};

/// Most frames that a table holds: nineteen hours at thirty a second.
pub const FRAMES_MAX: usize = 1 << 21;

/// All frames of the first picture track that runs, in the order in which the decoder gives them out.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameTable {
    /// When each frame is shown, in nanoseconds after file time zero.
    pub times_ns: Vec<i64>,
    /// File time zero as the file's own time stamps count, in nanoseconds: what stands in the file is this much more
    /// than what stands in `times_ns`.
    pub zero_ns: i64,
    /// How long the last frame is shown, in nanoseconds, where the container states it.
    pub last_duration_ns: Option<i64>,
    /// Whether frames come at uneven distances, by more than the rounding of their time stamps.
    pub is_variable: bool,
    /// Mean frames per second as the file says, a fraction; no time here was reckoned from it.
    pub frame_rate: Option<(u32, u32)>,
    /// The codec, in ffmpeg's word.
    pub codec: String,
    /// Width in the file, in pixels, before turning.
    pub width: u32,
    /// Height in the file, in pixels, before turning.
    pub height: u32,
    /// Degrees to turn to the right for showing, 0 to 359; after mirroring.
    pub rotation_deg: i32,
    /// Whether the picture is mirrored top to bottom for showing, before it is turned.
    pub is_mirrored: bool,
    /// Width of a pixel to its height, before turning; (1, 1) where the file says nothing sensible.
    pub pixel_aspect: (u32, u32),
    /// Whether the file states how its colours become red, green and blue.
    pub(crate) states_colours: bool,
    /// The time stamps as they stand in the file.
    pub(crate) ticks: Vec<i64>,
    /// Seconds of one tick.
    pub(crate) base: (i64, i64),
    /// Frames that decode without those before them, by their place; none where seeking is not to be trusted.
    pub(crate) keys: Vec<usize>,
    /// Whether key frames were found in the stream itself, and not believed of a container's index.
    pub(crate) are_keys_parsed: bool,
}

/// How frames are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// By packets, where they tell.
    Quickly,
    /// By decoding.
    Decoded,
}

/// Reads when each frame is shown.
///
/// # Errors
/// [`MediaError`] when there is no picture that runs, when none of it can be decoded, or when a limit is reached.
pub fn frames(tools: &Tools, path: &Path) -> Result<FrameTable, MediaError> {
    table(tools, &Original::at(path)?, How::Quickly)
}

/// The tables of an original and of a copy of it, of which frame n is the same in both.
///
/// # Errors
/// [`MediaError::CopyDiffers`] when they do not have equally many frames; else as [`frames`].
pub fn frames_of_both(
    tools: &Tools,
    original: &Path,
    copy: &Path,
) -> Result<(FrameTable, FrameTable), MediaError> {
    let (of_original, of_copy) = (frames(tools, original)?, frames(tools, copy)?);
    let of_original = fitting(tools, original, of_original, &of_copy)?;
    Ok((of_original, of_copy))
}

/// The table of the original that a copy was made from. Where packets promised another number of frames than the
/// decoder gave to the copy, they are decoded and counted once more.
pub(crate) fn fitting(
    tools: &Tools,
    original: &Path,
    of_original: FrameTable,
    of_copy: &FrameTable,
) -> Result<FrameTable, MediaError> {
    if of_original.ticks.len() == of_copy.ticks.len() {
        return Ok(of_original);
    }
    let counted = table(tools, &Original::at(original)?, How::Decoded)?;
    let (frames, copied) = (counted.ticks.len(), of_copy.ticks.len());
    if frames == copied {
        Ok(counted)
    } else {
        Err(MediaError::CopyDiffers { frames, copied })
    }
}

fn table(tools: &Tools, original: &Original, how: How) -> Result<FrameTable, MediaError> {
    let report = clip::first_look(tools, original)?;
    let placed = clip::placed(tools, original, report)?;
    let codec = placed.running_codec().ok_or(MediaError::NoPicture)?;
    let packets = read::packets(tools, original)?;
    let frames = if how == How::Quickly && judge::packets_tell(&packets, codec) {
        judge::shown(&packets.listing)
    } else {
        read::decoded(tools, original)?
    };
    FrameTable::of(&placed, &packets.listing, &frames)
}

/// For whoever tries foreign bytes.
pub(crate) fn is_variable(listing: &Listing) -> bool {
    let ticks: Vec<i64> = listing.all.iter().filter_map(|frame| frame.ticks).collect();
    judge::is_variable(&ticks)
}

impl FrameTable {
    fn of(placed: &Placed, packets: &Listing, frames: &Listing) -> Result<Self, MediaError> {
        let picture = placed.clip.picture.as_ref().ok_or(MediaError::NoPicture)?;
        let base = frames.base.or(packets.base);
        let base = base.ok_or_else(|| MediaError::unreadable("its picture has no clock"))?;
        let ticks: Vec<i64> = frames.all.iter().filter_map(|frame| frame.ticks).collect();
        let times: Option<Vec<Offset>> = ticks.iter().map(|ticks| instant(*ticks, base)).collect();
        let times = times.filter(|times| !times.is_empty());
        let times = times.ok_or_else(|| MediaError::unreadable("no frame of its picture can be decoded"))?;
        let Facts {
            pixel_aspect,
            is_mirrored,
            states_colours,
        } = packets.facts;
        let duration = packets.last_duration().filter(|_| placed.states_durations());
        Ok(Self {
            times_ns: times
                .iter()
                .map(|at| at.0.saturating_sub(placed.zero.0))
                .collect(),
            zero_ns: placed.zero.0,
            last_duration_ns: duration.and_then(|ticks| instant(ticks, base)).map(|at| at.0),
            is_variable: judge::is_variable(&ticks),
            frame_rate: picture.frame_rate,
            codec: picture.codec.clone(),
            width: picture.width,
            height: picture.height,
            rotation_deg: picture.rotation_deg,
            is_mirrored,
            pixel_aspect,
            states_colours,
            keys: judge::keys(packets, &ticks, base),
            are_keys_parsed: placed.clip.container == "mpegts",
            ticks,
            base,
        })
    }

    /// The time stamps of the frames as they stand in the file, in nanoseconds, edit lists applied.
    #[must_use]
    pub fn stamps_ns(&self) -> Vec<i64> {
        let stamp_ns = |ticks: &i64| instant(*ticks, self.base).unwrap_or_default().0;
        self.ticks.iter().map(stamp_ns).collect()
    }

    /// Width and height of the picture as it is shown, in square pixels: mirrored, turned, no pixel given up.
    #[must_use]
    pub fn shown_size(&self) -> (u32, u32) {
        let (across, down) = self.pixel_aspect;
        let stretched = |pixels: u32, by: u32, to: u32| {
            let twice = u64::from(pixels) * u64::from(by) * 2 + u64::from(to);
            u32::try_from(twice / (2 * u64::from(to))).unwrap_or(pixels)
        };
        let (width, height) = if across > down {
            (stretched(self.width, across, down), self.height)
        } else {
            (self.width, stretched(self.height, down, across))
        };
        if self.rotation_deg.rem_euclid(180) == 90 {
            (height, width)
        } else {
            (width, height)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_plain_film_is_not_decoded() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find().unwrap();
        for name in ["a.mp4", "a.mov", "a.mkv", "a.ts"] {
            let path = folder.path().join(name);
            let words =
                "-v error -f lavfi -i testsrc2=s=64x64:d=2 -c:v libx264 -preset ultrafast -bf 2 -g 10";
            let made = Command::new("ffmpeg").args(words.split(' ')).arg(&path).status();
            assert!(made.unwrap().success());
            let packets = read::packets(&tools, &Original::at(&path).unwrap()).unwrap();
            assert!(judge::packets_tell(&packets, "h264"), "{name}");
        }
    }
}
