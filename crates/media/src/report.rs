//! ffprobe's answer, parsed: the one function through which those foreign bytes enter.
//!
//! Promises: limits on size and count, every number checked to fit, texts cut, never a panic. What the numbers
//! mean for file time is decided in `zero`.

use std::collections::BTreeMap;

use domain::time::{NS_PER_S, Offset};
use serde::Deserialize;

/// Largest answer that is read.
pub const ANSWER_BYTES_MAX: usize = 8 << 20;
/// Most streams that a file may have.
pub const STREAMS_MAX: usize = 256;
const TAGS_MAX: usize = 256;
const TEXT_CHARS_MAX: usize = 512;
/// No recording lasts longer; a time beyond it is nonsense, and without it sums could overflow.
const TIME_MAX_S: i128 = 10 * 366 * 86_400;

/// Why an answer of ffprobe was not understood.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// More than [`ANSWER_BYTES_MAX`].
    #[error("ffprobe answered {bytes} bytes, at most {ANSWER_BYTES_MAX} are read")]
    TooLong {
        /// How many came.
        bytes: usize,
    },
    /// More than [`STREAMS_MAX`].
    #[error("the file has {streams} streams, at most {STREAMS_MAX} are read")]
    TooManyStreams {
        /// How many there are.
        streams: usize,
    },
    /// Not the JSON that ffprobe writes.
    #[error("ffprobe's answer is not understood")]
    Json(#[from] serde_json::Error),
}

/// What a probe found, in our own types.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub(crate) container: String,
    pub(crate) duration: Option<Offset>,
    pub(crate) tags: Tags,
    pub(crate) streams: Vec<Stream>,
    pub(crate) packets: Vec<Moment>,
    pub(crate) frames: Vec<Moment>,
}

pub(crate) type Tags = BTreeMap<String, String>;

/// One stream, as declared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stream {
    pub(crate) index: u32,
    pub(crate) kind: Kind,
    pub(crate) codec: Option<String>,
    pub(crate) rate_hz: u32,
    pub(crate) channels: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Degrees to the left, as the display matrix says.
    pub(crate) rotation_deg: i32,
    pub(crate) frame_rate: Option<(u32, u32)>,
    pub(crate) is_attached: bool,
    pub(crate) frames: Option<u64>,
    pub(crate) tags: Tags,
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sound,
    Picture,
    Other,
}

/// One packet or one decoded frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) stream: u32,
    /// Absent where the container gives no time, or nonsense.
    pub(crate) at: Option<Offset>,
    pub(crate) is_key: bool,
    /// Decoded, but cut off by an edit list.
    pub(crate) is_discarded: bool,
}

impl Report {
    /// Reads what `ffprobe -of json` wrote.
    ///
    /// # Errors
    /// [`ReportError`] when it is too long or not of that form.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReportError> {
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(ReportError::TooLong { bytes: bytes.len() });
        }
        let wire: wire::Report = serde_json::from_slice(bytes)?;
        if wire.streams.len() > STREAMS_MAX {
            return Err(ReportError::TooManyStreams {
                streams: wire.streams.len(),
            });
        }
        let timings: BTreeMap<u32, Timing> = wire
            .streams
            .iter()
            .filter_map(|stream| Some((stream.index, stream.timing()?)))
            .collect();
        let (mut packets, mut frames) = (Vec::new(), Vec::new());
        for moment in wire.both.into_iter().chain(wire.packets).chain(wire.frames) {
            let into = if moment.kind == "packet" {
                &mut packets
            } else {
                &mut frames
            };
            // A subtitle that was decoded belongs to no stream, in ffprobe's answer.
            into.extend(moment.read(&timings));
        }
        Ok(Self {
            container: cut(&wire.format.format_name),
            duration: wire.format.duration.as_deref().and_then(decimal_seconds),
            tags: read_tags(wire.format.tags),
            streams: wire.streams.into_iter().map(wire::Stream::read).collect(),
            packets,
            frames,
        })
    }
}

