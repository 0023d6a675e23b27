//! Every file to its sound, or to the reason why there is none.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clock::SAMPLE_RATE_HZ;
use media::{MediaError, Tools};
use rayon::prelude::*;

use super::store::{Sound, Store};
use super::{AlignError, AlignedClip, Request, WAVEFORM_STEP_MS, Watch};
use crate::answer::Reason;
use crate::waves::{KeptWaves, Listening, Waves};
use clock::Recording;
use domain::time::Offset;

/// One file after listening.
pub(crate) struct Heard {
    pub(crate) path: PathBuf,
    pub(crate) clip: Option<media::Clip>,
    pub(crate) sound: Option<Sound>,
    /// Of the decoded samples: what orders recordings.
    pub(crate) digest: [u8; 32],
    pub(crate) is_recalled: bool,
    /// Why there is no sound.
    pub(crate) refusal: Option<(Reason, String)>,
    waveform: Vec<u8>,
    waves: Option<PathBuf>,
    problems: Vec<String>,
    /// Of the whole file.
    content: Option<[u8; 32]>,
}

/// Listens to all files.
pub(crate) fn all(
    request: &Request,
    tools: &Tools,
    store: &Store,
    watch: &dyn Watch,
) -> Result<Vec<Heard>, AlignError> {
    let done = AtomicUsize::new(0);
    request
        .files
        .par_iter()
        .map(|path| {
            let heard = one(tools, store, path);
            watch.heard(
                done.fetch_add(1, Ordering::Relaxed) + 1,
                request.files.len(),
                path,
            );
            heard
        })
        .collect()
}

fn one(tools: &Tools, store: &Store, path: &Path) -> Result<Heard, AlignError> {
    let content = store.digest(path);
    let mut heard = Heard {
        path: path.to_owned(),
        clip: None,
        sound: None,
        digest: [0; 32],
        is_recalled: false,
        refusal: None,
        waveform: Vec::new(),
        waves: None,
        problems: Vec::new(),
        content,
    };
    match content.and_then(|content| store.recall(&content)) {
        Some(kept) => recalled(tools, store, &mut heard, kept, content)?,
        None => listened(tools, store, &mut heard, content)?,
    }
    Ok(heard)
}

/// The sound is known; what the file claims is asked again.
fn recalled(
    tools: &Tools,
    store: &Store,
    heard: &mut Heard,
    (sound, digest): (Sound, [u8; 32]),
    content: Option<[u8; 32]>,
) -> Result<(), AlignError> {
    match media::probe(tools, &heard.path) {
        Ok(clip) => {
            heard.problems.clone_from(&clip.problems);
            heard.clip = Some(clip);
            draw(store, heard, content, &sound);
            (heard.sound, heard.digest, heard.is_recalled) = (Some(sound), digest, true);
            Ok(())
        }
        Err(error) => refuse(heard, error),
    }
}

fn refuse(heard: &mut Heard, error: MediaError) -> Result<(), AlignError> {
    let reason = match error {
        MediaError::Stopped => return Err(AlignError::Stopped),
        MediaError::NoSound => Reason::NoSound,
        _ => Reason::Unreadable,
    };
    let mut detail = error.to_string();
    if let Some(source) = std::error::Error::source(&error) {
        detail = format!("{detail}: {source}");
    }
    heard.refusal = Some((reason, detail));
    Ok(())
}

fn listened(
    tools: &Tools,
    store: &Store,
    heard: &mut Heard,
    content: Option<[u8; 32]>,
) -> Result<(), AlignError> {
    let path = heard.path.clone();
    let scratch = |source| AlignError::Scratch {
        file: path.clone(),
        source,
    };
    let mut growing = store.growing().map_err(scratch)?;
    let mut failed = None;
    let read = media::read(
        tools,
        &path,
        SAMPLE_RATE_HZ as u32,
        &mut |samples| match growing.push(samples) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        },
    );
    if let Some(error) = failed {
        return Err(scratch(error));
    }
    let sound = match read {
        Ok((clip, sound)) => {
            heard.problems.clone_from(&clip.problems);
            heard.clip = Some(clip);
            sound
        }
        Err(error) => return refuse(heard, error),
    };
    match sound {
        Ok(read) => {
            let (sound, digest) = growing.finish().map_err(scratch)?;
            if let Some(content) = content.filter(|_| read.problems.is_empty()) {
                store.keep(&content, &sound, &digest);
            }
            heard.problems.extend(read.problems);
            draw(store, heard, content, &sound);
            (heard.sound, heard.digest) = (Some(sound), digest);
            Ok(())
        }
        Err(error) => refuse(heard, error),
    }
}

/// How loud it was, kept where anything is kept; and its outline at once.
fn draw(store: &Store, heard: &mut Heard, content: Option<[u8; 32]>, sound: &Sound) {
    let path = content.and_then(|content| store.waves(&content));
    if let Some(outline) = path.as_deref().and_then(kept_outline) {
        (heard.waveform, heard.waves) = (outline, path);
        return;
    }
    let waves = waves(sound, Offset::from_seconds(heard.begins_s()).0);
    heard.waveform = waves.every(WAVEFORM_STEP_MS);
    // A full disk keeps nothing; then it is made again when somebody looks closely.
    heard.waves = path.filter(|path| waves.keep(path).is_ok());
}

fn kept_outline(path: &Path) -> Option<Vec<u8>> {
    KeptWaves::open(path)?.every(WAVEFORM_STEP_MS).ok()
}

fn waves(sound: &Sound, begins_ns: i64) -> Waves {
    let mut listening = Listening::from(begins_ns);
    let mut block = vec![0.0; 8 * SAMPLE_RATE_HZ];
    for from in (0..sound.len()).step_by(block.len()) {
        let known = block.len().min(sound.len() - from);
        sound.read(from, &mut block[..known]);
        listening.push(block[..known].iter().map(|sample| (sample * 32768.0) as i16));
    }
    listening.finish()
}

impl Heard {
    /// First sample after file time zero, in seconds.
    pub(crate) fn begins_s(&self) -> f64 {
        let sound = self.clip.as_ref().and_then(|clip| clip.sound.as_ref());
        sound.map_or(0.0, |sound| sound.begins.as_seconds())
    }

    /// From file time zero to the end of the longest track.
    pub(crate) fn duration_s(&self) -> f64 {
        let sound_s = self
            .sound
            .as_ref()
            .map_or(0.0, |sound| sound.len() as f64 / SAMPLE_RATE_HZ as f64);
        let said_s = self
            .clip
            .as_ref()
            .and_then(|clip| clip.duration)
            .map_or(0.0, |said| said.as_seconds());
        (self.begins_s() + sound_s).max(said_s)
    }

    pub(crate) fn into_clip(self) -> AlignedClip {
        let duration_ns = Offset::from_seconds(self.duration_s()).0;
        let Self {
            path,
            clip,
            waveform,
            waves,
            problems,
            content,
            ..
        } = self;
        AlignedClip {
            path,
            clip,
            duration_ns,
            waveform,
            waves,
            problems,
            content,
        }
    }
}
