//! The sound of a file as mono samples, in order, from the first decoded one.
//!
//! Promises: bounded memory whatever the length, finite samples whatever the file holds, and that sample i belongs
//! to the time of the first one plus i/rate also behind a hole. A hole is a jump between two neighbouring frames;
//! a sampling clock that slowly runs away from the time stamps is left as it is, that is drift and for `clock`.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;

use crate::aside;
use crate::child::{Budget, Ended, Running};
use crate::door::Original;
use crate::error::MediaError;
use crate::log::Log;
use crate::tools::Tools;

/// Jumps below are rounding and jitter of time stamps. One lost packet of AMR or Opus is 20 ms.
const JUMP_MIN_S: f64 = 0.018;
/// Longer holes are nonsense or two recordings in one file: joined as they come, and named.
const HOLE_MAX_S: u32 = 3_600;
/// An overlap beyond this is a clock that was set back, not a packet sent twice.
const OVERLAP_MAX_S: u32 = 1;
const PLACES_NAMED: usize = 5;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundRead {
    /// Samples handed out, silence in holes included.
    pub samples: u64,
    /// What was missing or damaged.
    pub problems: Vec<String>,
}

/// Decodes the first sound track to mono at `rate_hz` and hands it out piece by piece; `take` may break it off.
///
/// # Errors
/// [`MediaError`] when there is no sound, when none of it can be decoded, or when a limit is reached.
pub fn sound(
    tools: &Tools,
    path: &Path,
    rate_hz: u32,
    take: &mut dyn FnMut(&[i16]) -> ControlFlow<()>,
) -> Result<SoundRead, MediaError> {
    let original = Original::at(path)?;
    hear(tools, &original, rate_hz, Beside::Nothing, take)?.read(&original)
}

/// What ffmpeg is to write beside the sound.
#[derive(Clone, Copy)]
pub(crate) enum Beside {
    Nothing,
    /// What `aside` reads.
    Aside,
}

/// The sound was handed out; how decoding ended, unless it was broken off.
pub(crate) struct Heard {
    pub(crate) samples: u64,
    pub(crate) ended: Option<Ended>,
}

pub(crate) fn hear(
    tools: &Tools,
    original: &Original,
    rate_hz: u32,
    beside: Beside,
    take: &mut dyn FnMut(&[i16]) -> ControlFlow<()>,
) -> Result<Heard, MediaError> {
    let budget = Budget {
        cpu_s: original.cpu_s(tools),
        out_bytes: original.sound_max_s(tools).saturating_mul(2 * u64::from(rate_hz)),
        written_bytes: 0,
    };
    let args = args(original, rate_hz, beside);
    let mut running = match beside {
        Beside::Nothing => Running::start(tools, &tools.ffmpeg, &args, &budget)?,
        Beside::Aside => Running::start_with_aside(tools, &tools.ffmpeg, &args, &budget)?,
    };
    let mut pieces = Pieces::default();
    while let Some(chunk) = running.next_chunk()? {
        if take(pieces.cut(&chunk)).is_break() {
            return Ok(Heard {
                samples: pieces.samples,
                ended: None,
            });
        }
    }
    Ok(Heard {
        samples: pieces.samples,
        ended: Some(running.finish()?),
    })
}

impl Heard {
    pub(crate) fn read(self, original: &Original) -> Result<SoundRead, MediaError> {
        let samples = self.samples;
        let Some(ended) = self.ended else {
            return Ok(SoundRead {
                samples,
                problems: Vec::new(),
            });
        };
        if ended.log.pointed_elsewhere {
            return Err(Original::pointing_elsewhere());
        }
        // What was decoded in full may still be less than one sample at the rate asked for.
        let is_whole = ended.status.success() && ended.log.last_error.is_none() && !ended.log.no_such_stream;
        if samples == 0 && !is_whole {
            return Err(if ended.log.no_such_stream {
                MediaError::NoSound
            } else {
                original.refusal(&ended.log)
            });
        }
        Ok(SoundRead {
            samples,
            problems: problems(&ended),
        })
    }
}

