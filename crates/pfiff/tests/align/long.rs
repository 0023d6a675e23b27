//! Hours of sound: placed as minutes are, in memory that does not grow with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use casebook::answer::Answer;

use crate::called::align;
use crate::contract;
use crate::footage::ffmpeg;

const MEMORY_MAX_KIB: u64 = 1 << 20;

/// Peak memory of each process that was seen in a tree. Their sum is at least what the tree held at any moment.
#[derive(Default)]
struct Peaks(BTreeMap<u32, u64>);

impl Peaks {
    fn look(&mut self, process: u32) {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|text| text.trim().split(' ').next()?.parse().ok());
        if let Some(kib) = kib {
            self.0.insert(process, kib);
        }
        for thread in fs::read_dir(format!("/proc/{process}/task"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            children
                .split_whitespace()
                .filter_map(|child| child.parse().ok())
                .for_each(|child| self.look(child));
        }
    }

    /// The program's own peak and that of its two largest children: never more than two are read at once.
    fn together_kib(&self, program: u32) -> u64 {
        let mut children: Vec<u64> = self
            .0
            .iter()
            .filter(|(id, _)| **id != program)
            .map(|(_, kib)| *kib)
            .collect();
        children.sort_unstable_by(|x, y| y.cmp(x));
        self.0[&program] + children.iter().take(2).sum::<u64>()
    }
}

fn watched(mut child: Child) -> (u64, Answer) {
    let mut peaks = Peaks::default();
    let program = child.id();
    while child.try_wait().unwrap().is_none() {
        peaks.look(program);
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let answer: Answer = serde_json::from_slice(&output.stdout).unwrap();
    contract::holds(&answer);
    (peaks.together_kib(program), answer)
}

/// Hours of a sound that never repeats, and a minute of it from near its end.
fn hours_are_placed_in_little_memory(hours: u32) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let seconds = hours * 3600;
    // Steps of loudness that no minute shares with another.
    let sound = format!("-f lavfi -i anoisesrc=r=8000:c=pink:s=7:d={seconds},tremolo=f=0.11:d=0.7");
    ffmpeg(&sound, None, "-ac 1 -c:a flac", &path("hours.flac"));
    let from_s = seconds - 400;
    cut(&path("hours.flac"), from_s, &path("minute.ogg"));
    let mut call = align([path("hours.flac"), path("minute.ogg")]).flags(["--jobs", "2"]);
    let command = call.command().stdout(Stdio::piped()).stderr(Stdio::piped());
    let (kib, answer) = watched(command.spawn().unwrap());
    assert!(kib < MEMORY_MAX_KIB, "{} MiB for {hours} h", kib / 1024);
    let minute = contract::placed(&answer).find(|clip| clip.id == 1).unwrap();
    let off_ns = minute.start_ns - i64::from(from_s) * 1_000_000_000;
    assert!(off_ns.abs() < 60_000_000, "{off_ns} ns off: {answer:#?}");
    assert_eq!(answer.copies.len(), 1, "it is the same recording");
}

fn cut(from: &Path, from_s: u32, into: &Path) {
    let before = format!("-ss {from_s} -t 60");
    ffmpeg(&before, Some(from), "-c:a libopus -b:a 24k", into);
}

#[test]
fn an_hour_is_placed_in_little_memory() {
    hours_are_placed_in_little_memory(1);
}

#[test]
#[ignore = "takes minutes: `make soak` runs it"]
fn ten_hours_are_placed_in_little_memory() {
    hours_are_placed_in_little_memory(10);
}
