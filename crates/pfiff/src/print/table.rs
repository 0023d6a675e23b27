//! The answer of `pfiff align` as a table for people: plain text, at most 100 columns, no colour.
//!
//! Says what the two errors mean before it shows any, and every reason in plain words. Decides nothing about clips and
//! asks nothing about the terminal. Names come from strangers and are made harmless first.

pub(super) mod text;

use casebook::answer::{Alternative, Answer, Hint, Island, Part, Placement, Reason, Refusal};
use text::{cell, columns, name, safe, wrapped};

const WIDE: usize = 98;
const NAME_WIDE_MAX: usize = 34;

/// One name, made harmless for a terminal.
pub(crate) fn shown(name: &str) -> String {
    safe(name)
}

/// The whole answer.
pub(crate) fn table(answer: &Answer) -> String {
    let mut lines = preface(answer);
    for (at, clips) in answer.islands.iter().enumerate() {
        lines.extend(island(answer, at, clips));
    }
    lines.extend(section(
        "probable copies: the same recording again, no independent witness",
        copies(answer),
    ));
    lines.extend(section(
        "hints: what files say of themselves, never believed, places nothing",
        hints(answer),
    ));
    let refused = answer
        .refusals
        .iter()
        .flat_map(|refusal| refused(answer, refusal))
        .collect();
    lines.extend(section(
        &format!("not placed: {}", counted(answer.refusals.len(), "clip")),
        refused,
    ));
    lines
        .iter()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

pub(super) fn preface(answer: &Answer) -> Vec<String> {
    let placed: usize = answer.islands.iter().map(|island| island.clips.len()).sum();
    let sum = format!(
        "{placed} of {} placed, on {}; cameras are taken to stand at most {} m apart (--spread-m).",
        counted(answer.inputs.len(), "clip"),
        counted(answer.islands.len(), "island"),
        answer.spread_m
    );
    let texts = [
        sum.as_str(),
        "± heard: how far the sound of a clip may still be out of step, in 95 of 100 cases.",
        "± clock: how far the clip may be from what happened at the same moment, which the distance of the cameras \
         makes larger, because sound takes 2.9 ms per metre.",
        "No recorder is the true clock: an island's clock begins with its earliest clip and runs at the median rate \
         of its clips. Islands are unrelated in time.",
    ];
    texts.iter().flat_map(|text| wrapped(text, WIDE)).collect()
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn section(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return Vec::new();
    }
    [String::new(), title.to_owned()]
        .into_iter()
        .chain(lines)
        .collect()
}

fn island(answer: &Answer, at: usize, island: &Island) -> Vec<String> {
    let widest = island
        .clips
        .iter()
        .map(|clip| columns(&safe(&clip.file)))
        .max()
        .unwrap_or(0);
    let wide = widest.clamp(4, NAME_WIDE_MAX);
    let head = format!(
        "  {:>4}  {}  {:>12}  {:>8}  {:>8}  {:<14}  {:>5}",
        "#",
        cell("clip", wide),
        "start",
        "± heard",
        "± clock",
        "drift ppm",
        "links"
    );
    let rows = island.clips.iter().map(|clip| row(answer, clip, wide));
    let title = format!("island {}: {}", at + 1, counted(island.clips.len(), "clip"));
    section(&title, std::iter::once(head).chain(rows).collect())
}

fn row(answer: &Answer, clip: &Placement, wide: usize) -> String {
    let is_copy = answer.copies.iter().any(|copy| copy.id == clip.id);
    format!(
        "  {:>4}  {}  {:>12}  {:>8}  {:>8}  {:<14}  {:>5}",
        format!("#{}", clip.id),
        cell(&clip.file, wide),
        time(clip.start_ns),
        short(clip.heard_error_ns),
        short(clip.clock_error_ns),
        drift(clip),
        if is_copy {
            "copy".to_owned()
        } else {
            clip.links.to_string()
        }
    )
}

/// Drift that was not measured is zero with an error of 600 in the wire form.
fn drift(clip: &Placement) -> String {
    if clip.drift_error_ppm >= 600.0 {
        return "not measured".to_owned();
    }
    format!("{:+.1} ± {:.1}", clip.drift_ppm, clip.drift_error_ppm)
}

fn copies(answer: &Answer) -> Vec<String> {
    let line = |copy: &casebook::answer::Copy| {
        let (id, of) = (input(answer, copy.id), input(answer, copy.of));
        paragraph("", &format!("{id} begins {} into {of}", time(copy.offset_ns)))
    };
    answer.copies.iter().flat_map(line).collect()
}

fn hints(answer: &Answer) -> Vec<String> {
    let line = |hint: &Hint| {
        let (id, start, error) = (input(answer, hint.id), time(hint.start_ns), short(hint.error_ns));
        let source = name(&hint.source);
        paragraph(
            "",
            &format!(
                "{id} may begin at {start} ± {error} of island {}: {source}",
                hint.island + 1
            ),
        )
    };
    answer.hints.iter().flat_map(line).collect()
}

fn refused(answer: &Answer, refusal: &Refusal) -> Vec<String> {
    let title = paragraph(
        "",
        &format!("{}: {}", input(answer, refusal.id), plain(refusal.reason)),
    );
    let detail = (!refusal.detail.trim().is_empty()).then(|| paragraph("  ", &name(&refusal.detail)));
    let alternatives = refusal
        .alternatives
        .iter()
        .map(|other| alternative(answer, other));
    let parts = refusal.parts.iter().map(part);
    let rest = alternatives.chain(parts).flat_map(|text| paragraph("  ", &text));
    title
        .into_iter()
        .chain(detail.into_iter().flatten())
        .chain(rest)
        .collect()
}

fn alternative(answer: &Answer, other: &Alternative) -> String {
    let score = other
        .score
        .map_or(String::new(), |score| format!(", score {score:.2}"));
    format!(
        "it might begin {} into {}{score}",
        time(other.offset_ns),
        input(answer, other.beside)
    )
}

fn part(part: &Part) -> String {
    format!(
        "its part from {} to {} lies at {} of island {}, clock ± {}",
        time(part.from_ns),
        time(part.to_ns),
        time(part.start_ns),
        part.island + 1,
        short(part.clock_error_ns)
    )
}

/// Plain words for each reason.
pub(super) fn plain(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSound => "it has no sound track",
        Reason::Silent => "its sound track holds nothing that can be heard",
        Reason::TooShort => "it has too little sound for a decision",
        Reason::NothingInCommon => "no other clip heard what it heard",
        Reason::Ambiguous => "it fits in more than one place",
        Reason::Contradicts => "it fits some clips only by contradicting others",
        Reason::Discontinuous => "it was paused, edited or changed in speed",
        Reason::Unreadable => "it could not be read",
        Reason::Unheard => "it was not heard yet",
    }
}

