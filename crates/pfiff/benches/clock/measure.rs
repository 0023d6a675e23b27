//! What a child process costs: wall time, CPU time, peak memory of its whole tree.
//!
//! CPU and memory are read from `/proc`; elsewhere they are none, and the report says so. One child at a time: CPU is
//! the growth of what this process's ended children took.

use anyhow::{Context, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How often memory is read.
const EVERY: Duration = Duration::from_millis(200);
/// Linux counts CPU time for programs in hundredths, whatever the kernel ticks.
const TICKS_PER_S: f64 = 100.0;

/// One run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) exit: i32,
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: Option<f64>,
    pub(crate) peak_mib: Option<f64>,
}

/// Runs a command to its end, its standard output into a file.
pub(crate) fn run(command: &mut Command, output: &Path) -> Result<Cost> {
    let file = File::create(output).with_context(|| format!("writing {}", output.display()))?;
    let (begun, cpu_before) = (Instant::now(), ended_children_cpu_s());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let (stop, stopped) = mpsc::channel::<()>();
    let pid = child.id();
    let watch = std::thread::spawn(move || peak_kib(pid, &stopped));
    let status = child.wait().context("waiting for the aligner")?;
    let wall_s = begun.elapsed().as_secs_f64();
    drop(stop);
    let peak_kib = watch.join().ok().flatten();
    let cpu_s = growth(cpu_before, ended_children_cpu_s());
    Ok(Cost {
        exit: status.code().unwrap_or(-1),
        wall_s,
        cpu_s,
        peak_mib: peak_kib.map(|kib| kib as f64 / 1024.0),
    })
}

/// ffmpeg alone: every file to mono 16 kHz, one process per core at a time. Wall and CPU seconds.
pub(crate) fn decode(files: &[PathBuf]) -> Result<(f64, Option<f64>)> {
    let (begun, cpu_before) = (Instant::now(), ended_children_cpu_s());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            decode_one(file)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let ends = workers
            .into_iter()
            .map(|w| w.join().unwrap_or_else(|_| anyhow::bail!("a decoder broke")));
        ends.collect::<Result<Vec<_>>>()
    })?;
    Ok((
        begun.elapsed().as_secs_f64(),
        growth(cpu_before, ended_children_cpu_s()),
    ))
}

/// A decoy that ffmpeg refuses is part of the work, so its exit code does not matter.
fn decode_one(file: &Path) -> Result<()> {
    let before = ["-nostdin", "-v", "quiet", "-threads", "1", "-i"];
    let after = ["-vn", "-ac", "1", "-ar", "16000", "-f", "s16le", "-"];
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(before)
        .arg(file)
        .args(after)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    ffmpeg
        .status()
        .map(|_| ())
        .context("running ffmpeg; install it, e.g. with apt-get install ffmpeg")
}

fn growth(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    before.zip(after).map(|(before, after)| after - before)
}

/// CPU seconds of all children of this process that have ended, and of theirs.
pub(crate) fn ended_children_cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in parentheses may hold spaces; cutime and cstime are the 16th and 17th fields, 14th and 15th after it.
    let after_name = stat.rsplit_once(')')?.1;
    let ticks: Vec<f64> = after_name
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|n| n.parse().ok())
        .collect();
    (ticks.len() == 2).then(|| ticks.iter().sum::<f64>() / TICKS_PER_S)
}

fn peak_kib(pid: u32, stopped: &mpsc::Receiver<()>) -> Option<u64> {
    let mut peak = None;
    while stopped.recv_timeout(EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
        peak = peak.max(tree_kib(pid));
    }
    peak
}

/// Memory of a process and all its children, proportional where shared.
fn tree_kib(pid: u32) -> Option<u64> {
    let (mut total, mut todo) = (None, vec![pid]);
    while let Some(pid) = todo.pop() {
        todo.extend(children(pid));
        if let Some(kib) = own_kib(pid) {
            total = Some(total.unwrap_or(0) + kib);
        }
    }
    total
}

fn own_kib(pid: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn children(pid: u32) -> Vec<u32> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    let lists = tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}
