//! What one file is: its sound, its picture, when each begins in file time, and what it claims.
//!
//! Promises one look at a plain file and a second only at what the first leaves open. Believes no claim, and does
//! not read the sound; that is `sound`.

use std::ffi::OsString;
use std::path::Path;

use domain::time::Offset;

use crate::child::{Budget, Running};
use crate::claims::{self, Claim};
use crate::door::Original;
use crate::error::MediaError;
use crate::report::{ANSWER_BYTES_MAX, Kind, Report, Stream};
use crate::tools::Tools;
use crate::whole;
use crate::zero::{self, First};

/// Packets of the first look: in what phones write, sound and picture both begin within them.
const FIRST_LOOK_PACKETS: u32 = 24;
/// Packets of one stream in the second look: two seconds, over any key frame distance that phones use.
const SECOND_LOOK_PACKETS: u32 = 64;
/// Packets of the last look: a stream cut in the middle of the longest usual distance of key frames.
const LAST_LOOK_PACKETS: u32 = 600;

/// The fields that are asked for; everything else stays unread.
const ASKED: &str = "format=format_name,duration:format_tags:\
     stream=index,codec_type,codec_name,time_base,sample_rate,channels,width,height,avg_frame_rate,nb_frames:\
     stream_tags:stream_disposition=attached_pic:stream_side_data=rotation:\
     packet=stream_index,pts,flags:packet_side_data=:\
     frame=stream_index,pts,best_effort_timestamp,key_frame:frame_side_data=:frame_tags=";

/// An original with what probing says.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// The container, in ffmpeg's word.
    pub container: String,
    /// How long the container says it is, to a hundredth of a second; not exact.
    pub duration: Option<Offset>,
    /// The first sound track, if it can be decoded.
    pub sound: Option<SoundTrack>,
    /// The first picture track; without one, a cover picture.
    pub picture: Option<PictureTrack>,
    /// What the file says of itself, none of it checked.
    pub claims: Vec<Claim>,
    /// What was wrong but did not prevent reading.
    pub problems: Vec<String>,
}

/// The sound of a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundTrack {
    /// The codec, in ffmpeg's word.
    pub codec: String,
    /// Samples per second in the file.
    pub rate_hz: u32,
    /// Channels in the file.
    pub channels: u32,
    /// The first decoded sample, after file time zero.
    pub begins: Offset,
}

/// The picture of a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureTrack {
    /// The codec, in ffmpeg's word.
    pub codec: String,
    /// Width in the file, before turning.
    pub width: u32,
    /// Height in the file, before turning.
    pub height: u32,
    /// Degrees to turn to the right for showing: 0 to 359.
    pub rotation_deg: i32,
    /// Mean frames per second as a fraction, where the file says: to a hundredth, or the rate of television that
    /// is meant, such as 30000/1001. The frames' own times are exact, this is not.
    pub frame_rate: Option<(u32, u32)>,
    /// The earliest decoded frame, after file time zero.
    pub begins: Offset,
    /// A cover or a single frame: nothing that runs. A cover has no time and does not count for file time zero.
    pub is_still: bool,
}

/// Reads what a file is, without reading it through.
///
/// # Errors
/// [`MediaError`] when nothing in it can be decoded, when it may not be opened, or when a limit is reached.
pub fn probe(tools: &Tools, path: &Path) -> Result<Clip, MediaError> {
    let original = Original::at(path)?;
    let report = first_look(tools, &original)?;
    clip(tools, &original, report)
}

/// All that ffprobe tells at once.
pub(crate) fn first_look(tools: &Tools, original: &Original) -> Result<Report, MediaError> {
    look(tools, original, &Look::First)
}

/// Makes a clip of a first report; what that leaves open is looked at.
pub(crate) fn clip(tools: &Tools, original: &Original, report: Report) -> Result<Clip, MediaError> {
    placed(tools, original, report).map(|placed| placed.clip)
}

/// A clip, and where its file time zero lies in the time of its stamps.
pub(crate) struct Placed {
    pub(crate) clip: Clip,
    pub(crate) zero: Offset,
    is_running: bool,
}

