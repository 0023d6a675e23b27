//! xmeml version 5, the XML of Final Cut Pro 7, as Premiere Pro reads it; Resolve does too.
//!
//! Every island is a sequence. Times are whole frames of the sequence; a file's own rate stands with the file.
//! Drift is written down but no speed is changed: Premiere keeps speeds to a hundredth of a percent, which is coarser
//! than the drift of most phones.

use std::collections::HashSet;

use super::rate::{FrameRate, Ntsc};
use super::sheet::{Lane, Sheet, Shown, sheets};
use super::xml::Xml;
use super::{ClipFacts, Footage};

/// All islands.
pub fn xmeml(footage: &Footage<'_>) -> String {
    let sheets = sheets(footage);
    let mut document = Document {
        xml: Xml::new("xmeml"),
        described: HashSet::new(),
    };
    document.open(&sheets);
    document.xml.finish()
}

struct Document {
    xml: Xml,
    /// A file is described once; later clips name it by its id.
    described: HashSet<usize>,
}

/// One track item: a picture, or one channel of sound.
struct Item<'a, 'b> {
    lane: &'a Lane<'b>,
    id: String,
    kind: Kind,
    track: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Video,
    /// Which of how many channels, from zero.
    Audio(u32, u32),
}

/// More channels than this are left to the editor; phones record one or two.
const CHANNELS_MAX: u32 = 2;