fn input(answer: &Answer, id: usize) -> String {
    let file = answer.inputs.get(id).map_or("", |input| input.file.as_str());
    format!("#{id} {}", name(file))
}

fn paragraph(indent: &str, text: &str) -> Vec<String> {
    let lines = wrapped(text, WIDE - 4 - indent.len()).into_iter().enumerate();
    lines
        .map(|(at, line)| {
            format!(
                "  {indent}{}{line}",
                if at == 0 || !indent.is_empty() { "" } else { "  " }
            )
        })
        .collect()
}

/// `0:01:02.346`: hours, minutes, seconds, to the nearest millisecond.
pub(super) fn time(ns: i64) -> String {
    let ms = (ns.unsigned_abs() + 500_000) / 1_000_000;
    let sign = if ns < 0 && ms > 0 { "-" } else { "" };
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    format!(
        "{sign}{hours}:{minutes:02}:{:02}.{:03}",
        ms / 1000 % 60,
        ms % 1000
    )
}

/// An error with two or three figures: more would claim what nobody knows.
pub(super) fn short(ns: i64) -> String {
    let ms = ns as f64 / 1e6;
    match ms.abs() {
        size if size < 9.95 => format!("{ms:.1} ms"),
        size if size < 999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.2} s", ms / 1000.0),
    }
}

#[cfg(test)]
mod tests;