/// How a stream counts: its time base, and for sound the samples that its frames begin at.
struct Timing {
    base: (i64, i64),
    rate_hz: Option<u32>,
}

impl Timing {
    /// A frame of sound begins at a whole sample, as in ffmpeg: a time base that is coarser or not a multiple
    /// has only rounded it.
    fn frame(&self, ticks: i64) -> Option<Offset> {
        let Some(rate_hz) = self.rate_hz.map(i128::from) else {
            return instant(ticks, self.base);
        };
        let (numerator, denominator) = (i128::from(self.base.0) * rate_hz, i128::from(self.base.1));
        let twice = i128::from(ticks).unsigned_abs() as i128 * numerator * 2;
        let samples = (twice + denominator) / (2 * denominator) * i128::from(ticks.signum());
        instant(i64::try_from(samples).ok()?, (1, rate_hz as i64))
    }
}

mod wire {
    //! The names that ffprobe uses. Unknown fields are passed over; every known one may be missing.

    use super::{BTreeMap, Deserialize, Kind, Moment, Timing, cut, fraction, read_tags, whole_degrees};

    #[derive(Deserialize)]
    pub(super) struct Report {
        #[serde(default)]
        pub(super) format: Format,
        #[serde(default)]
        pub(super) streams: Vec<Stream>,
        #[serde(default, rename = "packets_and_frames")]
        pub(super) both: Vec<Timed>,
        #[serde(default)]
        pub(super) packets: Vec<Timed>,
        #[serde(default)]
        pub(super) frames: Vec<Timed>,
    }

