//! Writes clips: raw sound and raw frames in, one file as a phone would have made it out.
//!
//! What is written holds nothing of this machine and no time of ours: the same plan gives the same bytes.
//! It runs ffmpeg without the limits of `child`, for what it reads is ours: frames and samples of the stage, and the
//! files just written from them. Never to be used on a file that came from elsewhere. Knows no scene and no truth;
//! the caller measures with [`first_times`] and [`decoded`] what its codec did to time.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use domain::time::Offset;

/// Why a clip could not be written or read back.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The program is not there, or the system would not start it.
    #[error("starting `{program}`")]
    Start {
        /// What should have been started.
        program: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The program ran and refused.
    #[error("`{program}` failed for {}: {said}", file.display())]
    Failed {
        /// Which program.
        program: &'static str,
        /// The file being written or read.
        file: PathBuf,
        /// The end of what it wrote on standard error.
        said: String,
    },
    /// A file or a pipe broke.
    #[error("writing {}", file.display())]
    Io {
        /// The file being written or read.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Codecs for sound that phones and messengers use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SoundCodec {
    /// What cameras write.
    Aac,
    /// What browsers write.
    Opus,
    /// Opus tuned for speech, as messengers do.
    OpusVoice,
    /// What was cut with old tools.
    Mp3,
    /// Samples as they are.
    Pcm,
}

/// Codecs for the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureCodec {
    /// What phones write and every browser plays.
    H264,
    /// What browsers record.
    Vp8,
    /// What old phones wrote.
    Mpeg4,
}

/// The sound of a clip, mono.
#[derive(Debug, Clone, Copy)]
pub struct Sound<'a> {
    /// In −1 to 1.
    pub samples: &'a [f32],
    /// Of `samples`.
    pub rate_hz: u32,
    /// How it is packed.
    pub codec: SoundCodec,
    /// The rate it is packed at.
    pub coded_rate_hz: u32,
    /// Bits per second.
    pub bits_per_s: u32,
    /// How much later than the picture it starts.
    pub begins: Offset,
}

/// How a picture lies in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// As it is shown.
    Not,
    /// Lying on its side, with a note that players turn it clockwise: what upright phones write. MP4 and MOV only.
    Clockwise,
}

/// The picture of a clip: RGBA frames of one size, at a steady rate.
#[derive(Debug, Clone, Copy)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Frames per second.
    pub frames_per_s: u32,
    /// How many frames there are.
    pub frames: u64,
    /// How they are packed.
    pub codec: PictureCodec,
    /// The encoder's quality number: lower is better and larger.
    pub crf: u32,
    /// How it lies in the file; width and height are as it is shown.
    pub turned: Turned,
}

/// One file to be written.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Its extension chooses the container.
    pub into: &'a Path,
    /// Nothing: a clip without a sound track.
    pub sound: Option<Sound<'a>>,
    /// Nothing: a sound recording.
    pub picture: Option<Picture>,
    /// What the file claims of itself: `creation_time`, `make` and so on.
    pub claims: &'a [(String, String)],
}

/// Draws frame number n into a buffer of `width · height · 4` bytes.
pub type Draw<'a> = dyn FnMut(u64, &mut [u8]) + 'a;

/// Writes the clip that `plan` describes; `draw` is asked for each frame in order.
///
/// # Errors
/// When ffmpeg is missing or refuses, or the disk is full.
pub fn clip(plan: &Plan<'_>, draw: &mut Draw<'_>) -> Result<(), EncodeError> {
    let io = |source| EncodeError::Io {
        file: plan.into.to_owned(),
        source,
    };
    // ffmpeg reads frames from its standard input, so the sound goes through a file of its own.
    let mut samples_file = tempfile::NamedTempFile::new().map_err(io)?;
    let mut command = ffmpeg();
    if let Some(picture) = &plan.picture {
        let (width, height) = match picture.turned {
            Turned::Not => (picture.width, picture.height),
            Turned::Clockwise => (picture.height, picture.width),
        };
        let size = format!("{width}x{height}");
        command.args(["-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", &size]);
        command.args(["-framerate", &picture.frames_per_s.to_string(), "-i", "pipe:0"]);
    }
    if let Some(sound) = &plan.sound {
        samples_file.write_all(&bytes_of(sound.samples)).map_err(io)?;
        command.args(["-itsoffset", &format!("{:.9}", sound.begins.as_seconds())]);
        command.args(["-f", "f32le", "-ar", &sound.rate_hz.to_string(), "-ac", "1", "-i"]);
        command.arg(samples_file.path());
    }
    command.args(tracks(plan)).arg(plan.into).stdin(Stdio::piped());
    let mut child = start(&mut command, "ffmpeg")?;
    let fed = feed(&mut child, plan, draw);
    let finished = finish(child, "ffmpeg", plan.into);
    // When ffmpeg refuses, its own words say more than the broken pipe that follows.
    finished?;
    fed.map_err(io)?;
    if plan
        .picture
        .is_some_and(|picture| picture.turned == Turned::Clockwise)
    {
        note_turn(plan.into).map_err(io)?;
    }
    Ok(())
}

