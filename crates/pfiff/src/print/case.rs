//! A case in words for people: what came of an import, how it stands, what is wrong and what can be done.
//!
//! Names come from strangers and are made harmless first. Decides nothing.

mod progress;

use std::path::Path;

use casebook::answer::Answer;
use casebook::case::{
    ByHand, ExhibitNumber, ExhibitStatus, Facts, GraphicMark, Imported, Outcome, Pick, Picked, Problem,
    Refused, Standing, Status,
};

use super::table::text::{cell, columns, name, wrapped};
use super::table::{short as ms, time};
pub(crate) use progress::{Importing, Verifying};

const WIDE: usize = 98;
const NAME_WIDE_MAX: usize = 34;

pub(crate) fn made(dir: &Path) -> String {
    let (dir, typed) = (dir.to_string_lossy(), name(&for_a_shell(&dir.to_string_lossy())));
    let dir = name(&dir);
    format!("made the case {dir}\nbring files in with: pfiff case import --case {typed} PATH…\n")
}

/// A path as one types it: in quotes where a shell would part it or read more into it.
fn for_a_shell(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if path.chars().all(is_plain) {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// What came of an alignment: what the errors mean, then how the case stands.
pub(crate) fn aligned(answer: &Answer, status: &Status) -> String {
    let preface: String = super::table::preface(answer)
        .into_iter()
        .map(|line| line + "\n")
        .collect();
    format!(
        "{preface}\n{}{}",
        self::status(status, None),
        contradicted(status)
    )
}

/// Every file with what came of it: what is new in short, every problem with what can be done.
pub(crate) fn imported(imported: &Imported) -> String {
    let (mut taken, mut again, mut refused) = (0, 0, 0);
    let mut out = String::new();
    for (found, outcome) in &imported.files {
        let path = name(&found.path);
        match outcome {
            Outcome::Taken { exhibit, problems } => {
                taken += 1;
                out += &format!("{exhibit}  {path}\n");
                problems.iter().for_each(|problem| out += &self::problem(problem));
            }
            Outcome::Again { exhibit } => {
                again += 1;
                out += &format!("{exhibit}  {path}\n");
                out += &indented(
                    "the same bytes as a clip that is there already: noted as one more source of it",
                );
            }
            Outcome::Refused(why) => {
                refused += 1;
                out += &format!("not taken  {path}\n{}", not_taken(why));
            }
        }
    }
    format!("{out}\ntaken: {taken}, there already: {again}, not taken: {refused}\n")
}

fn problem(problem: &Problem) -> String {
    indented(&format!("{}; {}", problem.what, problem.hint))
}

fn not_taken(refused: &Refused) -> String {
    indented(&format!("{}; {}", refused.detail, refused.hint))
}

fn indented(text: &str) -> String {
    let lines = wrapped(&super::table::shown(text), WIDE - 6);
    lines.iter().map(|line| format!("      {line}\n")).collect()
}

/// How the case stands. `altered`: what reading all originals through found, if that was asked.
pub(crate) fn status(status: &Status, altered: Option<&[String]>) -> String {
    let mut out = format!(
        "{}: {}, {}{}\n",
        name(&status.title),
        counted(status.exhibits.len(), "clip"),
        counted(status.steps, "step"),
        status
            .aligned_at
            .as_ref()
            .map_or(", not aligned yet".to_owned(), |at| format!(
                ", aligned {}",
                super::table::shown(at)
            )),
    );
    let widest = status.exhibits.iter().map(|one| columns(&name(&one.name))).max();
    let wide = widest.unwrap_or(0).min(NAME_WIDE_MAX);
    for exhibit in &status.exhibits {
        out += &self::exhibit(exhibit, wide);
    }
    out += &section("probably one recording, the best first", families(status));
    out += &section(
        "not taken",
        status
            .not_taken
            .iter()
            .map(|one| format!("{}: {}", one.file.path, one.detail)),
    );
    out += &section(
        "removed",
        status
            .removed
            .iter()
            .map(|one| format!("{} {}, on {}: {}", one.number, one.name, one.at, one.why)),
    );
    out += &section("wrong with this case", status.problems.iter().cloned());
    match altered {
        Some([]) => out += "\nall originals, steps and the database are what they were when they came in\n",
        Some(altered) => out += &section("not what it was when it came in", altered.iter().cloned()),
        None => {}
    }
    if !status.last_digest.is_empty() {
        out += &format!("\nlast step: {}\n", super::table::shown(&status.last_digest));
    }
    out
}

fn families(status: &Status) -> impl Iterator<Item = String> + '_ {
    let named = |number: &ExhibitNumber| {
        let exhibit = status.exhibits.iter().find(|one| one.number == *number);
        exhibit.map_or(number.to_string(), |one| format!("{number} {}", one.name))
    };
    let family = move |family: &Vec<ExhibitNumber>| family.iter().map(named).collect::<Vec<_>>().join(", ");
    status.families.iter().map(family)
}

fn section(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| indented(&line)).collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("\n{title}\n{lines}")
    }
}

