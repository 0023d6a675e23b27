//! What a browser is given to play: the original where browsers decode it, a proxy elsewhere.
//!
//! A proxy is a copy made for playing, with the time stamps of its original; it can be deleted and made again.
//! Knows no placement.

use std::fs;
use std::path::{Path, PathBuf};

use media::{MediaError, Tools};

use crate::align::{Aligned, AlignedClip};
use crate::page::{PageClip, PagePicture};

/// Height of a picture made for playing.
const PROXY_HEIGHT: u32 = 360;

/// Told what takes long and what failed.
pub trait Watch {
    /// A proxy is being made.
    fn proxy(&self, of: &Path);
    /// A clip cannot be shown.
    fn failed(&self, clip: &Path, error: &ProxyError);
}

/// Why there is nothing to play.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The original cannot be read, or the proxy not be written.
    #[error("{doing}")]
    Io {
        /// What was being done, with which thing.
        doing: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// ffmpeg could not make it.
    #[error(transparent)]
    Media(#[from] MediaError),
}

/// Clips as the page plays them; proxies go into `proxies`.
#[must_use]
pub fn page_clips(aligned: &Aligned, tools: &Tools, proxies: &Path, watch: &dyn Watch) -> Vec<PageClip> {
    let mut clips = Vec::new();
    for (id, clip) in aligned.clips.iter().enumerate() {
        let Some(probed) = &clip.clip else { continue };
        let plays = if browsers_play(probed) {
            Ok(clip.path.clone())
        } else {
            proxy(clip, tools, proxies, watch)
        };
        match plays {
            Ok(plays) => clips.push(page_clip(id, clip, probed, plays)),
            Err(error) => watch.failed(&clip.path, &error),
        }
    }
    clips
}

fn page_clip(id: usize, clip: &AlignedClip, probed: &media::Clip, plays: PathBuf) -> PageClip {
    PageClip {
        id,
        path: clip.path.clone(),
        plays,
        duration_ns: clip.duration_ns,
        picture: picture(probed),
        has_sound: probed.sound.is_some(),
        waveform: clip.waveform.clone(),
        waves: clip.waves.clone(),
    }
}

fn picture(clip: &media::Clip) -> Option<PagePicture> {
    let track = clip.picture.as_ref().filter(|picture| !picture.is_still)?;
    let is_turned = track.rotation_deg.rem_euclid(180) == 90;
    let (width, height) = if is_turned {
        (track.height, track.width)
    } else {
        (track.width, track.height)
    };
    let rate = |(frames, seconds): (u32, u32)| f64::from(frames) / f64::from(seconds.max(1));
    Some(PagePicture {
        width,
        height,
        frame_rate: track.frame_rate.map(rate),
    })
}

/// What Chromium, Firefox and Safari decode by themselves.
fn browsers_play(clip: &media::Clip) -> bool {
    let holds = |names: &[&str]| clip.container.split(',').any(|name| names.contains(&name));
    let picture = clip.picture.as_ref().filter(|picture| !picture.is_still);
    let picture = picture.map(|picture| picture.codec.as_str());
    let sound = clip.sound.as_ref().map(|sound| sound.codec.as_str());
    let plays = |codec: Option<&str>, known: &[&str]| codec.is_none_or(|codec| known.contains(&codec));
    let mp4 = holds(&["mov", "mp4"]) && plays(picture, &["h264"]) && plays(sound, &["aac", "mp3"]);
    let webm = holds(&["webm"]) && plays(picture, &["vp8", "vp9"]) && plays(sound, &["opus", "vorbis"]);
    let sound_only = picture.is_none() && holds(&["mp3", "wav", "flac"]);
    mp4 || webm || sound_only
}

/// Made once for each content.
fn proxy(clip: &AlignedClip, tools: &Tools, folder: &Path, watch: &dyn Watch) -> Result<PathBuf, ProxyError> {
    let io = |doing: &str, path: &Path| {
        let doing = format!("{doing} {}", path.display());
        |source| ProxyError::Io { doing, source }
    };
    fs::create_dir_all(folder).map_err(io("making", folder))?;
    let mut hasher = blake3::Hasher::new();
    let file = fs::File::open(&clip.path).map_err(io("reading", &clip.path))?;
    hasher.update_reader(file).map_err(io("reading", &clip.path))?;
    let path = folder.join(format!("{}-{PROXY_HEIGHT}.mp4", hasher.finalize().to_hex()));
    if !path.exists() {
        watch.proxy(&clip.path);
        media::proxy(tools, &clip.path, &path, PROXY_HEIGHT)?;
    }
    Ok(path)
}
