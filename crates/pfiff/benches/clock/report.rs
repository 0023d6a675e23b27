//! What the benchmark says: tables on standard output, progress on standard error, everything as JSON in the target folder.

use crate::peers::Row;
use crate::scene::Aligned;
use anyhow::{Context, Result};
use stage::score::{Reliability, Verdicts, bound, columns, columns_beyond, markdown};
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
        self.say_scenes();
        self.say_safety();
        self.say_reliability();
        self.say_peers();
        self.say_short();
    }

    fn say_scenes(&self) {
        say(
            "## Scenes\n\nRatios are to ffmpeg alone on the same files and cores; seconds, in brackets, are an aside.\n",
        );
        say(&markdown(
            &self
                .scenes
                .iter()
                .map(|s| columns(&s.score, Some(&s.run)))
                .collect::<Vec<_>>(),
        ));
        say("## What the published scorer leaves out\n");
        say(&markdown(
            &self
                .scenes
                .iter()
                .map(|s| columns_beyond(&s.beyond))
                .collect::<Vec<_>>(),
        ));
    }

    /// Zero means what the number of trials lets it mean. Pairs share clips, so clips are counted too.
    fn say_safety(&self) {
        let sum = |of: fn(&Aligned) -> usize| self.scenes.iter().map(of).sum::<usize>();
        let wrong_pairs = sum(|s| s.score.joined.wrong);
        let wrong_clips = sum(|s| s.score.wrong_clips);
        say("## How sure none is\n");
        say(&format!(
            "- {}",
            bound(
                wrong_pairs,
                sum(|s| s.score.joined.placed),
                "overlapping pairs on one clock wrong"
            )
        ));
        say(&format!(
            "- {}",
            bound(wrong_clips, sum(|s| s.score.cover_of), "placed clips wrong")
        ));
        say(&format!(
            "- {}",
            bound(
                sum(|s| s.score.false_joins),
                sum(|s| s.beyond.could_join),
                "pairs of files joined falsely"
            )
        ));
        say(&format!(
            "- {}\n",
            bound(
                sum(|s| s.score.decoys_placed),
                sum(|s| s.score.decoys),
                "decoys placed"
            )
        ));
        for scene in self.scenes.iter().filter(|scene| scene.score.pairs == 0) {
            let joins = bound(
                scene.beyond.joins,
                scene.beyond.could_join,
                "pairs that share nothing joined",
            );
            let placed = bound(
                scene.beyond.placed,
                scene.files,
                "clips that share nothing placed",
            );
            say(&format!("- {}: {joins}; {placed}\n", scene.score.scene));
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
        say("## Floors\n");
        let short: Vec<_> = self.short().collect();
        say(&if short.is_empty() {
            "all reached".into()
        } else {
            short.join("\n")
        });
    }

    /// Every floor not reached, one line each.
    pub(crate) fn short(&self) -> impl Iterator<Item = String> {
        let of_scene = |s: &Aligned| {
            s.short
                .iter()
                .map(|why| format!("- {}: {why}", s.score.scene))
                .collect::<Vec<_>>()
        };
        let cheap = |row: &&Row| row.times_ours.is_some_and(|times| times < 10.0);
        let dear = |row: &Row| {
            let times = row.times_ours.unwrap_or_default();
            format!(
                "- {}: {} takes only {times:.1} x our CPU per pair, at least 10",
                row.scene, row.tool
            )
        };
        let ours = self.peers.iter().filter(|row| row.is_ours);
        let bad = ours.filter(|row| row.verdicts.wrong + row.verdicts.false_answers > 0);
        self.scenes
            .iter()
            .flat_map(of_scene)
            .chain(self.peers.iter().filter(cheap).map(dear))
            .chain(bad.map(|row| {
                format!(
                    "- {}: {} wrong and {} false among the sampled pairs",
                    row.scene, row.verdicts.wrong, row.verdicts.false_answers
                )
            }))
    }

    /// For machines.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        note(&format!("everything as JSON: {}", path.display()));
        Ok(())
    }
}