fn exhibit(exhibit: &ExhibitStatus, wide: usize) -> String {
    let number = format!("{:>5}", exhibit.number.to_string());
    let mut out = format!(
        "{number}  {}  {}\n",
        cell(&exhibit.name, wide),
        standing(&exhibit.standing)
    );
    if let Standing::Refused {
        detail, alternatives, ..
    } = &exhibit.standing
    {
        let others = match alternatives.len() {
            0 => String::new(),
            count => format!("; it hesitated between {}", counted(count, "place")),
        };
        out += &indented(&format!("{detail}{others}"));
    }
    if let Some(facts) = exhibit.facts.as_ref().filter(|facts| facts.is_readable()) {
        out += &indented(&content(facts));
    }
    let marks = exhibit.graphic.iter();
    marks.for_each(|mark| out += &indented(&graphic(mark)));
    if let Some(of) = exhibit.copy_of {
        out += &indented(&format!("probably a copy of {of}"));
    }
    if exhibit.sources.len() > 1 {
        out += &indented(&format!(
            "found in {} places: {}",
            exhibit.sources.len(),
            exhibit.sources.join(", ")
        ));
    }
    let problems = exhibit.facts.iter().flat_map(|facts| &facts.problems);
    problems.for_each(|problem| out += &self::problem(problem));
    out
}

/// Codecs, size and length in one line.
fn content(facts: &Facts) -> String {
    let mut parts = Vec::new();
    if let Some(picture) = &facts.picture {
        let turned = match picture.rotation_deg {
            0 => String::new(),
            degrees => format!(" turned by {degrees}°"),
        };
        let rate = picture
            .frame_rate
            .filter(|rate| rate.1 > 0)
            .map(|(frames, seconds)| {
                format!(", {:.2} frames a second", f64::from(frames) / f64::from(seconds))
            });
        let uneven = if picture.is_variable {
            " on average, uneven"
        } else {
            ""
        };
        let still = if picture.is_still { ", a still" } else { "" };
        parts.push(format!(
            "{} {}×{}{turned}{}{uneven}{still}",
            picture.codec,
            picture.width,
            picture.height,
            rate.unwrap_or_default()
        ));
    }
    if let Some(sound) = &facts.sound {
        let channels = counted(sound.channels as usize, "channel");
        parts.push(format!("{} {} Hz, {channels}", sound.codec, sound.rate_hz));
    }
    parts.extend(facts.duration_ns.map(time));
    parts.join("; ")
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Sound(heard) => format!(
            "island {} at {}, heard ± {}, clock ± {}",
            heard.island + 1,
            time(heard.start_ns),
            ms(heard.heard_error_ns),
            ms(heard.clock_error_ns)
        ),
        Standing::Hand {
            place,
            island,
            start_ns,
            ..
        } => {
            let at = island.zip(*start_ns).map_or_else(
                || format!("at {} of {}", time(place.offset_ns), place.beside),
                |(island, start_ns)| format!("island {} at {}", island + 1, time(start_ns)),
            );
            format!(
                "{at}, by hand{} ± {}, locked{}",
                found_by(place),
                ms(place.error_ns),
                against(standing)
            )
        }
        Standing::Refused { reason, .. } => format!("not placed: {}", super::table::plain(*reason)),
        Standing::NotAligned => "not aligned yet".to_owned(),
    }
}

