//! What ffmpeg tells beside the sound that it decodes: all that ffprobe would tell of a plain file, in one process.
//!
//! Two voices. The opening is ffmpeg's description of its input, for people; the marks are outputs for machines,
//! `framecrc` for first packets and the first sample, then `ffmetadata` for tags.
//! Promises that a report read here is the one that ffprobe's answer would give. Whatever is not of the plainest
//! form is [`Unclear`], and ffprobe is asked: a tag that breaks lines could pass for a line of ffmpeg's own.

use std::collections::BTreeMap;

use domain::time::Offset;

use crate::report::{
    Kind, Moment, Report, STREAMS_MAX, Stream, Tags, cut, fraction_of, instant, read_tags, time_base,
    to_hundredth, whole_degrees,
};

/// Longest marks that are read, all tags included.
pub const MARKS_BYTES_MAX: usize = 1 << 20;

/// Outputs beside the sound, all on the second way out. First the picture's packets, enough to see past frames out of
/// order, and one decoded sample for its time: copying packets of sound would disturb the clock that the decoder
/// shares with them, and so the filling of holes. Then the tags of all streams, no packets, and last those of the
/// container in the dress of a stream; as its own they would be amended.
pub(crate) const OUTPUTS: [&str; 3] = [
    "-map 0:a:0 -map 0:V:0? -c:a pcm_s16le -af atrim=end_sample=1 -c:v copy -copyinkf -copytb 1 -frames:v 24 \
     -map_metadata -1 -map_chapters -1 -f framecrc pipe:0",
    "-map 0 -c copy -copy_unknown -copypriorss 0 -t 0 -map_metadata:g -1 -map_chapters -1 -fflags +bitexact \
     -f ffmetadata pipe:0",
    "-map 0:a:0 -c copy -copypriorss 0 -t 0 -map_metadata:g -1 -map_metadata:s:0 0:g -map_chapters -1 \
     -fflags +bitexact -f ffmetadata pipe:0",
];

/// Not of the plain form; nothing more is said, for ffprobe is asked instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what ffmpeg told is not of the plain form")]
pub struct Unclear;

/// Reads the two voices.
///
/// # Errors
/// [`Unclear`] for everything but one sound track, at most one picture that moves, and tags without tricks.
pub fn parse(opening: &str, marks: &[u8]) -> Result<Report, Unclear> {
    let marks = std::str::from_utf8(marks).map_err(|_| Unclear)?;
    if marks.len() >= MARKS_BYTES_MAX {
        return Err(Unclear);
    }
    let opening = Opening::parse(opening).ok_or(Unclear)?;
    let (headers, tags) = marks.split_once("[STREAM]\n").ok_or(Unclear)?;
    let tags = sections(tags).ok_or(Unclear)?;
    join(opening, &Marks::parse(headers).ok_or(Unclear)?, tags).ok_or(Unclear)
}

fn join(opening: Opening, marks: &Marks<'_>, mut tags: Vec<Tags>) -> Option<Report> {
    let of_container = tags.pop()?;
    if tags.len() != opening.streams.len() || tags.len() > STREAMS_MAX {
        return None;
    }
    let position = |kind| {
        let mut found = (0_u32..)
            .zip(&opening.streams)
            .filter(|(_, stream)| stream.kind == kind);
        (found.next().map(|(at, _)| at), found.next().is_none())
    };
    let ((sound, true), (picture, true)) = (position(Kind::Sound), position(Kind::Picture)) else {
        return None;
    };
    let mut streams: Vec<Stream> = (0..)
        .zip(opening.streams.into_iter().zip(tags))
        .map(|(index, (said, tags))| said.stream(index, tags))
        .collect();
    let sound = sound?;
    marks.check_sound(streams.get_mut(sound as usize)?)?;
    if let Some(picture) = picture {
        marks.measure_picture(streams.get_mut(picture as usize)?)?;
    }
    Some(Report {
        container: opening.container,
        duration: opening.duration,
        tags: of_container,
        streams,
        packets: picture.map_or(Some(Vec::new()), |picture| marks.packets(picture))?,
        frames: vec![marks.first_sample(sound)?],
    })
}

/// ffmpeg's description of its input. Tags stand in it too, always further in than what is read here.
#[derive(Default)]
struct Opening {
    container: String,
    duration: Option<Offset>,
    streams: Vec<Said>,
}

