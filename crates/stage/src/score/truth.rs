//! A scene's truth as `truth.json` tells it, and the geometry of two clips that follows from it.
//!
//! Event time is t = `t0` + (1 + `ppm` · 10⁻⁶) · file time. Fields that a renderer does not write stay empty,
//! and what they would tell is then not scored. Knows nothing of answers.

use super::ScoreError;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Metres that sound travels in a second.
pub(super) const SOUND_M_PER_S: f64 = 343.0;
/// Two clips count as overlapping from here.
pub(super) const PAIR_OVERLAP_S: f64 = 2.0;

/// What was rendered: events, their sources, and for each file where and when it was recorded.
#[derive(Debug, Clone, Deserialize)]
pub struct Truth {
    /// Name of the scene; the floors depend on it.
    pub scene: String,
    /// The seed that it was rendered from; 0 where the truth does not say.
    #[serde(default)]
    pub seed: u64,
    /// What happened; a file's `event` is an index here.
    pub events: Vec<Event>,
    /// Every file of the folder, in the renderer's order.
    pub files: Vec<File>,
    #[serde(skip)]
    by_name: HashMap<String, usize>,
    #[serde(skip)]
    pairs: Vec<(usize, usize)>,
    #[serde(skip)]
    best_overlap: Vec<f64>,
}

/// One thing that happened, as a set of places that sound came from.
#[derive(Debug, Clone, Deserialize)]
pub struct Event {
    /// In the order of a file's `src_r`.
    pub sources: Vec<Source>,
}

/// One place that sound came from.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Source {
    /// Main sources play the same sound: each phone may hear another of them best.
    pub main: bool,
}

/// One file of a scene. Times in seconds.
#[derive(Debug, Clone, Deserialize)]
pub struct File {
    /// Name inside the scene's folder.
    pub file: String,
    /// `clip`, `copy`, or the name of a decoy.
    pub kind: String,
    /// Index into [`Truth::events`]; none where nothing that others heard is in it.
    #[serde(default)]
    pub event: Option<usize>,
    /// Event time at file time zero; none where no event was recorded.
    #[serde(default)]
    pub t0: Option<f64>,
    /// Rate of event time against file time, less one, in millionths.
    #[serde(default)]
    pub ppm: f64,
    /// Length of the sound.
    #[serde(default)]
    pub dur: f64,
    /// Where the camera stood, in metres.
    #[serde(default)]
    pub pos: Vec<f64>,
    /// Distance to each source, in metres.
    #[serde(default)]
    pub src_r: Vec<f64>,
    /// Metres, period, phase: how the phone moved to and from the sources.
    #[serde(default)]
    pub sway: Option<(f64, f64, f64)>,
    /// Reasons that are right for refusing it.
    #[serde(default)]
    pub expect: Vec<String>,
    /// The file that this one is a copy of.
    #[serde(default)]
    pub copy_of: Option<String>,
    /// The unbroken stretches of an edited clip.
    #[serde(default)]
    pub pieces: Vec<Piece>,
}

/// A stretch of a file on one line of time: event time = `t0` + `rate` · file time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Piece {
    /// File time where it begins.
    pub from_s: f64,
    /// File time where it ends.
    pub to_s: f64,
    /// Event time that its line has at file time zero.
    pub t0: f64,
    /// Event time per file time.
    pub rate: f64,
}

/// Two files at the middle of their overlap.
#[derive(Debug, Clone)]
pub struct TrueOffsets {
    /// File time of the second there, by the clock.
    pub at_b: f64,
    /// How much more the first file's time reads, by the clock.
    pub clock: f64,
    /// The same by sound, for each pair of sources that could have been heard.
    pub heard: Vec<f64>,
}

impl TrueOffsets {
    /// Distance from the nearest offset that sound or the clock would give.
    pub fn error(&self, offset: f64) -> f64 {
        let all = self.heard.iter().chain([&self.clock]);
        all.map(|true_offset| (offset - true_offset).abs())
            .fold(f64::INFINITY, f64::min)
    }
}

impl File {
    /// True where an aligner ought to place it.
    pub fn is_clip(&self) -> bool {
        matches!(self.kind.as_str(), "clip" | "copy")
    }

    /// True where it was cut, paused or changed in speed, and the truth says how.
    pub fn is_edited(&self) -> bool {
        self.expect.iter().any(|reason| reason == "discontinuous") && !self.pieces.is_empty()
    }

    /// Event time at file time zero.
    pub fn start(&self) -> f64 {
        self.t0.unwrap_or(0.0)
    }

    /// Event time at a file time.
    pub fn event_time(&self, file_s: f64) -> f64 {
        self.start() + (1.0 + self.ppm * 1e-6) * file_s
    }

    /// File time at which what happened at `event_s`, `away_m` metres from the camera, is heard.
    pub fn heard_at(&self, event_s: f64, away_m: f64) -> f64 {
        (event_s + self.late_s(event_s, away_m) - self.start()) / (1.0 + self.ppm * 1e-6)
    }

    /// How late a sound from `away_m` metres is.
    pub fn late_s(&self, event_s: f64, away_m: f64) -> f64 {
        let sway = match self.sway {
            Some((metres, period, phase)) if away_m != 0.0 => {
                metres / SOUND_M_PER_S * (std::f64::consts::TAU * event_s / period + phase).sin()
            }
            _ => 0.0,
        };
        away_m / SOUND_M_PER_S + sway
    }