fn feed(child: &mut Child, plan: &Plan<'_>, draw: &mut Draw<'_>) -> std::io::Result<()> {
    let (Some(picture), Some(mut pipe)) = (&plan.picture, child.stdin.take()) else {
        return Ok(());
    };
    let mut frame = vec![0; picture.width as usize * picture.height as usize * 4];
    for number in 0..picture.frames {
        draw(number, &mut frame);
        match picture.turned {
            Turned::Not => pipe.write_all(&frame)?,
            Turned::Clockwise => pipe.write_all(&lain_down(&frame, picture.width as usize))?,
        }
    }
    Ok(())
}

/// Turned anticlockwise, so that a clockwise turn brings it back.
fn lain_down(frame: &[u8], width: usize) -> Vec<u8> {
    let height = frame.len() / 4 / width;
    let columns = (0..width).rev();
    let pixels = columns.flat_map(|x| (0..height).map(move |y| (y * width + x) * 4));
    pixels
        .flat_map(|at| [frame[at], frame[at + 1], frame[at + 2], frame[at + 3]])
        .collect()
}

/// Writes the turn into the header of the first track that has a width. ffmpeg's own options for it differ by version.
fn note_turn(file: &Path) -> std::io::Result<()> {
    const TURN: [u32; 4] = [0, 0x0001_0000, 0xffff_0000, 0];
    let mut bytes = std::fs::read(file)?;
    // In a `tkhd` of version 0 the matrix stands 44 bytes after the name, the width 80.
    let is_header = |at: &usize| {
        bytes[*at..].starts_with(b"tkhd\0")
            && bytes.get(at + 80..at + 84).is_some_and(|width| width != [0; 4])
    };
    let header = (0..bytes.len().saturating_sub(84)).find(is_header);
    let Some(at) = header else {
        return Err(std::io::Error::other("no picture track to turn"));
    };
    for (place, value) in [44, 48, 56, 60].into_iter().zip(TURN) {
        bytes[at + place..at + place + 4].copy_from_slice(&value.to_be_bytes());
    }
    std::fs::write(file, bytes)
}

fn tracks(plan: &Plan<'_>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut say = |text: &str| words.extend(text.split(' ').map(str::to_owned));
    if let Some(picture) = &plan.picture {
        say(&picture_words(picture));
    }
    if let Some(sound) = &plan.sound {
        say(&sound_words(sound.codec, sound.coded_rate_hz, sound.bits_per_s));
    }
    say("-threads 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact");
    if is_quicktime(plan.into) {
        say("-movflags +faststart+use_metadata_tags");
    }
    for (name, value) in plan.claims {
        words.extend(["-metadata".to_owned(), format!("{name}={value}")]);
    }
    words
}

fn is_quicktime(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["mp4", "mov", "m4a"].contains(&extension.as_str())
}

fn picture_words(picture: &Picture) -> String {
    let keyframes = picture.frames_per_s;
    match picture.codec {
        PictureCodec::H264 => format!(
            "-c:v libx264 -preset superfast -crf {} -g {keyframes} -pix_fmt yuv420p",
            picture.crf
        ),
        PictureCodec::Vp8 => format!(
            "-c:v libvpx -deadline realtime -cpu-used 12 -crf {} -b:v 1M -g {keyframes} -pix_fmt yuv420p",
            picture.crf
        ),
        PictureCodec::Mpeg4 => "-c:v mpeg4 -q:v 5 -pix_fmt yuv420p".to_owned(),
    }
}

fn sound_words(codec: SoundCodec, rate_hz: u32, bits_per_s: u32) -> String {
    let name = match codec {
        SoundCodec::Aac => "aac",
        SoundCodec::Opus => "libopus",
        SoundCodec::OpusVoice => "libopus -application voip",
        SoundCodec::Mp3 => "libmp3lame",
        SoundCodec::Pcm => "pcm_s16le",
    };
    format!("-ar {rate_hz} -ac 1 -c:a {name} -b:a {bits_per_s}")
}

/// A stretch of a clip, packed again.
#[derive(Debug, Clone, Copy)]
pub struct Again<'a> {
    /// The clip as it is.
    pub from: &'a Path,
    /// The copy.
    pub into: &'a Path,
    /// The first second that is kept, after the file's earliest time stamp.
    pub from_s: f64,
    /// Where the copy ends.
    pub to_s: f64,
    /// Codec, rate and bits per second of the sound.
    pub sound: (SoundCodec, u32, u32),
    /// Codec, quality number and height of the picture; nothing: sound alone.
    pub picture: Option<(PictureCodec, u32, u32)>,
}

