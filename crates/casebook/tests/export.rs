//! Timelines and tables that are handed to other programs, read back by readers that are not ours.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "export/scene.rs"]
mod scene;

use casebook::export::{csv, fcpxml, otio, otio_of_island, xmeml};
use quick_xml::events::{BytesStart, Event};
use scene::Scene;
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Every element of a document with its attributes, once it was read to its end.
fn elements(document: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = quick_xml::Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => found.push(element(&start)),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> (String, Vec<(String, String)>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        (
            text(attribute.key.as_ref()),
            attribute.unescape_value().unwrap().into_owned(),
        )
    });
    (text(start.name().as_ref()), attributes.collect())
}

fn attribute(document: &str, name: &str, key: &str) -> Vec<String> {
    let mine = elements(document)
        .into_iter()
        .filter(|(element, _)| element == name);
    mine.flat_map(|(_, all)| all.into_iter().filter(|(k, _)| k == key).map(|(_, v)| v))
        .collect()
}

/// The cells of a CSV file by RFC 4180, its mark taken away.
fn cells(file: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = file.strip_prefix('\u{feff}').unwrap().chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                row.last_mut().unwrap().push(chars.next().unwrap())
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => assert_eq!(chars.next(), Some('\n')),
            other => row.last_mut().unwrap().push(other),
        }
        if c == '\r' && !quoted {
            rows.push(vec![String::new()]);
        }
    }
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "the last row ends its line"
    );
    rows
}

#[test]
fn one_island_is_one_timeline_and_two_are_a_collection() {
    let scene = Scene::hostile();
    let whole = json(&otio(&scene.footage()));
    assert_eq!(whole["OTIO_SCHEMA"], "SerializableCollection.1");
    assert_eq!(whole["children"].as_array().unwrap().len(), 2);
    let one = json(&otio_of_island(&scene.footage(), 1).unwrap());
    assert_eq!(one, whole["children"][1]);
    assert!(otio_of_island(&scene.footage(), 2).is_none());
}

#[test]
fn clips_lie_at_their_scene_time_to_half_a_frame() {
    let scene = Scene::hostile();
    let whole = json(&otio(&scene.footage()));
    let mut checked = 0;
    for timeline in whole["children"].as_array().unwrap() {
        let zero_ns = timeline["metadata"]["pfiff"]["scene_ns_at_frame_0"]
            .as_f64()
            .unwrap();
        for track in timeline["tracks"]["children"].as_array().unwrap() {
            let items = track["children"].as_array().unwrap();
            let clip = items.last().unwrap();
            let Some(start_ns) = clip["metadata"]["pfiff"]["placement"]["start_ns"].as_f64() else {
                continue;
            };
            let gap = if items.len() == 2 {
                &items[0]["source_range"]["duration"]
            } else {
                &Value::Null
            };
            let rate = clip["source_range"]["duration"]["rate"].as_f64().unwrap();
            let at_s = gap["value"].as_f64().unwrap_or(0.0) / rate + zero_ns / 1e9;
            assert!(
                (at_s - start_ns / 1e9).abs() <= 0.5 / rate + 1e-9,
                "{at_s} {start_ns}"
            );
            checked += 1;
        }
    }
    assert!(checked >= 8, "{checked}");
}

#[test]
fn a_part_before_the_first_clip_moves_frame_zero_and_the_file_says_so() {
    let scene = Scene::hostile();
    let one = json(&otio_of_island(&scene.footage(), 0).unwrap());
    let ours = &one["metadata"]["pfiff"];
    assert_eq!(ours["scene_ns_at_frame_0"], -1_001_000_000);
    assert_eq!(ours["notes"][2], "Frame 0 is -1.001000000 s on the scene clock.");
}

#[test]
fn a_copy_is_switched_off_everywhere() {
    let scene = Scene::hostile();
    let whole = json(&otio(&scene.footage()));
    let tracks = whole["children"][0]["tracks"]["children"].as_array().unwrap();
    let off = tracks.iter().filter(|track| track["enabled"] == false);
    assert_eq!(off.count(), 2, "its picture and its sound");
    assert_eq!(
        attribute(&fcpxml(&scene.footage()), "asset-clip", "enabled")
            .iter()
            .filter(|e| *e == "0")
            .count(),
        1
    );
    assert!(xmeml(&scene.footage()).contains("<enabled>FALSE</enabled>"));
}

#[test]
fn drift_changes_speed_only_where_it_moves_the_end_by_a_frame() {
    let scene = Scene::hostile();
    let text = otio(&scene.footage());
    let whole = json(&text);
    let clips = whole["children"][0]["tracks"]["children"]
        .as_array()
        .unwrap()
        .iter();
    let warped: Vec<&Value> = clips
        .map(|track| track["children"].as_array().unwrap().last().unwrap())
        .filter(|clip| !clip["effects"].as_array().unwrap().is_empty())
        .collect();
    assert_eq!(
        warped.len(),
        2,
        "picture and sound of the one clip that drifts by 250 ppm"
    );
    let scalar = warped[0]["effects"][0]["time_scalar"].as_f64().unwrap();
    assert!((scalar - 1.0 / 1.000_25).abs() < 1e-9, "{scalar}");
    assert_eq!(attribute(&fcpxml(&scene.footage()), "timept", "time").len(), 2);
    assert!(!xmeml(&scene.footage()).contains("timeremap"));
}

