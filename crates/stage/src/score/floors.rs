//! What a scored scene owes: the floors of issue 3, in words, empty where they are reached.
//!
//! [`falls_short`] says what the published scorer says, word for word. [`falls_short_besides`] says what that scorer leaves to the reader.

use super::{Beyond, Score};
use serde::Serialize;

/// What running the aligner cost, beside ffmpeg alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Run {
    /// Exit code; −1 where a signal ended it.
    pub exit: i32,
    /// Seconds from start to end.
    pub wall_s: f64,
    /// CPU seconds of the process and its children; none where the system does not tell.
    pub cpu_s: Option<f64>,
    /// Peak memory of the process tree; none where the system does not tell.
    pub peak_mib: Option<f64>,
    /// Seconds that ffmpeg alone takes on the same files and cores.
    pub decode_wall_s: f64,
    /// Its CPU seconds.
    pub decode_cpu_s: Option<f64>,
}

impl Run {
    /// Wall time over that of decoding alone.
    pub fn times_decode(&self) -> f64 {
        self.wall_s / self.decode_wall_s
    }

    /// CPU time over that of decoding alone.
    pub fn cpu_times_decode(&self) -> Option<f64> {
        Some(self.cpu_s? / self.decode_cpu_s?)
    }
}

/// Share of all overlapping pairs that must be within 40 ms.
fn within_40(scene: &str) -> f64 {
    match scene {
        "rally" => 0.97,
        "rally300" | "spread" => 0.95,
        "concert" => 0.75,
        "street" => 0.93,
        "faint" => 0.2,
        "smoke" => 0.9,
        "scale100" | "scale300" => 0.99,
        _ => 0.7,
    }
}

/// Every floor that a scene, and the run if there was one, does not reach.
pub fn falls_short(score: &Score, run: Option<&Run>) -> Vec<String> {
    let mut short = must_be_none(score);
    short.extend(shares(score));
    short.extend(blunt(score));
    short.extend(wide(score));
    short.extend(
        run.into_iter()
            .flat_map(|run| costs(run, times_decode_most(&score.scene))),
    );
    short
}

/// The same for a scene in which nothing overlaps: nothing is to be placed, and time has no floor.
pub fn falls_short_apart(score: &Score, beyond: &Beyond, run: Option<&Run>) -> Vec<String> {
    let joined = (beyond.joins > 0).then(|| format!("{} pairs joined that share nothing", beyond.joins));
    let mut short: Vec<String> = joined
        .into_iter()
        .chain(must_be_none(score))
        .chain(shares(score))
        .collect();
    short.extend(run.into_iter().flat_map(|run| costs(run, f64::INFINITY)));
    short
}

fn times_decode_most(scene: &str) -> f64 {
    match scene {
        "smoke" => 4.0,
        "scale300" => 6.0,
        _ => 3.0,
    }
}

fn must_be_none(score: &Score) -> Vec<String> {
    let counts = [
        (score.joined.wrong, "wrong"),
        (score.false_joins, "false joins"),
        (score.decoys_placed, "decoys placed"),
        (score.pair_list.wrong, "wrong pairs listed"),
        (score.pair_list.false_pairs, "false pairs listed"),
        (score.unaccounted, "files unanswered"),
    ];
    counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
}

fn shares(score: &Score) -> impl Iterator<Item = String> {
    let list = &score.pair_list;
    let shares = [
        (
            "within 40 ms",
            score.joined.e40,
            score.pairs,
            within_40(&score.scene),
        ),
        ("clock cover", score.covered, score.cover_of, 0.93),
        ("heard cover", list.heard_covered, list.heard_of, 0.93),
        ("reasons", score.reasons_right, score.decoys, 0.9),
    ];
    let short = |&(_, got, of, least): &(&str, usize, usize, f64)| of > 0 && (got as f64) < least * of as f64;
    shares.into_iter().filter(short).map(|(what, got, of, least)| {
        let percent = 100.0 * got as f64 / of as f64;
        format!("{what} {percent:.0} % of {of}, needs {:.0}", 100.0 * least)
    })
}

fn blunt(score: &Score) -> Option<String> {
    let blunt = score.heard_blunt.unwrap_or(0.0);
    (score.heard_blunt.is_none() || blunt > 10.0)
        .then(|| format!("heard errors stated {blunt:.1} x the true ones, at most 10"))
}

fn wide(score: &Score) -> Option<String> {
    let (median, widest, fair) = (
        score.width_ms.unwrap_or(0.0),
        score.width_max_ms.unwrap_or(0.0),
        score.width_fair_ms,
    );
    (median > fair || widest > 2.0 * fair).then(|| {
        format!(
            "clock intervals {median:.0} ms (median), {widest:.0} (widest); fair are {fair:.0} and twice that"
        )
    })
}

fn costs(run: &Run, most: f64) -> Vec<String> {
    let (times, peak_mib) = (run.times_decode(), run.peak_mib.unwrap_or(0.0));
    let checks = [
        (run.exit != 0, format!("exit code {}", run.exit)),
        (times > most, format!("{times:.1} x decoding, at most {most}")),
        (peak_mib > 1024.0, format!("{peak_mib:.0} MiB, at most 1024")),
    ];
    checks
        .into_iter()
        .filter(|(short, _)| *short)
        .map(|(_, what)| what)
        .collect()
}

/// What must also be none: vague answers, files answered twice, parts and copies named falsely, hints in a wrong island.
pub fn falls_short_besides(score: &Score, beyond: &Beyond) -> Vec<String> {
    let counts = [
        (score.joined.vague, "vague"),
        (score.wrong_clips, "wrong clips"),
        (beyond.answered_twice, "files answered twice"),
        (beyond.copies.named_falsely, "copies named falsely"),
        (beyond.hints.wrong_island, "hints to a wrong island"),
        (beyond.edits.parts_wrong, "parts placed wrongly"),
    ];
    counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
}
