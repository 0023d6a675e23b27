//! One scene: ffmpeg alone and the aligner in turn, the answer scored.

use crate::measure::{self, Cost};
use anyhow::{Context, Result};
use stage::score::{Answer, Beyond, Run, Score, Truth, falls_short, falls_short_apart, falls_short_besides};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A scene, what the aligner said of it, and what that is worth.
#[derive(serde::Serialize)]
pub(crate) struct Aligned {
    #[serde(skip)]
    pub(crate) folder: PathBuf,
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
    let mut files: Vec<PathBuf> = truth.files.iter().map(|file| folder.join(&file.file)).collect();
    files.sort();
    let (mut decoded, mut costs, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        super::report::note(&format!(
            "{}: round {round} of {rounds}, {} files",
            truth.scene,
            files.len()
        ));
        let output = keep.join(format!("{}-{round}.json", truth.scene));
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
    Ok(Aligned {
        folder,
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