#[test]
fn a_clip_that_starts_the_island_has_no_gap_before_it() {
    let scene = Scene::hostile();
    let one = json(&otio_of_island(&scene.footage(), 1).unwrap());
    assert_eq!(
        one["tracks"]["children"][0]["children"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn hostile_names_leave_every_document_whole() {
    let scene = Scene::hostile();
    for document in [fcpxml(&scene.footage()), xmeml(&scene.footage())] {
        assert!(elements(&document).len() > 50);
        assert!(
            document.chars().all(|c| !c.is_control() || c == '\n'),
            "a control character was written"
        );
    }
    let names = attribute(&fcpxml(&scene.footage()), "asset", "name");
    assert_eq!(names[0], "مظاهرة & <ساحة>.mp4");
    assert_eq!(names[1], "广场\"三\"'号.mov");
    assert_eq!(names[2], "line␊break␛[2J.mp4");
    assert_eq!(names[3], "bad%FFname.mp4");
    let places = attribute(&fcpxml(&scene.footage()), "media-rep", "src");
    assert_eq!(places[3], "file:///clips/bad%FFname.mp4");
    assert_eq!(places[2], "file:///clips/line%0Abreak%1B%5B2J.mp4");
}

#[test]
fn american_television_rates_carry_their_flag() {
    let scene = Scene::hostile();
    let document = xmeml(&scene.footage());
    assert!(document.contains("<timebase>30</timebase>"));
    assert!(document.contains("<ntsc>TRUE</ntsc>"));
    assert_eq!(
        attribute(&fcpxml(&scene.footage()), "format", "frameDuration")[0],
        "1001/30000s"
    );
}

#[test]
fn times_in_fcpxml_are_whole_frames() {
    let scene = Scene::hostile();
    let document = fcpxml(&scene.footage());
    for offset in attribute(&document, "asset-clip", "offset") {
        let Some((over, under)) = offset.trim_end_matches('s').split_once('/') else {
            continue;
        };
        let (over, under): (i64, i64) = (over.parse().unwrap(), under.parse().unwrap());
        assert!(under == 60 || (under == 30_000 && over % 1001 == 0), "{offset}");
    }
}

#[test]
fn a_clip_of_another_rate_keeps_its_speed_in_final_cut() {
    let scene = Scene::hostile();
    let document = fcpxml(&scene.footage());
    assert!(
        attribute(&document, "conform-rate", "scaleEnabled")
            .iter()
            .all(|enabled| enabled == "0")
    );
    let rates = attribute(&document, "conform-rate", "srcFrameRate");
    assert_eq!(rates, ["25", "60"]);
}

#[test]
fn csv_has_one_row_per_input_and_as_many_cells_as_columns() {
    let scene = Scene::hostile();
    let rows = cells(&csv(&scene.footage()));
    assert_eq!(rows.len(), scene.answer.inputs.len() + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let column = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert_eq!(rows[2][column("start_s")], "4.120000017");
    assert_eq!(rows[2][column("start")], "00:00:04.120");
    assert_eq!(rows[5][column("status")], "probable copy");
    assert_eq!(rows[8][column("reason")], "discontinuous");
    assert_eq!(rows[9][column("file")], "'=HYPERLINK(\"http://x\").mp4");
    assert_eq!(rows[9][column("alternatives")], "beside 0 at -1.500000000 s");
    assert_eq!(rows[1][column("frame_rate")], "29.970030");
    assert_eq!(rows[3][column("file")], "line␊break␛[2J.mp4");
}

#[test]
fn a_file_that_could_not_be_read_is_no_asset() {
    let mut scene = Scene::hostile();
    (scene.clips[8].picture, scene.clips[8].sound) = (None, None);
    let assets = attribute(&fcpxml(&scene.footage()), "asset", "id");
    assert!(!assets.contains(&"asset8".to_owned()));
    let waiting = attribute(&fcpxml(&scene.footage()), "asset-clip", "ref");
    assert!(!waiting.contains(&"asset8".to_owned()) && waiting.contains(&"asset9".to_owned()));
}

#[test]
fn an_answer_without_islands_still_says_what_was_refused() {
    let mut scene = Scene::hostile();
    scene.answer.islands.clear();
    scene
        .answer
        .refusals
        .iter_mut()
        .for_each(|refusal| refusal.parts.clear());
    assert_eq!(json(&otio(&scene.footage()))["name"], "nothing placed");
    for document in [
        otio(&scene.footage()),
        fcpxml(&scene.footage()),
        xmeml(&scene.footage()),
    ] {
        assert!(document.contains("nothing_in_common"), "{document}");
    }
}
