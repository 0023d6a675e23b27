//! What the benchmark is asked to do: arguments after `--`, and two names from the environment.

use clap::Parser;
use std::path::PathBuf;

/// Aligns scenes whose truth is known and says how right that was and what it cost.
#[derive(Debug, Parser)]
#[command(name = "clock")]
pub(crate) struct Options {
    /// Folders of rendered scenes with a `truth.json`, instead of the project's own.
    #[arg(long, num_args = 1..)]
    pub(crate) scenes: Vec<PathBuf>,
    /// The project's own scenes too, where folders are given.
    #[arg(long)]
    pub(crate) own: bool,
    /// Seed of the own scenes.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Clips that share nothing, in one folder; 0 leaves them out.
    #[arg(long, default_value_t = 1000)]
    pub(crate) strangers: usize,
    /// Runs of ffmpeg alone and of the aligner, in turn; ratios are of medians.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Pairs sampled from each scene for the peers; 0 leaves the peers out.
    #[arg(long, default_value_t = 20)]
    pub(crate) pairs: usize,
    /// End with exit code 1 where a floor is not reached.
    #[arg(long)]
    pub(crate) floors: bool,
    /// What cargo passes.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// From the command line and `PFIFF_BENCH_SCENES`.
    pub(crate) fn read() -> Self {
        let mut options = Self::parse();
        if let Some(folders) = std::env::var_os("PFIFF_BENCH_SCENES").filter(|_| options.scenes.is_empty()) {
            options.scenes = std::env::split_paths(&folders)
                .filter(|dir| !dir.as_os_str().is_empty())
                .collect();
        }
        options.own |= options.scenes.is_empty();
        options
    }

    /// The aligner: `PFIFF_BIN`, or the one that cargo built beside this benchmark.
    pub(crate) fn aligner() -> PathBuf {
        std::env::var_os("PFIFF_BIN").map_or_else(|| env!("CARGO_BIN_EXE_pfiff").into(), PathBuf::from)
    }

    /// Whether what is measured was built to be fast; unknown where it came from outside.
    pub(crate) fn is_unoptimised() -> bool {
        cfg!(debug_assertions) && std::env::var_os("PFIFF_BIN").is_none()
    }
}
