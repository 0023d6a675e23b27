//! FCPXML 1.10, as Final Cut Pro 10.6 and later and DaVinci Resolve read it.
//!
//! Every island is a project: one gap as long as the whole, and each clip connected to it in a lane of its own.
//! Clips that were not placed wait in an event of their own, with the reason as their note, to be placed by hand.

use super::names::{base, url, visible};
use super::rate::FrameRate;
use super::sheet::{Lane, Sheet, Shown, Speed, sheets};
use super::words::reason;
use super::xml::Xml;
use super::{ClipFacts, Footage};
use crate::answer::Refusal;

/// All islands.
pub fn fcpxml(footage: &Footage<'_>) -> String {
    let sheets = sheets(footage);
    let default = sheets.first().map_or(FrameRate::SOUND_ONLY, |sheet| sheet.rate);
    let mut xml = Xml::new("fcpxml");
    xml.within("fcpxml", &[("version", "1.10")], |xml| {
        xml.within("resources", &[], |xml| {
            sheets
                .iter()
                .enumerate()
                .for_each(|(at, sheet)| sheet_format(xml, at, sheet));
            let playable = footage
                .clips
                .iter()
                .enumerate()
                .filter(|(_, facts)| facts.is_playable());
            playable.for_each(|(id, facts)| asset(xml, footage, id, facts, default));
        });
        xml.within("library", &[], |xml| {
            xml.within("event", &[("name", "pfiff")], |xml| {
                sheets
                    .iter()
                    .enumerate()
                    .for_each(|(at, sheet)| project(xml, at, sheet));
            });
            unplaced(xml, footage);
        });
    });
    xml.finish()
}

fn sheet_format(xml: &mut Xml, at: usize, sheet: &Sheet<'_>) {
    format(xml, &format!("sequence{at}"), sheet.rate, sheet.size);
}

fn format(xml: &mut Xml, id: &str, rate: FrameRate, size: (u32, u32)) {
    let (width, height) = (size.0.to_string(), size.1.to_string());
    let frame = frames(rate, 1);
    xml.empty(
        "format",
        &[
            ("id", id),
            ("frameDuration", &frame),
            ("width", &width),
            ("height", &height),
        ],
    );
}

/// The file as it is: its own rate and size, and where it lies.
fn asset(xml: &mut Xml, footage: &Footage<'_>, id: usize, facts: &ClipFacts, default: FrameRate) {
    let own = FrameRate::of_file(facts.frame_rate).unwrap_or(default);
    let format_id = format!("format{id}");
    if let Some(size) = facts.seen() {
        format(xml, &format_id, own, size);
    }
    let (name, asset_id) = (shown_name(footage, id), format!("asset{id}"));
    let (duration, sound) = (
        exact(facts.duration_ns),
        facts.sound.map(|(r, c)| (r.to_string(), c.to_string())),
    );
    let mut attributes = vec![
        ("id", asset_id.as_str()),
        ("name", &name),
        ("start", "0s"),
        ("duration", &duration),
    ];
    if facts.picture.is_some() {
        attributes.extend([("hasVideo", "1"), ("videoSources", "1"), ("format", &format_id)]);
    }
    if let Some((rate, channels)) = &sound {
        attributes.extend([("hasAudio", "1"), ("audioSources", "1")]);
        attributes.extend([("audioChannels", channels.as_str()), ("audioRate", rate.as_str())]);
    }
    let src = url("", &facts.path);
    xml.within("asset", &attributes, |xml| {
        xml.empty("media-rep", &[("kind", "original-media"), ("src", &src)])
    });
}

fn shown_name(footage: &Footage<'_>, id: usize) -> String {
    visible(base(
        footage.answer.inputs.get(id).map_or("", |input| &input.file),
    ))
}

fn project(xml: &mut Xml, at: usize, sheet: &Sheet<'_>) {
    let length = frames(sheet.rate, sheet.frames());
    let sequence_format = format!("sequence{at}");
    let attributes = [
        ("format", sequence_format.as_str()),
        ("duration", &length),
        ("tcStart", "0s"),
        ("tcFormat", "NDF"),
        ("audioLayout", "stereo"),
        ("audioRate", "48k"),
    ];
    xml.within("project", &[("name", &sheet.name)], |xml| {
        xml.within("sequence", &attributes, |xml| {
            xml.leaf("note", sheet.notes.join("\n"));
            xml.within("spine", &[], |xml| {
                let gap = [
                    ("name", "scene clock"),
                    ("offset", "0s"),
                    ("start", "0s"),
                    ("duration", &length),
                ];
                xml.within("gap", &gap, |xml| lanes(xml, sheet));
            });
        });
    });
}

