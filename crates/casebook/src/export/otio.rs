//! OpenTimelineIO 0.15 and later: `Clip.2`, as DaVinci Resolve 18.5 and later read it.
//!
//! One island is a `Timeline`; several are a `SerializableCollection` of timelines, which OpenTimelineIO reads and
//! some editors do not: for those, [`otio_of_island`] gives one island as a file of its own.

use serde_json::{Value, json};

use super::Footage;
use super::rate::FrameRate;
use super::sheet::{Lane, Role, Sheet, Shown, sheet, sheets};
use crate::answer::Answer;

/// All islands.
pub fn otio(footage: &Footage<'_>) -> String {
    let answer = footage.answer;
    let mut timelines: Vec<Value> = sheets(footage)
        .iter()
        .map(|sheet| timeline(sheet, answer))
        .collect();
    let whole = match timelines.len() {
        1 => timelines.remove(0),
        _ => json!({
            "OTIO_SCHEMA": "SerializableCollection.1",
            "name": "pfiff",
            "metadata": {"pfiff": unplaced(answer)},
            "children": timelines,
        }),
    };
    format!("{whole:#}\n")
}

/// One island as a file of its own; `None` where there is no such island.
pub fn otio_of_island(footage: &Footage<'_>, island: usize) -> Option<String> {
    sheet(footage, island).map(|sheet| format!("{:#}\n", timeline(&sheet, footage.answer)))
}

fn timeline(sheet: &Sheet<'_>, answer: &Answer) -> Value {
    let pictures = sheet.lanes.iter().filter(|lane| lane.facts.picture.is_some());
    let sounds = sheet.lanes.iter().filter(|lane| lane.facts.sound.is_some());
    let tracks: Vec<Value> = pictures
        .map(|lane| track(sheet.rate, lane, "Video"))
        .chain(sounds.map(|lane| track(sheet.rate, lane, "Audio")))
        .collect();
    let mut metadata = unplaced(answer);
    metadata["notes"] = json!(sheet.notes);
    metadata["scene_ns_at_frame_0"] = json!(sheet.rate.begins_ns(sheet.origin));
    metadata["frame_rate"] = json!([sheet.rate.frames, sheet.rate.seconds]);
    json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": sheet.name,
        "global_start_time": time(sheet.rate, 0),
        "metadata": {"pfiff": metadata},
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "source_range": null,
            "effects": [],
            "markers": [],
            "enabled": true,
            "metadata": {},
            "children": tracks,
        },
    })
}

/// What is on no timeline belongs in the file all the same.
fn unplaced(answer: &Answer) -> Value {
    json!({
        "spread_m": answer.spread_m,
        "refusals": answer.refusals,
        "hints": answer.hints,
        "copies": answer.copies,
    })
}

fn track(rate: FrameRate, lane: &Lane<'_>, kind: &str) -> Value {
    let gap = (lane.at > 0).then(|| {
        json!({
            "OTIO_SCHEMA": "Gap.1",
            "name": "",
            "source_range": range(rate, 0, lane.at),
            "effects": [],
            "markers": [],
            "enabled": true,
            "metadata": {},
        })
    });
    let children: Vec<Value> = gap.into_iter().chain([clip(rate, lane)]).collect();
    json!({
        "OTIO_SCHEMA": "Track.1",
        "name": lane.name,
        "kind": kind,
        "source_range": null,
        "effects": [],
        "markers": [],
        "enabled": lane.is_on() == Shown::On,
        "metadata": {},
        "children": children,
    })
}

fn clip(rate: FrameRate, lane: &Lane<'_>) -> Value {
    json!({
        "OTIO_SCHEMA": "Clip.2",
        "name": lane.name,
        "source_range": range(rate, lane.from, lane.frames),
        "effects": effects(lane),
        "markers": [marker(rate, lane)],
        "enabled": lane.is_on() == Shown::On,
        // Resolve ties picture and sound of one clip together by this number.
        "metadata": {"pfiff": place(lane), "Resolve_OTIO": {"Link Group ID": lane.id + 1}},
        "active_media_reference_key": "DEFAULT_MEDIA",
        "media_references": {"DEFAULT_MEDIA": {
            "OTIO_SCHEMA": "ExternalReference.1",
            "name": lane.name,
            "target_url": lane.url(""),
            "available_range": range(rate, 0, rate.fitting(lane.facts.duration_ns).max(1)),
            "available_image_bounds": null,
            "metadata": {},
        }},
    })
}

fn place(lane: &Lane<'_>) -> Value {
    match lane.role {
        Role::Placed(placement) => json!({"placement": placement}),
        Role::Copy(placement, of) => json!({"placement": placement, "copy_of": of}),
        Role::Part(part) => json!({"id": lane.id, "part": part}),
    }
}

fn effects(lane: &Lane<'_>) -> Value {
    let warp = lane.speed.map(|speed| {
        json!({
            "OTIO_SCHEMA": "LinearTimeWarp.1",
            "name": "drift",
            "effect_name": "LinearTimeWarp",
            "time_scalar": speed.factor(),
            "metadata": {},
        })
    });
    warp.into_iter().collect()
}

fn marker(rate: FrameRate, lane: &Lane<'_>) -> Value {
    let color = match lane.role {
        Role::Placed(_) => "GREEN",
        Role::Copy(..) => "RED",
        Role::Part(_) => "YELLOW",
    };
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "name": lane.headline(),
        "comment": lane.notes.join("\n"),
        "color": color,
        "marked_range": range(rate, lane.from, 0),
        "metadata": {},
    })
}

fn range(rate: FrameRate, start: i64, frames: i64) -> Value {
    json!({"OTIO_SCHEMA": "TimeRange.1", "start_time": time(rate, start), "duration": time(rate, frames)})
}

fn time(rate: FrameRate, frames: i64) -> Value {
    json!({"OTIO_SCHEMA": "RationalTime.1", "rate": rate.per_second(), "value": frames as f64})
}