    fn end(&self) -> f64 {
        self.event_time(self.dur)
    }

    /// Seconds that two files of one event share; negative where they do not.
    pub fn overlap(&self, other: &Self) -> f64 {
        self.end().min(other.end()) - self.start().max(other.start())
    }
}

impl Truth {
    /// Reads `truth.json` of a scene's folder.
    pub fn read(folder: &Path) -> Result<Self, ScoreError> {
        let path: PathBuf = folder.join("truth.json");
        let text = std::fs::read_to_string(&path).map_err(|source| ScoreError::Read {
            path: path.clone(),
            source,
        })?;
        Self::parse(&text)
    }

    /// Reads the text of a `truth.json`.
    pub fn parse(text: &str) -> Result<Self, ScoreError> {
        let mut truth: Self = serde_json::from_str(text).map_err(|source| ScoreError::Parse {
            what: "truth",
            source,
        })?;
        truth.by_name = truth
            .files
            .iter()
            .enumerate()
            .map(|(k, f)| (f.file.clone(), k))
            .collect();
        truth.find_pairs();
        Ok(truth)
    }

    fn find_pairs(&mut self) {
        self.best_overlap = vec![0.0; self.files.len()];
        for (a, b) in two_of(self.files.len()) {
            let (first, second) = (&self.files[a], &self.files[b]);
            let together = first.is_clip() && second.is_clip() && first.event == second.event;
            let overlap = if together {
                first.overlap(second)
            } else {
                f64::NEG_INFINITY
            };
            if overlap >= PAIR_OVERLAP_S {
                self.pairs.push((a, b));
                for k in [a, b] {
                    self.best_overlap[k] = self.best_overlap[k].max(overlap);
                }
            }
        }
    }

    /// The file of that name.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.by_name.get(name).map(|&k| &self.files[k])
    }

    /// All pairs of clips that overlap by two seconds or more.
    pub fn pairs(&self) -> impl Iterator<Item = (&File, &File)> {
        self.pairs.iter().map(|&(a, b)| (&self.files[a], &self.files[b]))
    }

    /// Clips that share so much with at least one other.
    pub fn overlapping(&self, at_least_s: f64) -> impl Iterator<Item = &File> {
        let pairs = self.files.iter().zip(&self.best_overlap);
        pairs
            .filter(move |(f, overlap)| f.is_clip() && **overlap >= at_least_s)
            .map(|(f, _)| f)
    }

    /// Files that must not be placed.
    pub fn decoys(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| !f.is_clip())
    }

    /// Largest distance between two cameras of one event, rounded up to 10 m.
    pub fn spread_m(&self) -> f64 {
        let apart = two_of(self.files.len()).filter_map(|(a, b)| {
            let (first, second) = (&self.files[a], &self.files[b]);
            let together = first.is_clip() && second.is_clip() && first.event == second.event;
            together.then(|| distance(&first.pos, &second.pos))
        });
        10.0 * (apart.fold(0.0, f64::max) / 10.0).ceil()
    }

    /// What two files of one event truly differ by. Main sources stand in for each other; without any, all count.
    pub fn offsets(&self, a: &File, b: &File) -> TrueOffsets {
        let middle = (a.start().max(b.start()) + a.end().min(b.end())) / 2.0;
        let by_sound =
            |(k, l): (usize, usize)| a.heard_at(middle, away(a, k)) - b.heard_at(middle, away(b, l));
        let at_b = b.heard_at(middle, 0.0);
        let clock = a.heard_at(middle, 0.0) - at_b;
        TrueOffsets {
            at_b,
            clock,
            heard: self.heard_together(a).into_iter().map(by_sound).collect(),
        }
    }

    fn heard_together(&self, a: &File) -> Vec<(usize, usize)> {
        let main = self.main_sources(a);
        if main.is_empty() {
            return (0..self.sources(a).len()).map(|k| (k, k)).collect();
        }
        main.iter()
            .flat_map(|&k| main.iter().map(move |&l| (k, l)))
            .collect()
    }

    /// Sources of a file's event.
    pub fn sources(&self, file: &File) -> &[Source] {
        file.event
            .and_then(|event| self.events.get(event))
            .map_or(&[], |event| &event.sources)
    }

    fn main_sources(&self, file: &File) -> Vec<usize> {
        let sources = self.sources(file).iter().enumerate();
        sources
            .filter(|(_, source)| source.main)
            .map(|(k, _)| k)
            .collect()
    }

    /// Sources that a clip may be aligned by: the main ones, or all where there is none.
    pub fn leading_sources(&self, file: &File) -> Vec<usize> {
        let main = self.main_sources(file);
        if main.is_empty() {
            (0..self.sources(file).len()).collect()
        } else {
            main
        }
    }
}

/// Metres from a camera to a source; 0 where the truth does not say.
pub(super) fn away(file: &File, source: usize) -> f64 {
    file.src_r.get(source).copied().unwrap_or(0.0)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
}

/// Every two of `n`, the lower first.
pub(super) fn two_of(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |a| (a + 1..n).map(move |b| (a, b)))
}