/// Decodes a stretch of a clip and packs it again, as a messenger does.
///
/// # Errors
/// When ffmpeg is missing or refuses.
pub fn again(plan: &Again<'_>) -> Result<(), EncodeError> {
    let (from_s, to_s) = (plan.from_s, plan.to_s);
    let mut command = ffmpeg();
    command.arg("-i").arg(plan.from).stdin(Stdio::null());
    command.args([
        "-af",
        &format!("atrim=start={from_s:.6}:end={to_s:.6},asetpts=PTS-STARTPTS"),
    ]);
    command.args(sound_words(plan.sound.0, plan.sound.1, plan.sound.2).split(' '));
    if let Some((codec, crf, height)) = plan.picture {
        let picture = Picture {
            width: 0,
            height,
            frames_per_s: 30,
            frames: 0,
            codec,
            crf,
            turned: Turned::Not,
        };
        let trim = format!("trim=start={from_s:.6}:end={to_s:.6},setpts=PTS-STARTPTS,scale=-2:{height}");
        command
            .args(["-vf", &trim])
            .args(picture_words(&picture).split(' '));
    } else {
        command.arg("-vn");
    }
    command.args(
        "-threads 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact".split(' '),
    );
    if is_quicktime(plan.into) {
        command.args(["-movflags", "+faststart"]);
    }
    let child = start(command.arg(plan.into), "ffmpeg")?;
    finish(child, "ffmpeg", plan.into).map(drop)
}

/// All decoded sound of a file as mono samples, from the first decoded one; gaps are not filled.
///
/// # Errors
/// When the file has no sound or ffmpeg refuses it.
pub fn decoded(file: &Path, rate_hz: u32) -> Result<Vec<f32>, EncodeError> {
    let mut command = ffmpeg();
    command
        .arg("-i")
        .arg(file)
        .args("-map 0:a:0 -ac 1 -f f32le -ar".split(' '));
    command
        .args([&rate_hz.to_string(), "pipe:1"])
        .stdin(Stdio::null());
    let child = start(&mut command, "ffmpeg")?;
    let out = finish(child, "ffmpeg", file)?;
    Ok(out
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect())
}

/// All decoded frames of a file as grey pixels at `width` × `height`.
///
/// # Errors
/// When the file has no picture or ffmpeg refuses it.
pub fn decoded_grey(file: &Path, width: u32, height: u32) -> Result<Vec<u8>, EncodeError> {
    let mut command = ffmpeg();
    command
        .arg("-i")
        .arg(file)
        .args(["-map", "0:v:0", "-vf", &format!("scale={width}:{height}")]);
    command
        .args("-fps_mode passthrough -f rawvideo -pix_fmt gray pipe:1".split(' '))
        .stdin(Stdio::null());
    let child = start(&mut command, "ffmpeg")?;
    finish(child, "ffmpeg", file)
}

/// Presentation times of the first decoded sound and the first decoded frame.
///
/// # Errors
/// When ffprobe is missing or refuses the file.
pub fn first_times(file: &Path) -> Result<(Option<Offset>, Option<Offset>), EncodeError> {
    Ok((first_time(file, "a:0")?, first_time(file, "v:0")?))
}

fn first_time(file: &Path, stream: &str) -> Result<Option<Offset>, EncodeError> {
    let mut command = Command::new("ffprobe");
    command.args([
        "-v",
        "error",
        "-select_streams",
        stream,
        "-read_intervals",
        "%+#4",
    ]);
    command
        .args(["-show_entries", "frame=pts_time", "-of", "csv=p=0"])
        .arg(file)
        .stdin(Stdio::null());
    let child = start(&mut command, "ffprobe")?;
    let out = finish(child, "ffprobe", file)?;
    let text = String::from_utf8_lossy(&out);
    let first = text
        .split([',', '\n'])
        .find_map(|word| word.trim().parse::<f64>().ok());
    Ok(first.map(Offset::from_seconds))
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]);
    command
}

fn start(command: &mut Command, program: &'static str) -> Result<Child, EncodeError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
        .spawn()
        .map_err(|source| EncodeError::Start { program, source })
}

fn finish(mut child: Child, program: &'static str, file: &Path) -> Result<Vec<u8>, EncodeError> {
    drop(child.stdin.take());
    let io = |source| EncodeError::Io {
        file: file.to_owned(),
        source,
    };
    let mut out = Vec::new();
    let mut complaints = child.stderr.take();
    // Both pipes are emptied at once: a child that waits for one while we read the other would hang.
    let listener = std::thread::spawn(move || {
        let mut said = String::new();
        complaints.as_mut().map(|pipe| pipe.read_to_string(&mut said));
        said
    });
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_end(&mut out).map_err(io)?;
    }
    let said = listener.join().unwrap_or_default();
    if child.wait().map_err(io)?.success() {
        return Ok(out);
    }
    let tail = said.lines().rev().take(2).collect::<Vec<_>>().join("; ");
    Err(EncodeError::Failed {
        program,
        file: file.to_owned(),
        said: tail,
    })
}

fn bytes_of(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}
