//! Figures as rows of Markdown, in the published scorer's columns. Prints nothing.

use super::{Beyond, Run, Score};

/// Headings and cells of one scene, cost included where it was run.
pub fn columns(score: &Score, run: Option<&Run>) -> Vec<(&'static str, String)> {
    let (joined, list) = (&score.joined, &score.pair_list);
    let mut cells = vec![
        ("scene", score.scene.clone()),
        ("clips placed", format!("{}/{}", score.clips_placed, score.clips)),
        ("pairs", score.pairs.to_string()),
        ("≤10", share(joined.e10, score.pairs)),
        ("≤40", share(joined.e40, score.pairs)),
        ("≤100", share(joined.e100, score.pairs)),
        ("≤40 of placed", share(joined.e40, joined.placed)),
        ("wrong", joined.wrong.to_string()),
        ("vague", joined.vague.to_string()),
        ("false", score.false_joins.to_string()),
        ("decoys", format!("{}/{}", score.decoys_placed, score.decoys)),
        ("cover", share(score.covered, score.cover_of)),
        ("heard cover", share(list.heard_covered, list.heard_of)),
        ("blunt", number(score.heard_blunt, 1)),
        ("width ms", number(score.width_ms, 0)),
        ("median ms", number(joined.median_ms, 1)),
        ("clock ms", number(joined.clock_median_ms, 1)),
        ("drift ppm", number(joined.drift_median_ppm, 1)),
        ("reasons", format!("{}/{}", score.reasons_right, score.decoys)),
    ];
    cells.extend(run.into_iter().flat_map(costs));
    cells
}

fn costs(run: &Run) -> [(&'static str, String); 5] {
    [
        ("× decode", number(Some(run.times_decode()), 1)),
        ("CPU × decode", number(run.cpu_times_decode(), 1)),
        ("MiB", number(run.peak_mib, 0)),
        ("(wall s)", number(Some(run.wall_s), 1)),
        ("(CPU s)", number(run.cpu_s, 1)),
    ]
}

/// Headings and cells of what the published scorer leaves out.
pub fn columns_beyond(beyond: &Beyond) -> Vec<(&'static str, String)> {
    let Beyond {
        copies,
        hints,
        edits,
        drift,
        heard,
        ..
    } = beyond;
    vec![
        ("scene", beyond.scene.clone()),
        ("copies found", format!("{}/{}", copies.found, copies.of)),
        ("of the very original", copies.right_original.to_string()),
        ("named falsely", copies.named_falsely.to_string()),
        ("worst ms", number(copies.worst_ms, 1)),
        (
            "hints in the right island",
            format!("{}/{}", hints.right_island, hints.of),
        ),
        (
            "within their error",
            format!("{}/{}", hints.within, hints.right_island),
        ),
        ("edits found", format!("{}/{}", edits.found, edits.of)),
        ("whole clips called edited", edits.named_falsely.to_string()),
        (
            "stretches placed",
            format!("{}/{}", edits.stretches_found, edits.stretches),
        ),
        ("parts wrong", format!("{}/{}", edits.parts_wrong, edits.parts)),
        ("drift cover", share(drift.within, drift.of)),
        ("drift ppm", number(drift.median_ppm, 1)),
        ("drift blunt", number(drift.blunt, 1)),
        ("heard cover at placement", share(heard.within, heard.of)),
        ("heard blunt", number(heard.blunt, 1)),
    ]
}

/// A table in Markdown; the headings are those of the first row.
pub fn markdown(rows: &[Vec<(&'static str, String)>]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let line =
        |cells: &mut dyn Iterator<Item = &str>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut first.iter().map(|(heading, _)| *heading));
    text += &line(&mut first.iter().map(|_| "---"));
    for row in rows {
        text += &line(&mut row.iter().map(|(_, cell)| cell.as_str()));
    }
    text
}

fn share(of: usize, all: usize) -> String {
    if all == 0 {
        "–".into()
    } else {
        format!("{:.0} %", 100.0 * of as f64 / all as f64)
    }
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.digits$}"))
}
