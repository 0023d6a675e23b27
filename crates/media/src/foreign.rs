//! Doors for whoever tries foreign bytes on this room: fuzz targets and tests.
//!
//! Hidden, since nobody else has business here; public, since the parsers and their types are private and fuzz
//! targets stand outside. Promises to run the very code that the room runs, and tells what came of it in plain values.

use domain::time::Offset;

use crate::claims::{self, Claim};
use crate::door::Seen;
use crate::report::{self, Kind, ReportError};
use crate::zero::{self, First};
use crate::{aside, frames, log, whole};

/// What a report came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Container, codecs, names and values of tags.
    pub texts: Vec<String>,
    /// How long the container says it is.
    pub duration: Option<Offset>,
    /// Of packets and frames, where they have one.
    pub times: Vec<Offset>,
    /// Where sounds and pictures would begin.
    pub begins: Vec<Offset>,
    /// To the left, in degrees.
    pub turned_deg: Vec<i32>,
    /// Mean frames per second.
    pub frame_rates: Vec<(u32, u32)>,
    /// What the file says of itself.
    pub claims: Vec<Claim>,
}

/// What a child's messages came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The last complaint.
    pub last_error: Option<String>,
    /// How the input was described.
    pub opening: String,
    /// Places of jumps, in seconds.
    pub jumps_s: Vec<f64>,
    /// How many jumps there were.
    pub jumps: u64,
}

/// What a list of packets or frames came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Time stamps, where there are any.
    pub ticks: Vec<Option<i64>>,
    /// Seconds of one tick, as a fraction.
    pub base: Option<(i64, i64)>,
    /// Width of a pixel to its height.
    pub pixel_aspect: (u32, u32),
    /// In ticks.
    pub last_duration: Option<i64>,
    /// Whether the distances are uneven.
    pub is_variable: bool,
}

/// ffprobe's answer.
///
/// # Errors
/// [`ReportError`] as of [`report::Report::parse`].
pub fn report(bytes: &[u8]) -> Result<Told, ReportError> {
    report::Report::parse(bytes).map(|report| Told::of(&report))
}

/// What ffmpeg tells beside the sound; none where ffprobe would be asked.
#[must_use]
pub fn aside(opening: &str, marks: &[u8]) -> Option<Told> {
    let report = aside::parse(opening, marks).ok()?;
    Some(Told::of(&report))
}

/// Messages of a child.
#[must_use]
pub fn log(bytes: &[u8]) -> Said {
    let log = log::Log::read(bytes);
    Said {
        last_error: log.last_error,
        opening: log.opening,
        jumps_s: log.jumps_s,
        jumps: log.jumps,
    }
}

/// Packets or frames, line by line; none where there are too many.
#[must_use]
pub fn listing(bytes: &[u8]) -> Option<Listed> {
    let listing = frames::listed(bytes).ok()?;
    Some(Listed {
        ticks: listing.all.iter().map(|frame| frame.ticks).collect(),
        base: listing.base,
        pixel_aspect: listing.facts.pixel_aspect,
        last_duration: listing.last_duration(),
        is_variable: frames::is_variable(&listing),
    })
}

/// Where the parts of a movie say that it ends; none of what is no movie.
#[must_use]
pub fn said_bytes(bytes: &[u8]) -> Option<u64> {
    let told = whole::said(&mut std::io::Cursor::new(bytes), bytes.len() as u64);
    // Nothing that lies in memory fails to be read.
    told.ok().flatten()
}

/// In which words a file that begins so is refused, and whether as a list of other files.
#[must_use]
pub fn seen(head: &[u8]) -> Option<(&'static str, bool)> {
    match Seen::of(head) {
        Seen::List(what) => Some((what, true)),
        Seen::Other(what) => Some((what, false)),
        Seen::Unknown => None,
    }
}

impl Told {
    fn of(report: &report::Report) -> Self {
        let streams = &report.streams;
        let tags = streams.iter().map(|stream| &stream.tags).chain([&report.tags]);
        let words = tags.flat_map(|tags| tags.iter().flat_map(|(name, value)| [name, value]));
        let codecs = streams.iter().filter_map(|stream| stream.codec.as_ref());
        let moments = report.packets.iter().chain(&report.frames);
        let begins = |stream: &report::Stream| match stream.kind {
            Kind::Sound => zero::sound(report, stream.index),
            Kind::Picture => zero::picture(report, stream.index),
            Kind::Other => First::Unseen,
        };
        let found = |first| match first {
            First::At(at) => Some(at),
            First::Unclear | First::Unseen => None,
        };
        Self {
            texts: words.chain(codecs).chain([&report.container]).cloned().collect(),
            duration: report.duration,
            times: moments.filter_map(|moment| moment.at).collect(),
            begins: streams.iter().map(begins).filter_map(found).collect(),
            turned_deg: streams.iter().map(|stream| stream.rotation_deg).collect(),
            frame_rates: streams.iter().filter_map(|stream| stream.frame_rate).collect(),
            claims: claims::inside(report),
        }
    }
}
