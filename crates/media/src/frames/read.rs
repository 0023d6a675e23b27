//! The two ways to learn of frames: ffprobe lists packets, or ffmpeg decodes and lists frames.

use std::ffi::OsString;
use std::path::Path;

use super::{FRAMES_MAX, Listing};
use crate::child::{Budget, Ended, Running};
use crate::door::Original;
use crate::error::MediaError;
use crate::tools::Tools;

/// Decoding takes longer than the sound of the same length, for which the budget is reckoned.
pub(crate) const CPU_TIMES: u64 = 20;
/// Of an answer: what a list of so many frames, with all of its fields, can come to.
const ANSWER_BYTES_MAX: u64 = FRAMES_MAX as u64 * 128;

const PACKETS: &str = "-v level+warning -threads 1 -select_streams V:0 -of compact -show_entries \
     packet=pts,duration,flags:packet_side_data=:program=:program_stream=:program_tags=:\
     stream=time_base,sample_aspect_ratio,color_space:stream_tags=:stream_side_data=displaymatrix";
const BEFORE: &str = "-nostdin -hide_banner -nostats -loglevel level+info -threads 1 -copyts";
/// Two pixels of each frame are enough to be told of it.
const FRAMES: &str = "-map 0:V:0 -vf crop=2:2:0:0 -an -sn -dn -fps_mode passthrough -enc_time_base -1 \
     -c:v rawvideo -f framecrc pipe:1";

/// Packets, and whether reading them went well.
pub(super) struct Packets {
    pub(super) listing: Listing,
    pub(super) had_complaint: bool,
}

/// All packets of the picture, none decoded.
pub(super) fn packets(tools: &Tools, original: &Original) -> Result<Packets, MediaError> {
    let args = [words(PACKETS), original.input()].concat();
    let (listing, ended) = run(tools, &tools.ffprobe, original, &args)?;
    Ok(Packets {
        had_complaint: !ended.status.success() || ended.log.last_error.is_some(),
        listing,
    })
}

/// All frames that the decoder gives out, in its order.
pub(super) fn decoded(tools: &Tools, original: &Original) -> Result<Listing, MediaError> {
    let turned = words("-noautorotate");
    let args = [words(BEFORE), turned, original.input(), words(FRAMES)].concat();
    let (listing, ended) = run(tools, &tools.ffmpeg, original, &args)?;
    if listing.all.is_empty() {
        return Err(original.refusal(&ended.log));
    }
    Ok(listing)
}

/// A listing that was read before.
pub(crate) fn listed(bytes: &[u8]) -> Result<Listing, MediaError> {
    let mut listing = Listing::default();
    listing.feed(bytes)?;
    Ok(listing)
}

fn run(
    tools: &Tools,
    program: &Path,
    original: &Original,
    args: &[OsString],
) -> Result<(Listing, Ended), MediaError> {
    let budget = Budget {
        cpu_s: original.cpu_s(tools).saturating_mul(CPU_TIMES),
        out_bytes: ANSWER_BYTES_MAX,
        written_bytes: 0,
    };
    let mut running = Running::start(tools, program, args, &budget)?;
    let mut listing = Listing::default();
    while let Some(chunk) = running.next_chunk()? {
        listing.feed(&chunk)?;
    }
    let ended = running.finish()?;
    if ended.log.pointed_elsewhere {
        return Err(Original::pointing_elsewhere());
    }
    Ok((listing, ended))
}

pub(crate) fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}
