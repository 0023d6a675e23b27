//! What the benchmark says: tables on standard output, progress on standard error, everything as JSON in the target folder.

use crate::agree::Agreement;
use crate::peers::Row;
use crate::promises::{self, Promise};
use crate::scene::Aligned;
use crate::strangers;
use anyhow::{Context, Result};
use stage::score::{Reliability, Verdicts, columns, columns_beyond, markdown};
use std::collections::BTreeMap;
use std::path::Path;

#[expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "progress goes beside the result")]
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// Everything that was found.
#[derive(serde::Serialize)]
pub(crate) struct Report {
    pub(crate) unoptimised: bool,
    pub(crate) scenes: Vec<Aligned>,
    pub(crate) peers: Vec<Row>,
    /// None where the published scorer is not at hand.
    #[serde(skip)]
    pub(crate) agreement: Option<Result<Agreement>>,
}

/// A scene's row, under its name with its seed.
fn labelled(scene: &Aligned, mut row: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    if let Some(first) = row.first_mut() {
        first.1.clone_from(&scene.label);
    }
    row
}

impl Report {
    /// All of it, as Markdown.
    pub(crate) fn say(&self) {
        if self.unoptimised {
            say("**Not an optimised build: the ratios below say nothing.**\n");
        }
        if self.scenes.iter().any(|scene| scene.run.cpu_s.is_none()) {
            say(
                "CPU time and memory are read from /proc, which this system does not have; those columns are empty.\n",
            );
        }
        self.say_promises();
        self.say_scenes();
        self.say_strangers();
        self.say_reliability();
        self.say_peers();
        self.say_short();
    }

    fn promises(&self) -> Vec<Promise> {
        promises::all(&self.scenes, &self.peers, self.agreement.as_ref())
    }

    /// Zero means what the number of trials lets it mean. Pairs share clips, so clips are counted too.
    fn say_promises(&self) {
        say(
            "## Promises\n\n\"At most\" is at 95 %. Pairs share clips and are not independent, so believe the bound for clips.\n",
        );
        let rows: Vec<_> = self.promises().iter().map(Promise::columns).collect();
        say(&markdown(&rows));
    }

    fn say_scenes(&self) {
        say(
            "## Scenes\n\nRatios are to ffmpeg alone on the same files and cores; seconds, in brackets, are an aside.\n",
        );
        say(&markdown(
            &self
                .scenes
                .iter()
                .map(|s| labelled(s, columns(&s.score, Some(&s.run))))
                .collect::<Vec<_>>(),
        ));
        say("## What the published scorer leaves out\n");
        say(&markdown(
            &self
                .scenes
                .iter()
                .map(|s| labelled(s, columns_beyond(&s.beyond)))
                .collect::<Vec<_>>(),
        ));
    }

    /// Joins among strangers, by what they have in common besides nothing.
    fn say_strangers(&self) {
        for scene in self.scenes.iter().filter(|scene| scene.is_apart()) {
            say(&format!("## {}: who was joined\n", scene.label));
            let files: Vec<&str> = scene.truth.files.iter().map(|file| file.file.as_str()).collect();
            say(&markdown(&strangers::joins(&files, &scene.answer)));
        }
    }

    fn say_reliability(&self) {
        let scored: Vec<_> = self
            .scenes
            .iter()
            .flat_map(|scene| scene.beyond.scored.iter().copied())
            .collect();
        if scored.is_empty() {
            return say("No pair has a `score`, so there is no reliability to tell.\n");
        }
        say("## Reliability of `score`\n");
        let row = |bin: &Reliability| {
            vec![
                ("score", format!("{:.3} to {:.3}", bin.from, bin.to)),
                ("pairs", bin.pairs.to_string()),
                (
                    "right",
                    format!("{:.1} %", 100.0 * bin.right as f64 / bin.pairs as f64),
                ),
            ]
        };
        say(&markdown(
            &Reliability::table(&scored, 6).iter().map(row).collect::<Vec<_>>(),
        ));
    }

    fn say_peers(&self) {
        if self.peers.is_empty() {
            return;
        }
        say(
            "## Peers\n\nOn sampled pairs, scaled to all pairs: a peer decodes and compares each pair anew, so its CPU per pair holds for all of",
        );
        say(
            "them; ours is that of the whole scene over all pairs of its files. They always answer; \"from\" counts answers from that score of theirs on.\n",
        );
        say(&markdown(
            &self.peers.iter().map(Row::columns).collect::<Vec<_>>(),
        ));
        let mut all: BTreeMap<&str, Verdicts> = BTreeMap::new();
        for row in &self.peers {
            let sum = all.entry(&row.tool).or_default();
            *sum = sum.and(row.verdicts);
        }
        for (tool, v) in all {
            let (right, wrong, made_up) = (v.e40, v.wrong, v.false_answers);
            say(&format!(
                "- {tool}: {right} of {} within 40 ms, {wrong} wrong, {made_up} of {} false",
                v.overlapping, v.apart
            ));
        }
        say("");
    }

    fn say_short(&self) {
        say("## What falls short\n");
        let short = self.short();
        say(&if short.is_empty() {
            "Nothing: every floor is reached.".into()
        } else {
            short.join("\n")
        });
    }

    /// Every floor not reached, one line each.
    pub(crate) fn short(&self) -> Vec<String> {
        let of_scene = |s: &Aligned| {
            s.short
                .iter()
                .map(|why| format!("- {}: {why}", s.label))
                .collect::<Vec<_>>()
        };
        let promises = self.promises();
        let differ = match &self.agreement {
            Some(Ok(both)) => both.differ.as_slice(),
            _ => &[],
        };
        let promised = promises.iter().filter(|promise| promise.holds != Some(true));
        promised
            .map(Promise::complaint)
            .chain(self.scenes.iter().flat_map(of_scene))
            .chain(differ.iter().map(|figure| format!("- {figure}")))
            .collect()
    }

    /// For machines.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        note(&format!("everything as JSON: {}", path.display()));
        Ok(())
    }
}
