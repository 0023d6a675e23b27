//! The containers and codecs that clips come in, and what each does to time.
//!
//! The delay is measured, not believed: a known noise goes through the very same recipe and is looked for in what
//! comes out.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use domain::time::Offset;
use media::encode::{self, Picture, PictureCodec, Plan, Sound, SoundCodec, Turned};

use crate::StageError;
use crate::chance::Chance;
use crate::sound::filter::between;
use crate::sound::{RATE_HZ, count};

/// A recipe as phones, browsers and messengers use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// MP4, H.264 and AAC at 48 kHz.
    Mp4,
    /// QuickTime, H.264 and AAC at 44.1 kHz.
    Mov,
    /// AAC alone.
    M4a,
    /// MP4 with AAC at 16 kHz and 24 kbit/s.
    Mp4Low,
    /// WebM, VP8 and Opus.
    Webm,
    /// Opus alone.
    Ogg,
    /// Opus as a messenger sends it: 16 kHz, 16 kbit/s.
    Voice,
    /// Opus at 8 kHz and 9 kbit/s.
    Telephone,
    /// MP3.
    Mp3,
    /// Samples as they are.
    Wav,
}

impl Codec {
    /// All of them.
    pub const ALL: [Codec; 10] = [
        Codec::Mp4,
        Codec::Mov,
        Codec::M4a,
        Codec::Mp4Low,
        Codec::Webm,
        Codec::Ogg,
        Codec::Voice,
        Codec::Telephone,
        Codec::Mp3,
        Codec::Wav,
    ];

    /// Of the file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Codec::Mp4 | Codec::Mp4Low => "mp4",
            Codec::Mov => "mov",
            Codec::M4a => "m4a",
            Codec::Webm => "webm",
            Codec::Ogg | Codec::Telephone => "ogg",
            Codec::Voice => "opus",
            Codec::Mp3 => "mp3",
            Codec::Wav => "wav",
        }
    }

    /// As the truth names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Codec::Mp4Low => "mp4low",
            Codec::Telephone => "narrow",
            Codec::Voice => "voice",
            _ => self.extension(),
        }
    }

    /// Codec, coded rate and bits per second.
    #[must_use]
    pub fn sound(self) -> (SoundCodec, u32, u32) {
        match self {
            Codec::Mp4 => (SoundCodec::Aac, 48_000, 128_000),
            Codec::Mov => (SoundCodec::Aac, 44_100, 96_000),
            Codec::M4a => (SoundCodec::Aac, 44_100, 64_000),
            Codec::Mp4Low => (SoundCodec::Aac, 16_000, 24_000),
            Codec::Webm => (SoundCodec::Opus, 48_000, 48_000),
            Codec::Ogg => (SoundCodec::Opus, 48_000, 32_000),
            Codec::Voice => (SoundCodec::OpusVoice, 16_000, 16_000),
            Codec::Telephone => (SoundCodec::OpusVoice, 8_000, 9_000),
            Codec::Mp3 => (SoundCodec::Mp3, 44_100, 64_000),
            Codec::Wav => (SoundCodec::Pcm, 24_000, 384_000),
        }
    }

    /// What its picture is packed with; nothing where the container holds sound alone.
    #[must_use]
    pub fn picture(self) -> Option<PictureCodec> {
        match self {
            Codec::Mp4 | Codec::Mov | Codec::Mp4Low => Some(PictureCodec::H264),
            Codec::Webm => Some(PictureCodec::Vp8),
            _ => None,
        }
    }

    pub(crate) fn pack(self, samples: &[f32], begins: Offset) -> Sound<'_> {
        let (codec, coded_rate_hz, bits_per_s) = self.sound();
        Sound {
            samples,
            rate_hz: RATE_HZ,
            codec,
            coded_rate_hz,
            bits_per_s,
            begins,
        }
    }
}

/// A picture of almost nothing, for clips whose sound matters.
pub(crate) fn small_picture(codec: PictureCodec, seconds: f64) -> Picture {
    let frames = (seconds * 5.0).ceil().max(1.0) as u64;
    Picture {
        width: 64,
        height: 48,
        frames_per_s: 5,
        frames,
        codec,
        crf: 30,
        turned: Turned::Not,
    }
}