fn args(original: &Original, rate_hz: u32, beside: Beside) -> Vec<OsString> {
    let before = "-nostdin -hide_banner -nostats -loglevel level+verbose -threads 1 -copyts";
    let after = "-map 0:a:0 -vn -sn -dn -af";
    let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    let mut args = words(before);
    args.extend(original.input());
    args.extend(words(after));
    args.push(filters(rate_hz).into());
    // Else every packet is a write of its own, and two threads wake for each.
    args.extend(words(
        "-ac 1 -map_metadata -1 -map_chapters -1 -flush_packets 0 -f s16le pipe:1",
    ));
    if matches!(beside, Beside::Aside) {
        args.extend(aside::OUTPUTS.iter().flat_map(|output| words(output)));
    }
    args
}

/// One branch prints the time of the first frame and of each that does not follow its neighbour; the other
/// becomes the samples.
fn filters(rate_hz: u32) -> String {
    // 0: end of the frame before, 2: printed or not.
    let printed = format!(
        "st(2,eq(n,0)+gt(abs((pts-ld(0))*TB),{JUMP_MIN_S}));st(0,pts+samples_n/sample_rate/TB);ld(2)"
    );
    let filled = filled();
    format!(
        "asplit[heard][told];[told]aselect='{printed}',ashowinfo,anullsink;[heard]{filled}:out_sample_rate={rate_hz}"
    )
}

/// Filters that put silence in holes. They write time stamps anew, the count of samples plus all jumps so far, so
/// that the resampler's filling acts on jumps alone and not on the sum of small errors.
pub(crate) fn filled() -> String {
    // 0: end of the frame before, 1: the jump, 3: own time, 4: own time of this frame.
    let own = format!(
        "st(1,(PTS-ld(0))*TB);\
         st(1,if(between(ld(1),{JUMP_MIN_S},{HOLE_MAX_S})+between(-ld(1),{JUMP_MIN_S},{OVERLAP_MAX_S}),ld(1)/TB,0));\
         st(4,if(eq(N,0),PTS,ld(3)+ld(1)));st(0,PTS+NB_SAMPLES/SR/TB);st(3,ld(4)+NB_SAMPLES/SR/TB);ld(4)"
    );
    let fill_from_s = JUMP_MIN_S - 0.003;
    format!("asetpts='{own}',aresample=async=1:min_hard_comp={fill_from_s}")
}

/// Bytes in pieces of any length become whole samples.
#[derive(Default)]
struct Pieces {
    half: Option<u8>,
    piece: Vec<i16>,
    samples: u64,
}

impl Pieces {
    fn cut(&mut self, chunk: &[u8]) -> &[i16] {
        self.piece.clear();
        let mut rest = chunk;
        if let (Some(low), Some((high, after))) = (self.half, chunk.split_first()) {
            self.piece.push(i16::from_le_bytes([low, *high]));
            rest = after;
        }
        let pairs = rest.chunks_exact(2);
        self.half = pairs.remainder().first().copied();
        self.piece
            .extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        self.samples += self.piece.len() as u64;
        &self.piece
    }
}

fn problems(ended: &Ended) -> Vec<String> {
    let mut problems = Vec::new();
    problems.extend(holes(&ended.log));
    if let Some(signal) = ended.crash() {
        problems.push(format!(
            "decoding ended early, ffmpeg crashed with signal {signal}"
        ));
    } else if let Some(error) = ended.log.last_error.as_deref() {
        problems.push(format!("damaged or cut, what could be decoded was used: {error}"));
    }
    problems
}

fn holes(log: &Log) -> Option<String> {
    let (first, jumps) = log.jumps_s.split_first()?;
    let count = log.jumps - 1;
    if count == 0 {
        return None;
    }
    let places: Vec<String> = jumps
        .iter()
        .take(PLACES_NAMED)
        .map(|at| format!("{:.3} s", at - first))
        .collect();
    let more = if count > PLACES_NAMED as u64 {
        " and further"
    } else {
        ""
    };
    let places = format!("{}{more}", places.join(", "));
    Some(match (log.silence_samples, log.dropped_samples) {
        (0, 0) => format!("time stamps jump after {places} of sound, joined as they come"),
        (0, _) => format!("sound overlaps itself {count} times (at {places}), the second was dropped"),
        _ => format!("sound is missing {count} times (up to {places}), filled with silence"),
    })
}