/// What only the opening says of a stream.
struct Said {
    kind: Kind,
    codec: String,
    rate_hz: u32,
    frame_rate: Option<(u32, u32)>,
    rotation_deg: i32,
}

impl Opening {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(|line| line.strip_prefix("[info] "));
        let (container, _) = lines
            .next()??
            .strip_prefix("Input #0, ")?
            .split_once(", from '")?;
        let mut opening = Self {
            container: cut(container),
            ..Self::default()
        };
        let (mut durations, mut is_side_data) = (0, false);
        for line in lines {
            let line = line?;
            if let Some(said) = line.strip_prefix("  Duration: ") {
                durations += 1;
                opening.duration = duration(said)?;
            } else if let Some(said) = line.strip_prefix("  Stream #0:") {
                is_side_data = false;
                opening.streams.push(Said::parse(said, opening.streams.len())?);
            } else if line == "    Side data:" {
                is_side_data = true;
            } else if is_side_data {
                opening.streams.last_mut()?.rotation_deg = rotation(line)?;
            } else if line != "  Metadata:" && !line.starts_with("    ") {
                // Programs and chapters bring texts of their own.
                return None;
            }
        }
        (durations == 1).then_some(opening)
    }
}

impl Said {
    fn parse(line: &str, index: usize) -> Option<Self> {
        let rest = line.strip_prefix(&index.to_string())?;
        let rest = rest
            .strip_prefix("[0x")
            .map_or(Some(rest), |id| Some(id.split_once(']')?.1))?;
        let rest = rest.strip_prefix('(').map_or(Some(rest), after_language)?;
        let (kind, rest) = rest.strip_prefix(": ")?.split_once(": ")?;
        let kind = match kind {
            "Audio" => Kind::Sound,
            "Video" => Kind::Picture,
            "Data" | "Subtitle" | "Attachment" | "Unknown" => Kind::Other,
            _ => return None,
        };
        if rest.contains("(attached pic)") || rest.contains("(still image)") {
            return None;
        }
        let codec = rest.split([' ', ',']).next()?;
        let is_known = !codec.is_empty() && !["none", "unknown"].contains(&codec);
        if kind != Kind::Other && !is_known {
            return None;
        }
        let frame_rate = match number(rest, " fps")? {
            Some(rate) => fraction_of((rate.parse::<f64>().ok()? * 100.0).round() as u64),
            None => None,
        };
        Some(Self {
            kind,
            codec: cut(codec),
            rate_hz: number(rest, " Hz")?.map_or(Some(0), |rate| rate.parse().ok())?,
            frame_rate,
            rotation_deg: 0,
        })
    }

    fn stream(self, index: u32, tags: Tags) -> Stream {
        Stream {
            index,
            kind: self.kind,
            codec: Some(self.codec),
            rate_hz: self.rate_hz,
            channels: 0,
            width: 0,
            height: 0,
            rotation_deg: self.rotation_deg,
            frame_rate: self.frame_rate,
            is_attached: false,
            frames: None,
            tags,
        }
    }
}

/// What stands before the unit, between commas; at most once.
fn number<'a>(text: &'a str, unit: &str) -> Option<Option<&'a str>> {
    let mut found = text.split(", ").filter_map(|piece| piece.strip_suffix(unit));
    let number = found.next();
    found.next().is_none().then_some(number)
}

fn after_language(text: &str) -> Option<&str> {
    let (language, rest) = text.split_once(')')?;
    let is_plain = |char: char| char.is_ascii_alphanumeric() || char == '-';
    language.chars().all(is_plain).then_some(rest)
}

/// `00:02:00.40, start: …`; `None` inside where the container does not say.
fn duration(text: &str) -> Option<Option<Offset>> {
    let (text, _) = text.split_once(", ")?;
    if text == "N/A" {
        return Some(None);
    }
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, hundredths) = seconds.split_once('.').filter(|(_, part)| part.len() == 2)?;
    let whole = |text: &str| text.parse::<u32>().ok().map(i64::from);
    let seconds = (whole(hours)? * 60 + whole(minutes)?) * 60 + whole(seconds)?;
    let us = (seconds * 100 + whole(hundredths)?).checked_mul(10_000)?;
    parts.next().is_none().then(|| to_hundredth(us))
}