impl Placed {
    /// The codec of the picture, where it is more than a cover.
    pub(crate) fn running_codec(&self) -> Option<&str> {
        let picture = self.clip.picture.as_ref().filter(|_| self.is_running);
        picture.map(|picture| picture.codec.as_str())
    }

    /// Whether the container says how long each frame lasts; in others ffprobe guesses it from the rate.
    pub(crate) fn states_durations(&self) -> bool {
        self.clip.container.split(',').any(|name| name == "mp4")
    }
}

/// The same, with its place in the time of its stamps.
pub(crate) fn placed(tools: &Tools, original: &Original, mut report: Report) -> Result<Placed, MediaError> {
    measure_picture(tools, original, &mut report)?;
    let mut problems: Vec<String> = whole::cut(original.path()).into_iter().collect();
    let picture = report
        .streams
        .iter()
        .find(|stream| stream.kind == Kind::Picture && !stream.is_attached);
    let cover = report.streams.iter().find(|stream| stream.is_attached);
    let sound = report.streams.iter().find(|stream| stream.kind == Kind::Sound);
    let picture_at = picture
        .map(|stream| picture_first(tools, original, &report, stream))
        .transpose()?
        .flatten();
    let sound_at = sound
        .map(|stream| sound_first(tools, original, &report, stream))
        .transpose()?
        .flatten();
    for (stream, at, what) in [(sound, sound_at, "sound"), (picture, picture_at, "picture")] {
        if let (Some(stream), None) = (stream, at) {
            let codec = stream.codec.as_deref().unwrap_or("unknown codec");
            problems.push(format!("the {what} ({codec}) cannot be decoded"));
        }
    }
    if sound_at.is_none() && picture_at.is_none() {
        return Err(match problems.last() {
            Some(problem) => MediaError::unreadable(problem.clone()),
            None => MediaError::unreadable("it holds neither sound nor moving picture"),
        });
    }
    let zero = file_zero(&report, sound_at, picture_at);
    let after_zero = |at: Offset| Offset(at.0.saturating_sub(zero.0));
    let is_running = picture_at.is_some();
    let clip = Clip {
        sound: sound
            .zip(sound_at)
            .map(|(stream, at)| sound_track(stream, after_zero(at))),
        picture: picture
            .zip(picture_at)
            .map(|(stream, at)| picture_track(stream, after_zero(at)))
            .or_else(|| cover.map(|stream| picture_track(stream, Offset(0)))),
        claims: claims::collect(&report, &original.about),
        container: report.container,
        duration: report.duration,
        problems,
    };
    Ok(Placed {
        clip,
        zero,
        is_running,
    })
}

/// A transport stream states the size of its picture only in the picture, which the first look leaves undecoded.
fn measure_picture(tools: &Tools, original: &Original, report: &mut Report) -> Result<(), MediaError> {
    let unmeasured =
        |stream: &&mut Stream| stream.kind == Kind::Picture && stream.width == 0 && !stream.is_attached;
    if let Some(stream) = report.streams.iter_mut().find(unmeasured) {
        let second = look(tools, original, &Look::Size(stream.index))?;
        if let Some(measured) = second
            .streams
            .into_iter()
            .find(|found| found.index == stream.index)
        {
            *stream = measured;
        }
    }
    Ok(())
}

/// The earliest of all streams, further sound and picture tracks included as far as the first look shows them.
fn file_zero(report: &Report, sound_at: Option<Offset>, picture_at: Option<Offset>) -> Offset {
    let others = report
        .streams
        .iter()
        .filter(|stream| !stream.is_attached)
        .filter_map(|stream| {
            let first = match stream.kind {
                Kind::Sound => zero::sound(report, stream.index),
                Kind::Picture => zero::picture(report, stream.index),
                Kind::Other => First::Unseen,
            };
            match first {
                First::At(at) => Some(at),
                First::Unclear | First::Unseen => None,
            }
        });
    others.chain(sound_at).chain(picture_at).min().unwrap_or_default()
}

