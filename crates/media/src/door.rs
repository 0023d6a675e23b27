//! What may be opened at all: regular files, and none that is a list of other files.
//!
//! Promises never to block on a pipe or a device. What a file claims to be is looked at only to word a refusal;
//! the refusal itself is ffmpeg's list of formats.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::MediaError;
use crate::log::Log;
use crate::tools::Tools;

/// Containers and bare streams that hold everything themselves. Left out on purpose: playlists (`hls`, `dash`,
/// `concat`, `imf`, `sdp`), what reads a second file (`image2`, `vobsub`), scripts and devices.
const FORMATS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,avi,asf,flv,live_flv,\
     wav,w64,aiff,au,caf,mp3,aac,ac3,eac3,dts,dtshd,truehd,mlp,amr,amrnb,amrwb,ogg,flac,ape,wv,tta,tak,mpc,mpc8,\
     mxf,gxf,nut,rm,wtv,dv,ivf,h264,hevc,h263,h261,m4v,obu,av1,loas,latm,voc,oma,aea,xwma,nsv,dsf,iff,sox,rso,\
     avr,ircam,nistsphere,paf,pvf,svx,adx,qcp,bit,g722,g729,gsm,aptx,sbc";

/// How much of a file is looked at to say in words what it is.
pub const SNIFF_BYTES: u64 = 512;

/// A regular file, by a path that no option and no protocol can be read into.
pub(crate) struct Original {
    path: PathBuf,
    pub(crate) about: Metadata,
}

impl Original {
    pub(crate) fn at(path: &Path) -> Result<Self, MediaError> {
        let path = fs::canonicalize(path).map_err(MediaError::io("looking for the file"))?;
        let about = fs::metadata(&path).map_err(MediaError::io("looking at the file"))?;
        if !about.is_file() {
            return Err(MediaError::unreadable(if about.is_dir() {
                "it is a folder"
            } else {
                "it is a pipe or a device, not a file"
            }));
        }
        if about.len() == 0 {
            return Err(MediaError::unreadable("it is empty, 0 bytes"));
        }
        Ok(Self { path, about })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The options under which this file is opened, its name last.
    pub(crate) fn input(&self) -> Vec<OsString> {
        let mut name = OsString::from("file:");
        name.push(&self.path);
        // `file` alone: a reference inside the file can name neither the network nor a pipe.
        let options = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-i"];
        options.into_iter().map(OsString::from).chain([name]).collect()
    }

    /// Processor seconds for going through the whole file, from its size.
    pub(crate) fn cpu_s(&self, tools: &Tools) -> u64 {
        let hours = self.sound_max_s(tools).div_ceil(3_600);
        tools
            .limits
            .cpu_base_s
            .saturating_add(hours.saturating_mul(tools.limits.cpu_per_hour_s))
    }

    /// The longest sound that a file of this size is allowed to hold: few hold more than a second in 50 bytes.
    pub(crate) fn sound_max_s(&self, tools: &Tools) -> u64 {
        (3_600 + self.about.len() / 50).min(tools.limits.sound_max_s)
    }

    /// Why nothing came out of this file.
    pub(crate) fn refusal(&self, log: &Log) -> MediaError {
        let head = match self.head() {
            Ok(head) => head,
            Err(source) => return MediaError::io("opening the file")(source),
        };
        match Seen::of(&head) {
            Seen::List(what) => MediaError::Forbidden {
                what: what.to_owned(),
            },
            _ if log.pointed_elsewhere => Self::pointing_elsewhere(),
            Seen::Other(what) => MediaError::unreadable(what),
            Seen::Unknown if log.off_whitelist => MediaError::unreadable("a format that is not opened here"),
            Seen::Unknown => MediaError::unreadable(
                log.last_error
                    .clone()
                    .unwrap_or_else(|| "nothing in it could be decoded".to_owned()),
            ),
        }
    }

    pub(crate) fn pointing_elsewhere() -> MediaError {
        MediaError::Forbidden {
            what: "a movie whose media lie in another file".to_owned(),
        }
    }

    fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        File::open(&self.path)?.take(SNIFF_BYTES).read_to_end(&mut head)?;
        Ok(head)
    }
}

/// Says in words what a file surely is, if that is no recording: a playlist, text, a picture. `head`: its first bytes,
/// [`SNIFF_BYTES`] suffice.
#[must_use]
pub fn no_recording(head: &[u8]) -> Option<&'static str> {
    match Seen::of(head) {
        Seen::List(what) | Seen::Other(what) => Some(what),
        Seen::Unknown => None,
    }
}

const TEXT: &str = "it is text, not a recording";

pub(crate) enum Seen {
    List(&'static str),
    Other(&'static str),
    Unknown,
}

impl Seen {
    pub(crate) fn of(head: &[u8]) -> Self {
        if is_wide_text(head) {
            return Self::Other(TEXT);
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let holds = |what: &[u8]| head.windows(what.len()).any(|window| window == what);
        let pictures: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0"];
        match head {
            _ if head.starts_with(b"#EXTM3U") => Self::List("a playlist (HLS)"),
            _ if head.starts_with(b"ffconcat") => Self::List("a list of files (concat)"),
            _ if head.starts_with(b"v=0") => Self::List("a session description (SDP)"),
            _ if holds(b"<MPD") => Self::List("a playlist (DASH)"),
            _ if holds(b"SmoothStreamingMedia") || holds(b"<ASX") || holds(b"[playlist]") => {
                Self::List("a playlist")
            }
            _ if pictures.iter().any(|magic| head.starts_with(magic)) || is_webp(head) => {
                Self::Other("it is a picture, not a recording")
            }
            _ if head.iter().all(|byte| *byte == 0) => Self::Other("it begins with nothing but zeros"),
            _ if is_text(head) => Self::Other(TEXT),
            _ => Self::Unknown,
        }
    }
}

fn is_webp(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
}

fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A letter cut by the end of what was read is still text.
        Err(cut) if cut.error_len().is_none() => {
            std::str::from_utf8(&head[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(is_letter)
}

/// UTF-16 with its mark, as editors on Windows write it.
fn is_wide_text(head: &[u8]) -> bool {
    let unit: fn([u8; 2]) -> u16 = match head {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return false,
    };
    let units = head[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut letters: Vec<_> = char::decode_utf16(units).collect();
    // One cut by the end of what was read is still text.
    letters.pop_if(|last| last.is_err());
    !letters.is_empty()
        && letters
            .iter()
            .all(|letter| letter.as_ref().is_ok_and(|letter| is_letter(*letter)))
}

fn is_letter(char: char) -> bool {
    !char.is_control() || char.is_whitespace()
}
