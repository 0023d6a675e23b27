//! One scene: ffmpeg alone and the aligner in turn, the answer scored.

use crate::measure::{self, Cost};
use anyhow::{Context, Result};
use stage::score::{Answer, Beyond, Run, Score, Truth, falls_short, falls_short_apart, falls_short_besides};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A scene, what the aligner said of it, and what that is worth.
#[derive(serde::Serialize)]
pub(crate) struct Aligned {
    /// Its name with its seed: two seeds of one scene are two scenes.
    pub(crate) label: String,
    #[serde(skip)]
    pub(crate) folder: PathBuf,
    /// Where the answer of the first round lies.
    #[serde(skip)]
    pub(crate) said: PathBuf,
    #[serde(skip)]
    pub(crate) truth: Truth,
    #[serde(skip)]
    pub(crate) answer: Answer,
    pub(crate) files: usize,
    pub(crate) rounds: u32,
    pub(crate) score: Score,
    pub(crate) beyond: Beyond,
    pub(crate) run: Run,
    pub(crate) short: Vec<String>,
}

/// Measures and scores one folder; answers are kept in `keep`.
pub(crate) fn align(aligner: &Path, folder: &Path, rounds: u32, keep: &Path) -> Result<Aligned> {
    let truth = Truth::read(folder).with_context(|| format!("reading the truth in {}", folder.display()))?;
    let label = format!("{} seed {}", truth.scene, truth.seed);
    let kept = |round: u32| keep.join(format!("{}-{round}.json", label.replace(' ', "-")));
    let mut files: Vec<PathBuf> = truth.files.iter().map(|file| folder.join(&file.file)).collect();
    files.sort();
    let (mut decoded, mut costs, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        super::report::note(&format!(
            "{label}: round {round} of {rounds}, {} files",
            files.len()
        ));
        let output = kept(round);
        decoded.push(measure::decode(&files)?);
        costs.push(measure::run(&mut command(aligner, &truth, &files), &output)?);
        said.push(std::fs::read_to_string(&output).unwrap_or_default());
    }
    // An aligner that says nothing has failed the scene, not the benchmark: it is scored as an empty answer.
    let answer = Answer::parse(&said[0]).unwrap_or_default();
    let (score, beyond) = (Score::of(&truth, &answer), Beyond::of(&truth, &answer));
    let run = typical(&costs, &decoded);
    let mut short = match score.pairs {
        0 => falls_short_apart(&score, &beyond, Some(&run)),
        _ => falls_short(&score, Some(&run)),
    };
    short.extend(falls_short_besides(&score, &beyond));
    if said.iter().any(|other| *other != said[0]) {
        short.push("another answer in another round".into());
    }
    let (folder, files) = (folder.to_owned(), files.len());
    let said = kept(1);
    Ok(Aligned {
        label,
        folder,
        said,
        truth,
        answer,
        files,
        rounds,
        score,
        beyond,
        run,
        short,
    })
}

impl Aligned {
    /// Pairs of files with sound. A file without is no work for anybody, so it must not make our share look small.
    pub(crate) fn pairs_with_sound(&self) -> usize {
        let soundless = ["no_sound", "silent", "too_short", "unreadable"];
        let with_sound = |file: &&stage::score::File| !soundless.contains(&file.kind.as_str());
        let files = self.truth.files.iter().filter(with_sound).count();
        files * files.saturating_sub(1) / 2
    }

    /// Our CPU time, of the whole run over all pairs.
    pub(crate) fn cpu_s_per_pair(&self) -> Option<f64> {
        let cpu_s = self.run.cpu_s?;
        Some(cpu_s / self.pairs_with_sound().max(1) as f64)
    }

    /// Whether its halves hang together by one paused clip.
    pub(crate) fn is_one_bridge(&self) -> bool {
        self.truth.scene == crate::scenes::ONE_BRIDGE
    }

    /// Edited clips, and those of them that were placed as if whole.
    pub(crate) fn edited(&self) -> (usize, usize) {
        let is_refused = |file: &str| {
            let of_it = |refused: &str| refused.rsplit('/').next() == Some(file);
            self.answer.refusals.iter().any(|refusal| of_it(&refusal.file))
        };
        let edited: Vec<_> = self.truth.files.iter().filter(|file| file.is_edited()).collect();
        let whole = edited.iter().filter(|file| !is_refused(&file.file)).count();
        (edited.len(), whole)
    }

    /// Whether nothing in it overlaps.
    pub(crate) fn is_apart(&self) -> bool {
        self.score.pairs == 0
    }
}

fn command(aligner: &Path, truth: &Truth, files: &[PathBuf]) -> Command {
    let mut command = Command::new(aligner);
    command
        .args([
            "align",
            "--json",
            "--no-cache",
            "--spread-m",
            &truth.spread_m().to_string(),
        ])
        .args(files);
    command
}

/// Medians over the rounds; the worst exit code and the highest peak.
fn typical(costs: &[Cost], decoded: &[(f64, Option<f64>)]) -> Run {
    let cpu = |all: Vec<Option<f64>>| all.into_iter().collect::<Option<Vec<f64>>>().map(middle);
    Run {
        exit: costs
            .iter()
            .map(|cost| cost.exit)
            .find(|exit| *exit != 0)
            .unwrap_or(0),
        wall_s: middle(costs.iter().map(|cost| cost.wall_s).collect()),
        cpu_s: cpu(costs.iter().map(|cost| cost.cpu_s).collect()),
        peak_mib: costs.iter().filter_map(|cost| cost.peak_mib).reduce(f64::max),
        decode_wall_s: middle(decoded.iter().map(|(wall_s, _)| *wall_s).collect()),
        decode_cpu_s: cpu(decoded.iter().map(|(_, cpu_s)| *cpu_s).collect()),
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 {
        values[half]
    } else {
        f64::midpoint(values[half - 1], values[half])
    }
}
