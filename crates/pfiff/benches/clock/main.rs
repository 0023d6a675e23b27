//! The benchmark of the clock: aligns scenes whose truth is known, beside ffmpeg alone and beside three peers.
//!
//! Ratios within one run are the result. No figure is compared with one that was measured elsewhere.
//! `bench/README.md` has the definitions and how to run it.

mod agree;
mod measure;
mod options;
mod peers;
mod promises;
mod report;
mod scene;
mod scenes;
mod strangers;

use anyhow::{Context, Result};
use options::Options;
use peers::Peers;
use report::{Report, note, say};
use scene::Aligned;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> Result<ExitCode> {
    let options = Options::read();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clock");
    std::fs::create_dir_all(&target).with_context(|| format!("making {}", target.display()))?;
    let (aligner, mut scenes) = (Options::aligner(), Vec::new());
    for folder in folders(&options, &target)? {
        scenes.push(scene::align(&aligner, &folder, options.rounds, &target)?);
    }
    let peers = if options.pairs > 0 {
        beside(&scenes, &options)
    } else {
        Vec::new()
    };
    let agreement = agree::compare(&scenes);
    let report = Report {
        unoptimised: Options::is_unoptimised(),
        scenes,
        peers,
        agreement,
    };
    report.say();
    report.write(&target.join("result.json"))?;
    let short = !report.short().is_empty();
    Ok(if options.floors && short {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn folders(options: &Options, target: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = options.scenes.clone();
    if options.own {
        folders.extend(scenes::own(target, options.seed, options.strangers)?);
    }
    Ok(folders)
}

/// The peers on every scene that has pairs to sample; without them where they cannot be installed.
fn beside(scenes: &[Aligned], options: &Options) -> Vec<peers::Row> {
    let peers = match Peers::install() {
        Ok(peers) => peers,
        Err(error) => {
            say(&format!(
                "The peers are left out, as they could not be installed: {error:#}\n"
            ));
            return Vec::new();
        }
    };
    let compared = |aligned: &Aligned| {
        let scene = peers::Scene {
            aligner: Options::aligner()
                .file_stem()
                .unwrap_or_default()
                .display()
                .to_string(),
            label: &aligned.label,
            folder: &aligned.folder,
            truth: &aligned.truth,
            answer: &aligned.answer,
            cpu_s_per_pair: aligned.cpu_s_per_pair(),
            peak_mib: aligned.run.peak_mib,
        };
        peers
            .compare(&scene, options.pairs, options.seed)
            .unwrap_or_else(|error| {
                note(&format!("{}: the peers are left out: {error:#}", aligned.label));
                Vec::new()
            })
    };
    scenes
        .iter()
        .filter(|scene| !scene.is_apart() && !scene.is_one_bridge())
        .flat_map(compared)
        .collect()
}