/// Pictures above the gap, sound alone below it, as Final Cut itself arranges them.
fn lanes(xml: &mut Xml, sheet: &Sheet<'_>) {
    let (mut above, mut below) = (0, 0);
    for lane in &sheet.lanes {
        let number = if lane.facts.picture.is_some() {
            above += 1;
            above
        } else {
            below -= 1;
            below
        };
        clip(xml, sheet.rate, lane, number);
    }
}

fn clip(xml: &mut Xml, rate: FrameRate, lane: &Lane<'_>, number: i32) {
    let (asset, number) = (format!("asset{}", lane.id), number.to_string());
    let (offset, start, duration) = (
        frames(rate, lane.at),
        frames(rate, lane.from),
        frames(rate, lane.frames),
    );
    let attributes = [
        ("ref", asset.as_str()),
        ("lane", &number),
        ("offset", &offset),
        ("name", &lane.name),
        ("start", &start),
        ("duration", &duration),
        ("enabled", if lane.is_on() == Shown::On { "1" } else { "0" }),
        ("tcFormat", "NDF"),
    ];
    xml.within("asset-clip", &attributes, |xml| {
        xml.leaf("note", lane.notes.join("\n"));
        conform(xml, rate, lane.facts);
        if let Some(speed) = lane.speed {
            slope(xml, speed);
        }
        let marker = [
            ("start", start.as_str()),
            ("duration", &frames(rate, 1)),
            ("value", lane.headline()),
            ("note", &lane.notes.join("\n")),
        ];
        xml.empty("marker", &marker);
    });
}

/// Without this Final Cut plays 24 frames a second as 25 where the project runs at 25: no clip may change its speed so.
fn conform(xml: &mut Xml, rate: FrameRate, facts: &ClipFacts) {
    let Some(own) =
        FrameRate::of_file(facts.frame_rate).filter(|own| facts.picture.is_some() && *own != rate)
    else {
        return;
    };
    let near = own.nearest_standard();
    // Shortened as the document type lists them; 23.976 is written 23.98 there.
    let named = format!("{:.2}", near.per_second());
    let named = named.trim_end_matches("00").trim_end_matches('.');
    xml.empty("conform-rate", &[("scaleEnabled", "0"), ("srcFrameRate", named)]);
}

/// Drift as a straight line. Pitch is not kept: a recorder that ran fast made its tones deeper, and this undoes both.
fn slope(xml: &mut Xml, speed: Speed) {
    xml.within("timeMap", &[("preservesPitch", "0")], |xml| {
        xml.empty("timept", &[("time", "0s"), ("value", "0s"), ("interp", "linear")]);
        let (time, value) = (exact(speed.scene_ns), exact(speed.file_ns));
        xml.empty(
            "timept",
            &[("time", &time), ("value", &value), ("interp", "linear")],
        );
    });
}

fn unplaced(xml: &mut Xml, footage: &Footage<'_>) {
    let refusals = &footage.answer.refusals;
    let playable = |refusal: &&Refusal| footage.clips.get(refusal.id).is_some_and(ClipFacts::is_playable);
    let waiting: Vec<&Refusal> = refusals.iter().filter(playable).collect();
    if waiting.is_empty() {
        return;
    }
    xml.within("event", &[("name", "not placed")], |xml| {
        for refusal in waiting {
            let (asset, name) = (format!("asset{}", refusal.id), shown_name(footage, refusal.id));
            xml.within("asset-clip", &[("ref", &asset), ("name", &name)], |xml| {
                xml.leaf("note", format!("{}: {}", reason(refusal.reason), refusal.detail));
            });
        }
    });
}

/// So many frames as a fraction of seconds, which is exact.
fn frames(rate: FrameRate, count: i64) -> String {
    match count {
        0 => "0s".to_owned(),
        _ => format!("{}/{}s", count * i64::from(rate.seconds), rate.frames),
    }
}

fn exact(ns: i64) -> String {
    format!("{ns}/1000000000s")
}
