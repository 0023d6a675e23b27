//! One frame of an original as a picture, with its own pixels.
//!
//! Promises exactly the frame that the table names: it is chosen by its time stamp, and the frames that the decoder
//! gave on the way to it are held against the table, from a key frame on. Seeking may land elsewhere or hand out what
//! does not decode; then it is tried from farther back, and at last from the beginning of the file.

mod filters;

use std::ffi::OsString;
use std::path::Path;

use domain::time::NS_PER_S;

use crate::child::{Budget, Ended, Running};
use crate::door::Original;
use crate::error::MediaError;
use crate::frames::{CPU_TIMES, FrameTable, listed, words};
use crate::report::instant;
use crate::tools::Tools;

/// Largest picture that is given out, in bytes of PNG.
pub const STILL_BYTES_MAX: usize = 128 << 20;

/// ffmpeg seeks so much before what it was asked for where frames are out of order: three frames at 23 a second.
const SEEKS_BEFORE_NS: i64 = 3 * NS_PER_S / 23 + 1_000_000;
/// How far before a key frame it is tried again: by then, containers without an index have found one.
const FARTHER_NS: i64 = NS_PER_S;
/// Frames at the beginning of a file to which seeking would bring nothing.
const NEAR_FRAMES: usize = 12;
const BEFORE: &str = "-nostdin -hide_banner -nostats -loglevel level+info -threads 1 -copyts -noautorotate";
const PICTURE: &str = "-an -sn -dn -fps_mode passthrough -enc_time_base -1 -frames:v 1 -map_metadata -1 -c:v png \
     -f image2pipe pipe:1";
const LIST: &str =
    "-an -sn -dn -fps_mode passthrough -enc_time_base -1 -map_metadata -1 -c:v rawvideo -f framecrc pipe:0";

/// The picture of frame `frame`, counted from 0, as PNG: mirrored, turned, in square pixels, its colours read as the
/// file states them. `table` is of the same file.
///
/// # Errors
/// [`MediaError`] when there is no such frame, when it cannot be decoded, or when a limit is reached.
pub fn still(tools: &Tools, path: &Path, table: &FrameTable, frame: usize) -> Result<Vec<u8>, MediaError> {
    picture(tools, path, table, frame, filters::shown(table))
}

/// The same frame, small: within a square of `side` pixels, never larger than it is.
///
/// # Errors
/// As of [`still`].
pub fn small_still(
    tools: &Tools,
    path: &Path,
    table: &FrameTable,
    frame: usize,
    side: u32,
) -> Result<Vec<u8>, MediaError> {
    let shown = filters::shown(table);
    let small = filters::within(side);
    picture(tools, path, table, frame, format!("{shown},{small}"))
}

fn picture(
    tools: &Tools,
    path: &Path,
    table: &FrameTable,
    frame: usize,
    shown: String,
) -> Result<Vec<u8>, MediaError> {
    let frames = table.ticks.len();
    if frame >= frames {
        return Err(MediaError::NoSuchFrame { frame, frames });
    }
    let original = Original::at(path)?;
    for way in ways(table, frame) {
        let answer = go(tools, &original, table, (frame, &shown), &way)?;
        if way.arrived(&answer, table, frame) {
            return Ok(answer.png);
        }
    }
    Err(MediaError::LostFrame { frame })
}

/// A way to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Seeks to a time in the file, in nanoseconds; every frame from `from` on must then be given out.
    Seek {
        to_ns: i64,
        from: usize,
        may_complain: bool,
    },
    /// Decodes all that is before, and counts.
    Whole,
}

/// What came of one way.
struct Answer {
    png: Vec<u8>,
    ended: Ended,
}

/// From the shortest to the surest.
fn ways(table: &FrameTable, frame: usize) -> Vec<Way> {
    let before = table.keys.partition_point(|key| *key <= frame);
    let key = before.checked_sub(1).filter(|_| frame > NEAR_FRAMES);
    let near = key.map(|key| {
        if table.are_keys_parsed {
            from_before(table, key, key)
        } else {
            from_key(table, key)
        }
    });
    let far = key.filter(|key| *key > 1);
    let far = far.map(|key| from_before(table, key - 2, key - 1));
    near.into_iter().chain(far).chain([Way::Whole]).collect()
}

/// Where there is an index, seeking lands on the key frame.
fn from_key(table: &FrameTable, key: usize) -> Way {
    let from = table.keys[key];
    let to_next_ns = table.keys.get(key + 1).map_or(i64::MAX, |next| {
        stamp_ns(table, *next).saturating_sub(stamp_ns(table, from))
    });
    Way::Seek {
        to_ns: stamp_ns(table, from).saturating_add(SEEKS_BEFORE_NS.min(to_next_ns / 2)),
        from,
        may_complain: false,
    }
}

/// Where there is none, it lands between key frames, and the decoder complains until it meets one.
fn from_before(table: &FrameTable, before: usize, from: usize) -> Way {
    Way::Seek {
        to_ns: stamp_ns(table, table.keys[before]).saturating_sub(FARTHER_NS),
        from: table.keys[from],
        may_complain: true,
    }
}

fn stamp_ns(table: &FrameTable, frame: usize) -> i64 {
    let ticks = table.ticks.get(frame).copied().unwrap_or_default();
    instant(ticks, table.base).unwrap_or_default().0
}

impl Way {
    fn seek(&self) -> Vec<OsString> {
        let Self::Seek { to_ns, .. } = self else {
            return Vec::new();
        };
        let to_us = to_ns.div_euclid(1_000);
        // Without its own cutting to the moment asked for: which frame is ours is decided by its stamp.
        words(&format!("-noaccurate_seek -seek_timestamp 1 -ss {to_us}us"))
    }