pub(crate) fn draw_small(number: u64, frame: &mut [u8]) {
    let shade = 40 + (number * 7 % 160) as u8;
    frame
        .chunks_exact_mut(4)
        .for_each(|pixel| pixel.copy_from_slice(&[shade, 90, 200 - shade, 255]));
}

/// What recipes do to time, each measured once.
#[derive(Debug, Default)]
pub struct Delays(Mutex<HashMap<Way, Delay>>);

/// What moves time: the recipe, whether there is a picture, and how late the sound starts.
type Way = (Codec, bool, Offset);

/// How one recipe moves sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    /// From the first decoded sample to what was the first one encoded.
    pub within_track_s: f64,
    /// From file time zero to the first decoded sample.
    pub track_s: f64,
}

impl Delay {
    /// File time of the first encoded sample.
    #[must_use]
    pub fn file_time_s(self) -> f64 {
        self.within_track_s + self.track_s
    }
}

impl Delays {
    /// What `codec` does, with or without a picture beside the sound, which starts `late` after it.
    ///
    /// # Errors
    /// When ffmpeg is missing or refuses.
    pub fn of(&self, codec: Codec, pictured: bool, late: Offset) -> Result<Delay, StageError> {
        let way = (codec, pictured, late);
        let known = self.0.lock().ok().and_then(|map| map.get(&way).copied());
        if let Some(delay) = known {
            return Ok(delay);
        }
        let delay = measure(way)?;
        if let Ok(mut map) = self.0.lock() {
            map.insert(way, delay);
        }
        Ok(delay)
    }
}

fn measure((codec, pictured, late): Way) -> Result<Delay, StageError> {
    let folder = tempfile::tempdir().map_err(StageError::Scratch)?;
    let path = folder.path().join(format!("calibration.{}", codec.extension()));
    let mut chance = Chance::of(5, "calibration", 0);
    let mut sent = vec![0.0; count(3.0)];
    let noise: Vec<f32> = (0..count(1.5)).map(|_| chance.noise() * 0.2).collect();
    sent[count(0.7)..count(2.2)].copy_from_slice(&between(&noise, 300.0, 3000.0));
    let picture = codec
        .picture()
        .filter(|_| pictured)
        .map(|picture| small_picture(picture, 3.0));
    let plan = Plan {
        into: &path,
        sound: Some(codec.pack(&sent, late)),
        picture,
        claims: &[],
    };
    encode::clip(&plan, &mut draw_small)?;
    let heard = encode::decoded(&path, RATE_HZ)?;
    let within_track_s = lag(&sent, &heard, count(0.2)) / f64::from(RATE_HZ);
    Ok(Delay {
        within_track_s,
        track_s: track_s(&path)?,
    })
}

/// From file time zero to the first decoded sample of a file.
fn track_s(path: &Path) -> Result<f64, StageError> {
    let (sound, picture) = encode::first_times(path)?;
    let sound = sound.unwrap_or_default();
    let zero = picture.map_or(sound, |picture| picture.min(sound));
    Ok((sound.0 - zero.0) as f64 / 1e9)
}

/// By how many samples `heard` is later than `sent`, to a fraction of a sample.
#[must_use]
pub fn lag(sent: &[f32], heard: &[f32], most: usize) -> f64 {
    let most = most as i64;
    let product = |shift: i64| {
        let (from_sent, from_heard) = ((-shift).max(0) as usize, shift.max(0) as usize);
        f64::from(dot(
            sent.get(from_sent..).unwrap_or(&[]),
            heard.get(from_heard..).unwrap_or(&[]),
        ))
    };
    let products: Vec<f64> = (-most..=most).map(product).collect();
    let best = (1..products.len() - 1)
        .max_by(|&a, &b| products[a].total_cmp(&products[b]))
        .unwrap_or(1);
    let (left, top, right) = (products[best - 1], products[best], products[best + 1]);
    let bend = left - 2.0 * top + right;
    let part = if bend.abs() > 1e-12 {
        0.5 * (left - right) / bend
    } else {
        0.0
    };
    best as f64 - most as f64 + part
}

/// Sum of products in sixteen lanes: one running sum could not be computed side by side.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    for (a, b) in a.chunks_exact(16).zip(b.chunks_exact(16)) {
        lanes
            .iter_mut()
            .zip(a.iter().zip(b))
            .for_each(|(lane, (a, b))| *lane += a * b);
    }
    lanes.iter().sum()
}