fn rotation(line: &str) -> Option<i32> {
    let degrees = line
        .strip_prefix("      displaymatrix: rotation of ")?
        .strip_suffix(" degrees")?;
    let degrees: f64 = degrees.parse().ok()?;
    // ffprobe cuts what is no whole number.
    (degrees.fract() == 0.0).then(|| whole_degrees(degrees))
}

/// The headers and packets of `framecrc`: stream 0 is one sample of the sound, 1 the picture.
struct Marks<'a> {
    headers: BTreeMap<(&'a str, &'a str), &'a str>,
    samples: Vec<i64>,
    packets: Vec<(i64, i64)>,
}

impl<'a> Marks<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (mut headers, mut samples, mut packets) = (BTreeMap::new(), Vec::new(), Vec::new());
        for line in text.lines().filter(|line| *line != ";FFMETADATA1") {
            if let Some(header) = line.strip_prefix('#') {
                let (name, value) = header.split_once(": ")?;
                let place = name.rsplit_once(' ').unwrap_or((name, ""));
                if headers.insert(place, value).is_some() {
                    return None;
                }
            } else if let Some(packet) = line.strip_prefix("1,") {
                packets.push(read_packet(packet)?);
            } else {
                samples.push(read_packet(line.strip_prefix("0,")?)?.0);
            }
        }
        Some(Self {
            headers,
            samples,
            packets,
        })
    }

    fn header(&self, name: &str, stream: &str) -> Option<&'a str> {
        self.headers.get(&(name, stream)).copied()
    }

    /// The decoder must have found what the opening announced.
    fn check_sound(&self, stream: &mut Stream) -> Option<()> {
        stream.channels = match self.header("channel_layout_name", "0")? {
            "mono" => 1,
            "stereo" => 2,
            _ => return None,
        };
        let rate_hz: u32 = self.header("sample_rate", "0")?.parse().ok()?;
        (rate_hz > 0 && stream.rate_hz == rate_hz).then_some(())
    }

    fn first_sample(&self, stream: u32) -> Option<Moment> {
        let base = time_base(self.header("tb", "0")?)?;
        Some(Moment {
            stream,
            at: Some(instant(*self.samples.first()?, base)?),
            is_key: true,
            is_discarded: false,
        })
    }

    fn measure_picture(&self, stream: &mut Stream) -> Option<()> {
        let (width, height) = self.header("dimensions", "1")?.split_once('x')?;
        (stream.width, stream.height) = (width.parse().ok()?, height.parse().ok()?);
        // A single packet may be a still, and only the container's own count tells.
        (self.packets.len() > 1).then_some(())
    }

    fn packets(&self, stream: u32) -> Option<Vec<Moment>> {
        let base = time_base(self.header("tb", "1")?)?;
        let moment = |(pts, flags): &(i64, i64)| Moment {
            stream,
            at: instant(*pts, base),
            is_key: flags & 1 != 0,
            is_discarded: flags & 4 != 0,
        };
        Some(self.packets.iter().map(moment).collect())
    }
}

/// ` dts, pts, duration, bytes, checksum[, F=0x…][, …]`: pts and flags. Without flags it is a key frame.
fn read_packet(text: &str) -> Option<(i64, i64)> {
    let mut fields = text.split(',').map(str::trim);
    let pts = fields.nth(1)?.parse().ok()?;
    let flags = fields.find_map(|field| field.strip_prefix("F=0x"));
    Some((
        pts,
        flags.map_or(Some(1), |flags| i64::from_str_radix(flags, 16).ok())?,
    ))
}

/// The tags of each stream, the container's last. A backslash takes its meaning from what follows it.
fn sections(text: &str) -> Option<Vec<Tags>> {
    let (mut sections, mut tags) = (Vec::new(), Tags::new());
    for line in text.split_terminator('\n') {
        if line == "[STREAM]" {
            sections.push(read_tags(std::mem::take(&mut tags)));
        } else {
            let (name, value) = read_tag(line)?;
            tags.insert(name, value);
        }
    }
    sections.push(read_tags(tags));
    Some(sections)
}

/// A line break inside a tag leaves a backslash at the end of its first line, and is refused by that.
fn read_tag(line: &str) -> Option<(String, String)> {
    let (mut name, mut text) = (None, String::new());
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.push(chars.next()?),
            '=' if name.is_none() => name = Some(std::mem::take(&mut text)),
            char if char.is_control() => return None,
            char => text.push(char),
        }
    }
    Some((name?, text))
}
