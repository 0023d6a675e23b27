//! RFC 4180 for spreadsheets: a header, then one row per input, in argument order.
//!
//! Names come from strangers, and spreadsheets run cells that look like formulas. A text cell that could begin one gets
//! an apostrophe in front, and so does a cell that begins with an apostrophe: take one away, and every cell is exact again.

use super::names::{url, visible};
use super::rate::FrameRate;
use super::words::{hms, reason, seconds};
use super::{ClipFacts, Footage};
use crate::answer::{Answer, Placement, Refusal};
use std::path::Path;

/// Excel takes text without it for the local code page, which turns Arabic and Chinese names into noise.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Column names, in order.
const COLUMNS: [&str; 25] = [
    "id",
    "file",
    "status",
    "island",
    "start_s",
    "start",
    "drift_ppm",
    "drift_error_ppm",
    "anchor_s",
    "heard_error_s",
    "clock_error_s",
    "links",
    "copy_of",
    "copy_offset_s",
    "reason",
    "detail",
    "alternatives",
    "parts",
    "hints",
    "duration_s",
    "picture",
    "frame_rate",
    "sound",
    "spread_m",
    "url",
];

/// One row per input.
pub fn csv(footage: &Footage<'_>) -> String {
    let header = COLUMNS.map(text);
    let rows = footage.answer.inputs.iter().map(|input| row(footage, input.id));
    let lines = std::iter::once(header)
        .chain(rows)
        .map(|cells| cells.join(",") + "\r\n");
    std::iter::once(BYTE_ORDER_MARK.to_string())
        .chain(lines)
        .collect()
}

fn row(footage: &Footage<'_>, id: usize) -> [String; 25] {
    let answer = footage.answer;
    let file = answer.inputs.get(id).map_or("", |input| input.file.as_str());
    let placed = answer.islands.iter().enumerate().find_map(|(island, clips)| {
        clips
            .clips
            .iter()
            .find(|clip| clip.id == id)
            .map(|clip| (island, clip))
    });
    let refusal = answer.refusals.iter().find(|refusal| refusal.id == id);
    let [
        island,
        start_s,
        start,
        drift,
        drift_error,
        anchor,
        heard,
        clock,
        links,
    ] = placement(placed);
    let [copy_of, copy_offset] = copy(answer, id);
    let [why, detail, alternatives, parts] = refused(refusal);
    let [duration, picture, frame_rate, sound, url] = facts(footage.clips.get(id));
    let status = text(if placed.is_none() {
        "not placed"
    } else if copy_of.is_empty() {
        "placed"
    } else {
        "probable copy"
    });
    let (hints, spread) = (hints(answer, id), answer.spread_m.to_string());
    [
        id.to_string(),
        text(file),
        status,
        island,
        start_s,
        start,
        drift,
        drift_error,
        anchor,
        heard,
        clock,
        links,
        copy_of,
        copy_offset,
        why,
        detail,
        alternatives,
        parts,
        hints,
        duration,
        picture,
        frame_rate,
        sound,
        spread,
        url,
    ]
}

fn placement(placed: Option<(usize, &Placement)>) -> [String; 9] {
    let Some((island, clip)) = placed else {
        return Default::default();
    };
    [
        (island + 1).to_string(),
        seconds(clip.start_ns),
        hms(clip.start_ns),
        clip.drift_ppm.to_string(),
        clip.drift_error_ppm.to_string(),
        seconds(clip.anchor_ns),
        seconds(clip.heard_error_ns),
        seconds(clip.clock_error_ns),
        clip.links.to_string(),
    ]
}

fn copy(answer: &Answer, id: usize) -> [String; 2] {
    let copy = answer.copies.iter().find(|copy| copy.id == id);
    copy.map(|copy| [copy.of.to_string(), seconds(copy.offset_ns)])
        .unwrap_or_default()
}

fn refused(refusal: Option<&Refusal>) -> [String; 4] {
    let Some(refusal) = refusal else {
        return Default::default();
    };
    let alternatives = refusal.alternatives.iter();
    let alternatives =
        alternatives.map(|other| format!("beside {} at {} s", other.beside, seconds(other.offset_ns)));
    let parts = refusal.parts.iter().map(|part| {
        let (from, to, start) = (seconds(part.from_ns), seconds(part.to_ns), seconds(part.start_ns));
        let (island, error) = (part.island + 1, seconds(part.clock_error_ns));
        format!("{from} to {to} s at {start} s of island {island} ± {error} s")
    });
    [
        text(reason(refusal.reason)),
        text(&refusal.detail),
        listed(alternatives),
        listed(parts),
    ]
}

fn hints(answer: &Answer, id: usize) -> String {
    let mine = answer.hints.iter().filter(|hint| hint.id == id);
    listed(mine.map(|hint| {
        let (start, error) = (seconds(hint.start_ns), seconds(hint.error_ns));
        format!(
            "island {} at {start} s ± {error} s: {}",
            hint.island + 1,
            hint.source
        )
    }))
}

fn facts(facts: Option<&ClipFacts>) -> [String; 5] {
    let Some(facts) = facts else {
        return Default::default();
    };
    let pair = |pair: Option<(u32, u32)>, sign: &str| pair.map(|(a, b)| text(&format!("{a}{sign}{b}")));
    [
        seconds(facts.duration_ns),
        pair(facts.seen(), "x").unwrap_or_default(),
        frame_rate(facts),
        pair(facts.sound, " Hz x ").unwrap_or_default(),
        place(&facts.path),
    ]
}

/// A decimal number: `25/1` would become the 25th of January.
fn frame_rate(facts: &ClipFacts) -> String {
    let rate = FrameRate::of_file(facts.frame_rate);
    rate.map_or(String::new(), |rate| format!("{:.6}", rate.per_second()))
}

fn place(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        String::new()
    } else {
        text(&url("", path))
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        String::new()
    } else {
        text(&items.join("; "))
    }
}

/// A text cell: quoted, on one line, never a formula.
fn text(cell: &str) -> String {
    let shield = if looks_like_formula(cell) { "'" } else { "" };
    format!("\"{shield}{}\"", visible(cell).replace('"', "\"\""))
}

/// Full-width signs too: some spreadsheets take them for the plain ones. Blanks are looked through, for some trim them.
fn looks_like_formula(cell: &str) -> bool {
    let starts = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\'' | '\0'..='\u{1f}'
        )
    };
    let blanks = |c: char| (c.is_whitespace() && !c.is_control()) || matches!(c, '\u{feff}' | '\u{200b}');
    cell.trim_start_matches(blanks).starts_with(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_shielded() {
        for cell in [
            "=1+1",
            "+1",
            "-1",
            "@A1",
            "\t=1",
            " =1",
            "＝1",
            "'=1",
            "\u{feff}=1",
        ] {
            let shown = text(cell);
            let bare = shown.trim_matches('"');
            assert!(bare.starts_with('\''), "{shown}");
        }
        assert_eq!(text("a=1"), "\"a=1\"");
    }

    proptest! {
        #[test]
        fn one_apostrophe_taken_away_gives_the_cell_back(cell in "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{2028}\u{2029}]*") {
            let shown = text(&cell);
            let bare = shown[1..shown.len() - 1].replace("\"\"", "\"");
            prop_assert_eq!(bare.strip_prefix('\'').unwrap_or(&bare), cell.as_str());
        }
    }
}
