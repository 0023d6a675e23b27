//! Three tools that compare two recordings at a time, on a sample of a scene's pairs, with pfiff's answers for the same.
//!
//! They always answer, so each has two rows: every answer, and only those with a score from which we would believe it;
//! the thresholds are ours, not their authors'. Installed into a virtual environment in the user's cache folder; where
//! that fails the benchmark goes on without them and says so.

use anyhow::{Context, Result, bail, ensure};
use etcetera::BaseStrategy;
use serde::Deserialize;
use stage::chance::Chance;
use stage::score::{Answer, Sample, Truth, Verdicts};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Name, version that was tried, score from which an answer is believed.
pub(crate) const PEERS: [(&str, &str, f64); 3] = [
    ("audio-offset-finder", "0.5.5", 10.0),
    ("syncstart", "1.1.1", 15.0),
    ("audalign", "1.3.1", 0.9),
];

/// The virtual environment's Python.
pub(crate) struct Peers(PathBuf);

/// One tool on one sample.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Row {
    pub(crate) scene: String,
    pub(crate) tool: String,
    pub(crate) is_ours: bool,
    pub(crate) verdicts: Verdicts,
    /// Pairs of the sample without an answer.
    pub(crate) unanswered: usize,
    pub(crate) cpu_s_per_pair: Option<f64>,
    pub(crate) times_ours: Option<f64>,
    pub(crate) peak_mib: Option<f64>,
}

/// What `bench/peers.py` says.
#[derive(Debug, Deserialize)]
struct Said {
    answers: Vec<(Option<f64>, f64)>,
    cpu_s: f64,
    peak_mib: f64,
}

impl Peers {
    /// Installs them, if they are not there.
    pub(crate) fn install() -> Result<Self> {
        let cache = etcetera::choose_base_strategy()
            .context("finding the cache folder")?
            .cache_dir();
        let folder = cache.join("pfiff/peers-venv");
        let python = folder.join("bin/python");
        if !python.exists() {
            super::report::note(&format!("installing the peers into {}", folder.display()));
            done(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        }
        let wanted = PEERS.map(|(name, version, _)| format!("{name}=={version}"));
        done(
            Command::new(&python)
                .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
                .args(wanted),
        )?;
        Ok(Self(python))
    }

    /// All tools on a sample of one scene, and ours beside them.
    pub(crate) fn compare(&self, scene: &Scene<'_>, how_many: usize, seed: u64) -> Result<Vec<Row>> {
        let mut chance = Chance::of(seed, "pairs", 0);
        let sample = Sample::draw(scene.truth, how_many, &mut |n| chance.below(n));
        let mut rows = vec![scene.ours(&sample)];
        for (name, _, believed) in PEERS {
            super::report::note(&format!(
                "{}: {name} on {} pairs",
                scene.label,
                sample.pairs.len()
            ));
            match self.ask(name, scene.folder, &sample) {
                Ok(said) => rows.extend(scene.rows(name, believed, &sample, &said)),
                Err(error) => super::report::note(&format!("{name} is left out: {error:#}")),
            }
        }
        Ok(rows)
    }

    fn ask(&self, name: &str, folder: &Path, sample: &Sample) -> Result<Said> {
        let paths = sample
            .pairs
            .iter()
            .map(|(a, b)| [folder.join(a), folder.join(b)])
            .collect::<Vec<_>>();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/peers.py");
        let mut child = Command::new(&self.0)
            .arg(script)
            .arg(name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Python")?;
        let mut stdin = child.stdin.take().context("its input is a pipe")?;
        stdin
            .write_all(&serde_json::to_vec(&paths)?)
            .context("handing over the pairs")?;
        drop(stdin);
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "it ended with {}", output.status);
        let said: Said = serde_json::from_slice(&output.stdout).context("understanding its answer")?;
        ensure!(
            said.answers.len() == sample.pairs.len(),
            "it answered {} pairs",
            said.answers.len()
        );
        Ok(said)
    }
}

fn done(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("running {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// A scene that has been aligned.
pub(crate) struct Scene<'a> {
    /// Name of the program that did it.
    pub(crate) aligner: String,
    pub(crate) label: &'a str,
    pub(crate) folder: &'a Path,
    pub(crate) truth: &'a Truth,
    pub(crate) answer: &'a Answer,
    /// Of the whole run, over all pairs of its files.
    pub(crate) cpu_s_per_pair: Option<f64>,
    pub(crate) peak_mib: Option<f64>,
}

impl Scene<'_> {
    fn ours(&self, sample: &Sample) -> Row {
        let answers = sample.answers_of(self.truth, self.answer);
        Row {
            scene: self.label.to_owned(),
            tool: self.aligner.clone(),
            is_ours: true,
            verdicts: sample.judge(self.truth, &answers),
            unanswered: unanswered(&answers),
            cpu_s_per_pair: self.cpu_s_per_pair,
            times_ours: None,
            peak_mib: self.peak_mib,
        }
    }

    fn rows(&self, name: &str, believed: f64, sample: &Sample, said: &Said) -> [Row; 2] {
        let cpu_s = said.cpu_s / sample.pairs.len() as f64;
        [f64::NEG_INFINITY, believed].map(|least| {
            let given = |(offset, score): &(Option<f64>, f64)| offset.filter(|_| *score >= least);
            let answers: Vec<_> = said.answers.iter().map(given).collect();
            Row {
                scene: self.label.to_owned(),
                tool: if least == believed {
                    format!("{name} from {believed}")
                } else {
                    name.into()
                },
                is_ours: false,
                verdicts: sample.judge(self.truth, &answers),
                unanswered: unanswered(&answers),
                cpu_s_per_pair: Some(cpu_s),
                times_ours: self.cpu_s_per_pair.map(|ours| cpu_s / ours),
                peak_mib: Some(said.peak_mib),
            }
        })
    }
}

fn unanswered(answers: &[Option<f64>]) -> usize {
    answers.iter().filter(|answer| answer.is_none()).count()
}

impl Row {
    /// Headings and cells.
    pub(crate) fn columns(&self) -> Vec<(&'static str, String)> {
        let v = &self.verdicts;
        let number =
            |value: Option<f64>, digits| value.map_or("–".into(), |value| format!("{value:.digits$}"));
        vec![
            ("scene", self.scene.clone()),
            ("tool", self.tool.clone()),
            (
                "≤10 / ≤40 / ≤100 ms",
                format!("{} / {} / {} of {}", v.e10, v.e40, v.e100, v.overlapping),
            ),
            ("wrong", v.wrong.to_string()),
            ("false", format!("{} of {}", v.false_answers, v.apart)),
            ("no answer", self.unanswered.to_string()),
            ("CPU per pair ÷ ours", number(self.times_ours, 1)),
            ("MiB", number(self.peak_mib, 0)),
            ("(CPU s per pair)", number(self.cpu_s_per_pair, 3)),
        ]
    }
}
