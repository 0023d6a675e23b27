//! What ffprobe and ffmpeg list of packets and frames, line by line: the one function through which those bytes enter.
//!
//! Two dialects: ffprobe's `compact`, and ffmpeg's `framecrc`. Promises limits on the length and the number of lines,
//! never a panic, and that a line which is not understood is passed over; who reads judges what is missing.

use std::io::BufRead;

use super::FRAMES_MAX;
use crate::error::{Limit, MediaError};
use crate::report::time_base;

/// Longer lines are passed over: none that matters is as long.
const LINE_BYTES_MAX: usize = 2_048;
/// Pixels that are stretched more than this are a mistake or a trap.
const ASPECT_MAX: u32 = 4;

/// What was listed of one stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Listing {
    pub(crate) all: Vec<Listed>,
    /// Seconds of one tick.
    pub(crate) base: Option<(i64, i64)>,
    pub(crate) facts: Facts,
    /// The latest time stamp that is shown, and how long it lasts, both in ticks.
    pub(super) last: Option<(i64, Option<i64>)>,
    pub(super) line: Vec<u8>,
}

/// One packet or frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its time stamp; absent where the container gives none.
    pub(crate) ticks: Option<i64>,
    pub(crate) is_key: bool,
    /// Decoded, but cut off by an edit list.
    pub(crate) is_discarded: bool,
    pub(crate) is_damaged: bool,
}

/// What only this listing says of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) pixel_aspect: (u32, u32),
    pub(crate) is_mirrored: bool,
    pub(crate) states_colours: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            pixel_aspect: (1, 1),
            is_mirrored: false,
            states_colours: false,
        }
    }
}

impl Listing {
    /// Takes the next bytes, cut anywhere.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), MediaError> {
        let mut piece = Vec::new();
        // Reading from memory does not fail.
        while bytes.read_until(b'\n', &mut piece).unwrap_or(0) > 0 {
            let is_whole = piece.last() == Some(&b'\n');
            let room = (LINE_BYTES_MAX + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&piece[..piece.len().min(room)]);
            piece.clear();
            if is_whole {
                self.end_line()?;
            }
        }
        Ok(())
    }

    /// How long the last frame that is shown lasts, in ticks.
    pub(crate) fn last_duration(&self) -> Option<i64> {
        self.last?.1.filter(|ticks| *ticks > 0)
    }

    fn end_line(&mut self) -> Result<(), MediaError> {
        let line = std::mem::take(&mut self.line);
        match std::str::from_utf8(&line) {
            Ok(text) if line.len() <= LINE_BYTES_MAX => self.read(text.trim_end()),
            _ => Ok(()),
        }
    }

    fn read(&mut self, line: &str) -> Result<(), MediaError> {
        if let Some(packet) = line.strip_prefix("packet|") {
            self.read_packet(packet)
        } else if let Some((_, stream)) = line.split_once("stream|") {
            self.read_stream(stream);
            Ok(())
        } else if let Some(base) = line.strip_prefix("#tb 0: ") {
            self.base = time_base(base);
            Ok(())
        } else if let Some(frame) = line.strip_prefix("0,") {
            self.read_frame(frame)
        } else {
            Ok(())
        }
    }

    fn read_packet(&mut self, packet: &str) -> Result<(), MediaError> {
        let ticks = field(packet, "pts").and_then(|ticks| ticks.parse().ok());
        let has = |flag: char| field(packet, "flags").is_some_and(|flags| flags.contains(flag));
        let is_discarded = has('D');
        if let (Some(ticks), false) = (ticks, is_discarded) {
            let duration = field(packet, "duration").and_then(|ticks| ticks.parse().ok());
            if self.last.is_none_or(|(last, _)| last <= ticks) {
                self.last = Some((ticks, duration));
            }
        }
        self.push(Listed {
            ticks,
            is_key: has('K'),
            is_discarded,
            is_damaged: has('C'),
        })
    }

    /// `dts, pts, duration, bytes, checksum`.
    fn read_frame(&mut self, frame: &str) -> Result<(), MediaError> {
        let ticks = frame
            .split(',')
            .nth(1)
            .and_then(|ticks| ticks.trim().parse().ok());
        self.push(Listed {
            ticks,
            is_key: false,
            is_discarded: false,
            is_damaged: false,
        })
    }

    fn push(&mut self, listed: Listed) -> Result<(), MediaError> {
        if self.all.len() >= FRAMES_MAX {
            return Err(MediaError::Limit { which: Limit::Frames });
        }
        self.all.push(listed);
        Ok(())
    }

    fn read_stream(&mut self, stream: &str) {
        self.base = field(stream, "time_base").and_then(time_base);
        let colours = field(stream, "color_space");
        self.facts = Facts {
            pixel_aspect: field(stream, "sample_aspect_ratio")
                .and_then(aspect)
                .unwrap_or((1, 1)),
            is_mirrored: field(stream, "displaymatrix").is_some_and(is_mirrored),
            states_colours: colours
                .is_some_and(|colours| !["unknown", "reserved", "N/A", ""].contains(&colours)),
        };
    }
}

/// A value of a line of `name=value` pairs; what stands behind side data has no place of its own and is found too.
fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    line.split('|')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn aspect(text: &str) -> Option<(u32, u32)> {
    let (across, down) = text.split_once(':')?;
    let (across, down): (u32, u32) = (across.parse().ok()?, down.parse().ok()?);
    let is_bearable = |one: u32, other: u32| one > 0 && other.div_ceil(one) <= ASPECT_MAX;
    (is_bearable(across, down) && is_bearable(down, across)).then_some((across, down))
}

/// Whether a display matrix turns the picture over: its determinant is below zero. Written as three rows, each with
/// its number before it, breaks as `\n`.
fn is_mirrored(matrix: &str) -> bool {
    let rows: Vec<Vec<i64>> = matrix
        .split("\\n")
        .filter_map(|row| row.split_once(':'))
        .map(|(_, row)| {
            row.split_whitespace()
                .filter_map(|cell| cell.parse().ok())
                .collect()
        })
        .collect();
    match rows.as_slice() {
        [first, second, ..] if first.len() == 3 && second.len() == 3 => {
            let product = |one: i64, other: i64| i128::from(one) * i128::from(other);
            product(first[0], second[1]) < product(first[1], second[0])
        }
        _ => false,
    }
}