fn sound_first(
    tools: &Tools,
    original: &Original,
    report: &Report,
    stream: &Stream,
) -> Result<Option<Offset>, MediaError> {
    if let First::At(at) = zero::sound(report, stream.index) {
        return Ok(Some(at));
    }
    decoded_first(tools, original, stream.index, zero::sound)
}

fn picture_first(
    tools: &Tools,
    original: &Original,
    report: &Report,
    stream: &Stream,
) -> Result<Option<Offset>, MediaError> {
    let mut first = zero::picture(report, stream.index);
    if first == First::Unseen {
        let second = look(tools, original, &Look::Packets(stream.index))?;
        first = zero::picture(&second, stream.index);
    }
    if let First::At(at) = first {
        return Ok(Some(at));
    }
    decoded_first(tools, original, stream.index, zero::picture)
}

fn decoded_first(
    tools: &Tools,
    original: &Original,
    stream: u32,
    first: fn(&Report, u32) -> First,
) -> Result<Option<Offset>, MediaError> {
    for packets in [SECOND_LOOK_PACKETS, LAST_LOOK_PACKETS] {
        let report = look(tools, original, &Look::Frames(stream, packets))?;
        if let First::At(at) = first(&report, stream) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn sound_track(stream: &Stream, begins: Offset) -> SoundTrack {
    SoundTrack {
        codec: stream.codec.clone().unwrap_or_default(),
        rate_hz: stream.rate_hz,
        channels: stream.channels,
        begins,
    }
}

fn picture_track(stream: &Stream, begins: Offset) -> PictureTrack {
    PictureTrack {
        codec: stream.codec.clone().unwrap_or_default(),
        width: stream.width,
        height: stream.height,
        rotation_deg: (360 - stream.rotation_deg) % 360,
        frame_rate: stream.frame_rate,
        begins,
        is_still: stream.is_attached || stream.frames == Some(1),
    }
}

/// What ffprobe is asked.
enum Look {
    /// All streams, sound decoded, pictures as packets.
    First,
    /// One stream, its packets.
    Packets(u32),
    /// One stream, so many packets of it decoded.
    Frames(u32, u32),
    /// One stream, decoded only as far as its size.
    Size(u32),
}

impl Look {
    fn args(&self) -> Vec<OsString> {
        let (stream, packets) = match self {
            Self::First => (None, FIRST_LOOK_PACKETS),
            Self::Packets(stream) => (Some(stream), SECOND_LOOK_PACKETS),
            Self::Frames(stream, packets) => (Some(stream), *packets),
            Self::Size(stream) => (Some(stream), 1),
        };
        let mut args: Vec<String> = ["-v", "level+warning", "-threads", "1", "-of", "json"]
            .map(String::from)
            .into();
        if matches!(self, Self::First | Self::Packets(_)) {
            args.extend(["-skip_frame:v", "all", "-show_packets"].map(String::from));
        }
        if let Some(stream) = stream {
            args.extend(["-select_streams".to_owned(), stream.to_string()]);
        }
        args.extend(["-show_frames", "-read_intervals"].map(String::from));
        args.extend([
            format!("%+#{packets}"),
            "-show_entries".to_owned(),
            ASKED.to_owned(),
        ]);
        args.into_iter().map(OsString::from).collect()
    }
}

fn look(tools: &Tools, original: &Original, look: &Look) -> Result<Report, MediaError> {
    let args: Vec<OsString> = look.args().into_iter().chain(original.input()).collect();
    let budget = Budget {
        cpu_s: original.cpu_s(tools),
        out_bytes: ANSWER_BYTES_MAX as u64,
        written_bytes: 0,
    };
    let mut running = Running::start(tools, &tools.ffprobe, &args, &budget)?;
    let answer = running.rest()?;
    let ended = running.finish()?;
    if ended.log.pointed_elsewhere {
        return Err(Original::pointing_elsewhere());
    }
    match Report::parse(&answer) {
        // A crash or a complaint does not matter once the streams are known.
        Ok(report) if !report.streams.is_empty() => Ok(report),
        Err(error) if ended.status.success() => Err(MediaError::unreadable(error.to_string())),
        _ => Err(original.refusal(&ended.log)),
    }
}