impl Document {
    fn open(&mut self, sheets: &[Sheet<'_>]) {
        let described = &mut self.described;
        self.xml.within("xmeml", &[("version", "5")], |xml| {
            xml.within("project", &[], |xml| {
                xml.leaf("name", "pfiff");
                xml.within("children", &[], |xml| {
                    for (at, sheet) in sheets.iter().enumerate() {
                        sequence(xml, at, sheet, described);
                    }
                });
            });
        });
    }
}

fn sequence(xml: &mut Xml, at: usize, sheet: &Sheet<'_>, described: &mut HashSet<usize>) {
    let items = items(at, sheet);
    xml.within("sequence", &[("id", &format!("sequence-{at}"))], |xml| {
        xml.leaf("name", &sheet.name);
        xml.leaf("duration", sheet.frames());
        rate(xml, sheet.rate);
        timecode(xml, sheet.rate);
        xml.within("media", &[], |xml| {
            xml.within("video", &[], |xml| {
                xml.within("format", &[], |xml| picture(xml, sheet.rate, sheet.size));
                tracks(xml, sheet.rate, &items, Kind::Video, described);
            });
            xml.within("audio", &[], |xml| {
                xml.leaf("numOutputChannels", 2);
                xml.within("format", &[], |xml| sound(xml, 48_000));
                tracks(xml, sheet.rate, &items, Kind::Audio(0, 1), described);
            });
        });
        marker(xml, "how these clips were placed", &sheet.notes);
    });
}

/// Every picture, then every channel of sound, each with the number of its track.
fn items<'a, 'b>(at: usize, sheet: &'a Sheet<'b>) -> Vec<Item<'a, 'b>> {
    let lanes = || sheet.lanes.iter().enumerate();
    let pictures = lanes().filter(|(_, lane)| lane.facts.picture.is_some());
    let pictures = pictures.map(|(index, lane)| (index, lane, Kind::Video));
    let channels = lanes().flat_map(|(index, lane)| {
        let count = lane
            .facts
            .sound
            .map_or(0, |(_, channels)| channels.clamp(1, CHANNELS_MAX));
        (0..count).map(move |channel| (index, lane, Kind::Audio(channel, count)))
    });
    let mut used = (0, 0);
    let number = |(index, lane, kind): (usize, &'a Lane<'b>, Kind)| {
        let (letter, track) = match kind {
            Kind::Video => ("v".to_owned(), &mut used.0),
            Kind::Audio(channel, _) => (format!("a{channel}"), &mut used.1),
        };
        *track += 1;
        Item {
            lane,
            id: format!("clipitem-{at}-{index}-{letter}"),
            kind,
            track: *track,
        }
    };
    pictures.chain(channels).map(number).collect()
}

fn tracks(
    xml: &mut Xml,
    rate: FrameRate,
    items: &[Item<'_, '_>],
    kind: Kind,
    described: &mut HashSet<usize>,
) {
    let is_video = kind == Kind::Video;
    for item in items.iter().filter(|item| (item.kind == Kind::Video) == is_video) {
        let exploded = match item.kind {
            Kind::Audio(channel, count) if count > 1 => Some((channel.to_string(), count.to_string())),
            _ => None,
        };
        let attributes: Vec<(&str, &str)> = exploded.iter().flat_map(stereo).collect();
        xml.within("track", &attributes, |xml| {
            clip(xml, rate, item, items, described);
            xml.leaf("enabled", yes(item.lane.is_on()));
            xml.leaf("locked", "FALSE");
            if let Kind::Audio(channel, _) = item.kind {
                xml.leaf("outputchannelindex", channel + 1);
            }
        });
    }
}

/// How Premiere marks two tracks that are the channels of one.
fn stereo(exploded: &(String, String)) -> [(&str, &str); 3] {
    [
        ("currentExplodedTrackIndex", &exploded.0),
        ("totalExplodedTrackCount", &exploded.1),
        ("premiereTrackType", "Stereo"),
    ]
}

fn clip(
    xml: &mut Xml,
    sequence_rate: FrameRate,
    item: &Item<'_, '_>,
    items: &[Item<'_, '_>],
    described: &mut HashSet<usize>,
) {
    let lane = item.lane;
    xml.within("clipitem", &[("id", &item.id)], |xml| {
        xml.leaf("name", &lane.name);
        xml.leaf("enabled", yes(lane.is_on()));
        xml.leaf(
            "duration",
            (lane.from + lane.frames).max(sequence_rate.fitting(lane.facts.duration_ns)),
        );
        rate(xml, sequence_rate);
        xml.leaf("start", lane.at);
        xml.leaf("end", lane.end());
        xml.leaf("in", lane.from);
        xml.leaf("out", lane.from + lane.frames);
        file(xml, sequence_rate, lane, described);
        if let Kind::Audio(channel, _) = item.kind {
            xml.within("sourcetrack", &[], |xml| {
                xml.leaf("mediatype", "audio");
                xml.leaf("trackindex", channel + 1);
            });
        }
        links(xml, item, items);
        marker(xml, lane.headline(), &lane.notes);
    });
}

/// Picture and channels of one clip move together.
fn links(xml: &mut Xml, item: &Item<'_, '_>, items: &[Item<'_, '_>]) {
    let family: Vec<&Item<'_, '_>> = items
        .iter()
        .filter(|other| std::ptr::eq(other.lane, item.lane))
        .collect();
    if family.len() < 2 {
        return;
    }
    for other in family {
        xml.within("link", &[], |xml| {
            xml.leaf("linkclipref", &other.id);
            xml.leaf(
                "mediatype",
                if other.kind == Kind::Video {
                    "video"
                } else {
                    "audio"
                },
            );
            xml.leaf("trackindex", other.track);
            xml.leaf("clipindex", 1);
            if other.kind != Kind::Video {
                xml.leaf("groupindex", 1);
            }
        });
    }
}

fn file(xml: &mut Xml, sequence_rate: FrameRate, lane: &Lane<'_>, described: &mut HashSet<usize>) {
    let id = format!("file-{}", lane.id);
    if !described.insert(lane.id) {
        return xml.empty("file", &[("id", &id)]);
    }
    let own = FrameRate::of_file(lane.facts.frame_rate).unwrap_or(sequence_rate);
    xml.within("file", &[("id", &id)], |xml| {
        xml.leaf("name", &lane.name);
        xml.leaf("pathurl", lane.url("localhost"));
        rate(xml, own);
        xml.leaf("duration", own.fitting(lane.facts.duration_ns).max(1));
        timecode(xml, own);
        xml.within("media", &[], |xml| media(xml, own, lane.facts));
    });
}

fn media(xml: &mut Xml, own: FrameRate, facts: &ClipFacts) {
    if let Some(size) = facts.seen() {
        xml.within("video", &[], |xml| picture(xml, own, size));
    }
    if let Some((rate_hz, channels)) = facts.sound {
        xml.within("audio", &[], |xml| {
            sound(xml, rate_hz);
            xml.leaf("channelcount", channels);
        });
    }
}

fn picture(xml: &mut Xml, own: FrameRate, (width, height): (u32, u32)) {
    xml.within("samplecharacteristics", &[], |xml| {
        rate(xml, own);
        xml.leaf("width", width);
        xml.leaf("height", height);
        xml.leaf("anamorphic", "FALSE");
        xml.leaf("pixelaspectratio", "square");
        xml.leaf("fielddominance", "none");
    });
}

fn sound(xml: &mut Xml, rate_hz: u32) {
    xml.within("samplecharacteristics", &[], |xml| {
        xml.leaf("depth", 16);
        xml.leaf("samplerate", rate_hz);
    });
}

fn rate(xml: &mut Xml, rate: FrameRate) {
    let (timebase, ntsc) = rate.timebase();
    xml.within("rate", &[], |xml| {
        xml.leaf("timebase", timebase);
        xml.leaf("ntsc", if ntsc == Ntsc::True { "TRUE" } else { "FALSE" });
    });
}

fn timecode(xml: &mut Xml, own: FrameRate) {
    xml.within("timecode", &[], |xml| {
        rate(xml, own);
        xml.leaf("string", "00:00:00:00");
        xml.leaf("frame", 0);
        xml.leaf("displayformat", "NDF");
    });
}

fn marker(xml: &mut Xml, name: &str, notes: &[String]) {
    xml.within("marker", &[], |xml| {
        xml.leaf("comment", notes.join("\n"));
        xml.leaf("name", name);
        xml.leaf("in", 0);
        xml.leaf("out", -1);
    });
}

fn yes(shown: Shown) -> &'static str {
    if shown == Shown::On { "TRUE" } else { "FALSE" }
}
