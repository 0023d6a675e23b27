//! Our scorer beside the published one, on the very answers of this run, where `shared/` lies beside the clone.
//!
//! `stage::score` writes its definitions anew; two that agree in every figure are less likely wrong alike.

use crate::scene::Aligned;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use stage::score::falls_short;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Scores as the published scorer does: folders and answers in turn.
const PUBLISHED: &str = include_str!("../../../../bench/published.py");

/// What the comparison came to.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub(crate) struct Agreement {
    pub(crate) scenes: usize,
    pub(crate) figures: usize,
    pub(crate) differ: Vec<String>,
}

/// Both scorers on all scenes; none where the published one is not there.
pub(crate) fn compare(scenes: &[Aligned]) -> Option<Result<Agreement>> {
    let scorer = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench/clock");
    scorer
        .join("score.py")
        .exists()
        .then(|| compared(&scorer, scenes))
}

fn compared(scorer: &Path, scenes: &[Aligned]) -> Result<Agreement> {
    let mut agreement = Agreement {
        scenes: scenes.len(),
        ..Agreement::default()
    };
    for (scene, theirs) in scenes.iter().zip(published(scorer, scenes)?) {
        let ours = serde_json::to_value(&scene.score)?;
        agreement.same(&theirs["figures"], &ours, &scene.label);
        let short = serde_json::to_value(falls_short(&scene.score, None))?;
        agreement.same(&theirs["short"], &short, &format!("{}: floors", scene.label));
    }
    Ok(agreement)
}

fn published(scorer: &Path, scenes: &[Aligned]) -> Result<Vec<Value>> {
    let files: Vec<&PathBuf> = scenes.iter().flat_map(|s| [&s.folder, &s.said]).collect();
    let python = Command::new("python3")
        .args(["-B", "-c", PUBLISHED])
        .arg(scorer)
        .args(files)
        .output()
        .context("running the published scorer")?;
    let complaint = String::from_utf8_lossy(&python.stderr);
    ensure!(
        python.status.success(),
        "the published scorer broke: {}",
        complaint.trim()
    );
    let all: Vec<Value> =
        serde_json::from_slice(&python.stdout).context("understanding the published scorer")?;
    ensure!(all.len() == scenes.len(), "it scored {} scenes", all.len());
    Ok(all)
}

impl Agreement {
    /// Every figure of theirs must be one of ours; ours may be more.
    fn same(&mut self, theirs: &Value, ours: &Value, at: &str) {
        let missing = Value::Null;
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(_)) => theirs.iter().for_each(|(name, value)| {
                let ours = ours.get(name).unwrap_or(&missing);
                self.same(value, ours, &format!("{at}.{name}"));
            }),
            _ => {
                self.figures += 1;
                if !is_same(theirs, ours) {
                    self.differ
                        .push(format!("{at}: {theirs} by the published scorer, {ours} by ours"));
                }
            }
        }
    }
}

fn is_same(theirs: &Value, ours: &Value) -> bool {
    match (theirs.as_f64(), ours.as_f64()) {
        (Some(theirs), Some(ours)) => (theirs - ours).abs() <= 1e-6 * theirs.abs().max(1.0),
        _ => theirs == ours,
    }
}