    /// Which frames are kept as the picture, and which are listed.
    fn chosen(&self, table: &FrameTable, frame: usize) -> (String, String) {
        let ticks = table.ticks.get(frame).copied().unwrap_or_default();
        let end = ticks.saturating_add(1);
        match self {
            Self::Seek { .. } => (
                format!("trim=start_pts={ticks}:end_pts={end}"),
                format!("trim=end_pts={end}"),
            ),
            Self::Whole => {
                let counted = format!("select=eq(n\\,{frame})");
                (counted.clone(), counted)
            }
        }
    }

    fn may_complain(&self) -> bool {
        match self {
            Self::Seek { may_complain, .. } => *may_complain,
            // A damaged file is decoded as well as it can be.
            Self::Whole => true,
        }
    }

    /// Whether what was given out is what the table says, to the last frame.
    fn arrived(&self, answer: &Answer, table: &FrameTable, frame: usize) -> bool {
        let from = match self {
            Self::Seek { from, .. } => *from,
            Self::Whole => frame,
        };
        let had_complaint = answer.ended.log.last_error.is_some() || !answer.ended.status.success();
        if answer.png.is_empty() || (had_complaint && !self.may_complain()) {
            return false;
        }
        let Ok(listing) = listed(&answer.ended.aside) else {
            return false;
        };
        let given: Option<Vec<i64>> = listing.all.iter().map(|frame| frame.ticks).collect();
        let is_same_clock = listing.base == Some(table.base);
        is_same_clock && given.is_some_and(|given| given.ends_with(&table.ticks[from..=frame]))
    }
}

fn go(
    tools: &Tools,
    original: &Original,
    table: &FrameTable,
    (frame, shown): (usize, &str),
    way: &Way,
) -> Result<Answer, MediaError> {
    let budget = Budget {
        cpu_s: original.cpu_s(tools).saturating_mul(CPU_TIMES),
        out_bytes: STILL_BYTES_MAX as u64,
        written_bytes: 0,
    };
    let args = args(original, table, (frame, shown), way);
    let mut running = Running::start_with_aside(tools, &tools.ffmpeg, &args, &budget)?;
    let png = running.rest()?;
    let ended = running.finish()?;
    if ended.log.pointed_elsewhere {
        return Err(Original::pointing_elsewhere());
    }
    Ok(Answer { png, ended })
}

fn args(original: &Original, table: &FrameTable, (frame, shown): (usize, &str), way: &Way) -> Vec<OsString> {
    let (picture, listed) = way.chosen(table, frame);
    let output = |filters: String, rest: &str| {
        let mut output = words("-map 0:V:0 -vf");
        output.push(filters.into());
        output.extend(words(rest));
        output
    };
    let is_counted = *way == Way::Whole;
    let list = if is_counted {
        format!("-frames:v 1 {LIST}")
    } else {
        LIST.to_owned()
    };
    [
        words(BEFORE),
        way.seek(),
        original.input(),
        output(format!("{picture},{shown}"), PICTURE),
        output(format!("{listed},crop=2:2:0:0"), &list),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_first_way_arrives_where_phones_and_browsers_write() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find().unwrap();
        for (words, name) in [
            ("-c:v libx264 -preset ultrafast -bf 2", "a.mp4"),
            ("-c:v libx264 -preset ultrafast -bf 2", "a.mkv"),
            ("-c:v libx264 -preset ultrafast -bf 2", "a.ts"),
            (
                "-c:v libx264 -preset ultrafast -movflags frag_keyframe+empty_moov",
                "b.mp4",
            ),
            ("-c:v libvpx -deadline realtime", "a.webm"),
        ] {
            let path = folder.path().join(name);
            let words = format!("-v error -f lavfi -i testsrc2=s=64x64:r=30:d=9 -g 30 {words}");
            let made = Command::new("ffmpeg").args(words.split(' ')).arg(&path).status();
            assert!(made.unwrap().success());
            let table = crate::frames::frames(&tools, &path).unwrap();
            for frame in [150, 179, 200] {
                let way = ways(&table, frame)[0];
                assert_ne!(way, Way::Whole, "{name}");
                let answer = go(
                    &tools,
                    &Original::at(&path).unwrap(),
                    &table,
                    (frame, "null"),
                    &way,
                )
                .unwrap();
                assert!(way.arrived(&answer, &table, frame), "{name}: {frame} by {way:?}");
            }
        }
    }

    #[test]
    fn a_small_still_is_the_same_frame_within_the_square() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find().unwrap();
        let path = folder.path().join("a.mp4");
        let words = "-v error -f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v libx264";
        let made = Command::new("ffmpeg").args(words.split(' ')).arg(&path).status();
        assert!(made.unwrap().success());
        let table = crate::frames::frames(&tools, &path).unwrap();
        for (side, expected) in [(96, (96, 54)), (1_000, (320, 180))] {
            let png = small_still(&tools, &path, &table, 21, side).unwrap();
            let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            assert_eq!((size(16), size(20)), expected);
        }
    }

    #[test]
    fn a_way_that_lands_behind_the_key_frame_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools::find().unwrap();
        let path = folder.path().join("a.mp4");
        let words = "-v error -f lavfi -i testsrc2=s=64x64:r=30:d=3 -g 30 -c:v libx264 -bf 0";
        let made = Command::new("ffmpeg").args(words.split(' ')).arg(&path).status();
        assert!(made.unwrap().success());
        let table = crate::frames::frames(&tools, &path).unwrap();
        let way = Way::Seek {
            to_ns: 2_000_000_000,
            from: 30,
            may_complain: true,
        };
        let answer = go(&tools, &Original::at(&path).unwrap(), &table, (65, "null"), &way).unwrap();
        assert!(!answer.png.is_empty() && !way.arrived(&answer, &table, 65));
    }
}