    #[derive(Deserialize, Default)]
    pub(super) struct Format {
        #[serde(default)]
        pub(super) format_name: String,
        pub(super) duration: Option<String>,
        #[serde(default)]
        pub(super) tags: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    pub(super) struct Stream {
        pub(super) index: u32,
        #[serde(default)]
        codec_type: String,
        codec_name: Option<String>,
        #[serde(default)]
        pub(super) time_base: String,
        sample_rate: Option<String>,
        channels: Option<i64>,
        width: Option<i64>,
        height: Option<i64>,
        avg_frame_rate: Option<String>,
        nb_frames: Option<String>,
        #[serde(default)]
        disposition: BTreeMap<String, i64>,
        #[serde(default)]
        side_data_list: Vec<SideData>,
        #[serde(default)]
        tags: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    struct SideData {
        rotation: Option<f64>,
    }

    #[derive(Deserialize)]
    pub(super) struct Timed {
        #[serde(default, rename = "type")]
        pub(super) kind: String,
        stream_index: Option<u32>,
        pts: Option<i64>,
        best_effort_timestamp: Option<i64>,
        flags: Option<String>,
        key_frame: Option<i64>,
    }

    impl Stream {
        fn rate_hz(&self) -> Option<u32> {
            self.sample_rate.as_ref()?.parse().ok()
        }

        pub(super) fn timing(&self) -> Option<Timing> {
            Some(Timing {
                base: super::time_base(&self.time_base)?,
                rate_hz: self.rate_hz().filter(|rate| *rate > 0),
            })
        }

        pub(super) fn read(self) -> super::Stream {
            let kind = match self.codec_type.as_str() {
                "audio" => Kind::Sound,
                "video" => Kind::Picture,
                _ => Kind::Other,
            };
            let rate_hz = self.rate_hz().unwrap_or(0);
            let small =
                |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
            let turned = self.side_data_list.iter().find_map(|side| side.rotation);
            super::Stream {
                index: self.index,
                kind,
                codec: self
                    .codec_name
                    .map(|name| cut(&name))
                    .filter(|name| name != "unknown"),
                rate_hz,
                channels: small(self.channels),
                width: small(self.width),
                height: small(self.height),
                rotation_deg: whole_degrees(turned.unwrap_or(0.0)),
                frame_rate: self.avg_frame_rate.as_deref().and_then(fraction),
                is_attached: self
                    .disposition
                    .get("attached_pic")
                    .is_some_and(|flag| *flag != 0),
                frames: self.nb_frames.and_then(|frames| frames.parse().ok()),
                tags: read_tags(self.tags),
            }
        }
    }

    impl Timed {
        pub(super) fn read(&self, timings: &BTreeMap<u32, Timing>) -> Option<Moment> {
            let stream = self.stream_index?;
            let timing = timings.get(&stream);
            let ticks = self.best_effort_timestamp.or(self.pts);
            let has = |flag: char| self.flags.as_ref().is_some_and(|flags| flags.contains(flag));
            Some(Moment {
                stream,
                at: ticks.zip(timing).and_then(|(ticks, timing)| timing.frame(ticks)),
                is_key: has('K') || self.key_frame == Some(1),
                is_discarded: has('D'),
            })
        }
    }
}

pub(crate) fn instant(ticks: i64, (numerator, denominator): (i64, i64)) -> Option<Offset> {
    let scaled = i128::from(ticks) * i128::from(numerator);
    let denominator = i128::from(denominator);
    if (scaled / denominator).abs() > TIME_MAX_S {
        return None;
    }
    // Rounded, not cut: a third of a second has no end in nanoseconds.
    let ns = (scaled * i128::from(NS_PER_S) * 2 + denominator).div_euclid(2 * denominator);
    i64::try_from(ns).ok().map(Offset)
}

pub(crate) fn time_base(text: &str) -> Option<(i64, i64)> {
    let (numerator, denominator) = text.split_once('/')?;
    let base = (numerator.parse().ok()?, denominator.parse().ok()?);
    let sane = 1..=1_i64 << 31;
    (sane.contains(&base.0) && sane.contains(&base.1)).then_some(base)
}

fn fraction(text: &str) -> Option<(u32, u32)> {
    let (numerator, denominator) = text.split_once('/')?;
    let (numerator, denominator): (u32, u32) = (numerator.parse().ok()?, denominator.parse().ok()?);
    let per_second = f64::from(numerator) / f64::from(denominator);
    // In single precision, as ffmpeg does before it prints.
    let hundredths = (per_second * 100.0) as f32;
    (denominator > 0).then(|| fraction_of(hundredths.round_ties_even() as u64))?
}

/// Hundredths of a frame per second as a fraction; what stands for a rate of television becomes that rate.
pub(crate) fn fraction_of(hundredths: u64) -> Option<(u32, u32)> {
    let hundredths = u32::try_from(hundredths).ok().filter(|rate| *rate > 0)?;
    Some(match hundredths {
        2_398 | 2_997 | 4_795 | 5_994 | 11_988 => (hundredths.div_ceil(100) * 1_000, 1_001),
        _ if hundredths.is_multiple_of(100) => (hundredths / 100, 1),
        _ => (hundredths, 100),
    })
}

fn decimal_seconds(text: &str) -> Option<Offset> {
    let seconds: f64 = text.parse().ok()?;
    to_hundredth((seconds * 1_000_000.0).round() as i64)
}

/// To a hundredth of a second, for that is how ffmpeg prints it, and containers are not exacter.
pub(crate) fn to_hundredth(us: i64) -> Option<Offset> {
    let hundredths = us.checked_add(5_000)? / 10_000;
    let is_sane = us >= 0 && i128::from(hundredths) <= TIME_MAX_S * 100;
    is_sane.then(|| Offset(hundredths * (NS_PER_S / 100)))
}

pub(crate) fn whole_degrees(degrees: f64) -> i32 {
    if degrees.is_finite() {
        degrees.rem_euclid(360.0).round() as i32 % 360
    } else {
        0
    }
}

pub(crate) fn read_tags(tags: BTreeMap<String, String>) -> Tags {
    tags.into_iter()
        .take(TAGS_MAX)
        .map(|(name, value)| (cut(&name), cut(&value)))
        .collect()
}

/// Short, and harmless to a terminal.
pub(crate) fn cut(text: &str) -> String {
    text.chars()
        .take(TEXT_CHARS_MAX)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}