/// By what a person found a place: nothing for a time that was typed, since that says no more.
fn found_by(place: &ByHand) -> String {
    let beside = place.beside;
    let of_picks = |pick: &Pick| match (pick.own.frame, pick.beside.frame) {
        (Some(own), Some(other)) => format!("frame {own} beside frame {other} of {beside}"),
        _ => format!(
            "heard at {} beside {} of {beside}",
            time(pick.own.at_ns),
            time(pick.beside.at_ns)
        ),
    };
    let picks: Vec<String> = place.picks.iter().map(of_picks).collect();
    let agreement = place.agreement().filter(|found| found.is_disagreeing);
    let apart = agreement.map_or_else(String::new, |found| {
        format!(", which disagree by {}", ms(found.apart_ns))
    });
    match place.method.as_str() {
        _ if !picks.is_empty() => format!(": same event, {}{apart},", picks.join("; ")),
        "alternative" => ": a place that sound hesitated about,".to_owned(),
        "nudge" | "nudged" => format!(": nudged beside {beside},"),
        _ => String::new(),
    }
}

/// Who moves with a clip that was moved.
pub(crate) fn along(resting: &[ExhibitNumber]) -> String {
    resting
        .iter()
        .map(|number| format!("{number} was placed by hand beside it, and moved along\n"))
        .collect()
}

fn against(standing: &Standing) -> String {
    match standing {
        Standing::Hand {
            sound_later_ns: Some(later_ns),
            is_contradicted: true,
            ..
        } => {
            let way = if *later_ns > 0 { "later" } else { "earlier" };
            format!("; sound contradicts it: {} {way}", ms(later_ns.saturating_abs()))
        }
        _ => String::new(),
    }
}

/// What sound says against what was placed by hand, after an alignment.
fn contradicted(status: &Status) -> String {
    let found = status.exhibits.iter().filter_map(|one| match &one.standing {
        hand @ Standing::Hand {
            is_contradicted: true,
            ..
        } => Some(format!("{} {}: {}", one.number, one.name, standing(hand))),
        _ => None,
    });
    section(
        "placed by hand, and sound says otherwise; the hand's place holds",
        found,
    )
}

pub(crate) fn placed(clip: &Picked, status: &Status) -> String {
    let found = status.exhibits.iter().find(|one| one.number == clip.number);
    let stands = found.map(|one| standing(&one.standing)).unwrap_or_default();
    format!("{} {}: {stands}\n", clip.number, name(&clip.name))
}

pub(crate) fn taken_back(clip: &Picked) -> String {
    format!(
        "{} {} is no longer placed by hand\n",
        clip.number,
        name(&clip.name)
    )
}

/// What is hidden on the page, and why.
fn graphic(mark: &GraphicMark) -> String {
    let stretch = match (mark.from_ns, mark.to_ns) {
        (None, None) => String::new(),
        (Some(from_ns), None) => format!(" from {} on", time(from_ns)),
        (None, Some(to_ns)) => format!(" up to {}", time(to_ns)),
        (Some(from_ns), Some(to_ns)) => format!(" from {} to {}", time(from_ns), time(to_ns)),
    };
    let why = mark.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
    format!("graphic{stretch}, marked {}{why}", mark.at)
}

pub(crate) fn marked(clip: &Picked, status: &Status) -> String {
    let found = status.exhibits.iter().find(|one| one.number == clip.number);
    let marks = found.map_or(&[][..], |one| &one.graphic);
    let head = format!("{} {}", clip.number, name(&clip.name));
    if marks.is_empty() {
        return format!("{head}: not marked as graphic any more\n");
    }
    let lines: String = marks.iter().map(|mark| indented(&graphic(mark))).collect();
    format!("{head}: the page blurs and mutes what is marked until it is asked for\n{lines}")
}

pub(crate) fn removed(clip: &Picked, lost: &[ExhibitNumber]) -> String {
    let mut out = format!(
        "removed {} {}; its number and the reason stay\n",
        clip.number,
        name(&clip.name)
    );
    for number in lost {
        out += &format!("{number} was placed by hand beside it, and is placed no longer\n");
    }
    out
}

/// One JSON object.
pub(crate) fn json(status: &Status, altered: Option<&[String]>) -> anyhow::Result<String> {
    let mut object = serde_json::to_value(status)?;
    if let (Some(altered), Some(fields)) = (altered, object.as_object_mut()) {
        fields.insert("altered".to_owned(), altered.into());
    }
    Ok(object.to_string() + "\n")
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
