//! Copies, hints, edits, drift and reliability, each on an answer small enough to reckon by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use stage::score::{
    Answer, Beyond, Reliability, Sample, Score, Truth, falls_short_apart, falls_short_besides,
};

const SECOND: i64 = 1_000_000_000;

/// Two clips in step, a copy of the second from its tenth second on, an edited clip (5 s cut out after 20 s) and a
/// silent one of the same event.
fn truth() -> Truth {
    let clip = |file: &str, kind: &str, t0: f64, ppm: f64, more: Value| {
        let mut clip = json!({"file": file, "kind": kind, "event": 0, "t0": t0, "ppm": ppm, "dur": 60.0,
            "pos": [0.0, 0.0], "src_r": [3.43], "expect": []});
        clip.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        clip
    };
    let pieces = json!([{"from_s": 0.0, "to_s": 20.0, "t0": 30.0, "rate": 1.0},
        {"from_s": 20.0, "to_s": 60.0, "t0": 35.0, "rate": 1.0}]);
    let files = [
        clip("a.mp4", "clip", 100.0, 0.0, json!({})),
        clip("b.mp4", "clip", 120.0, 20.0, json!({})),
        clip(
            "copy.mp3",
            "copy",
            130.0002,
            20.0,
            json!({"copy_of": "b.mp4", "dur": 30.0}),
        ),
        clip(
            "cut.mp4",
            "edited",
            30.0,
            0.0,
            json!({"expect": ["discontinuous"], "pieces": pieces}),
        ),
        clip("mute.mp4", "silent", 150.0, 0.0, json!({"expect": ["silent"]})),
    ];
    Truth::parse(
        &json!({"scene": "own", "events": [{"sources": [{"main": true}]}], "files": files}).to_string(),
    )
    .unwrap()
}

/// The right answer, for a test to spoil. The island's clock begins 100 s into the event and runs at a's rate.
fn answer() -> Value {
    let place = |id: usize, file: &str, start_s: i64, drift_ppm: f64| {
        json!({"id": id, "file": file, "start_ns": start_s * SECOND, "drift_ppm": drift_ppm, "drift_error_ppm": 2.0,
            "anchor_ns": 0, "heard_error_ns": 5_000_000, "clock_error_ns": 50_000_000, "links": 1})
    };
    let inputs = ["a.mp4", "b.mp4", "copy.mp3", "cut.mp4", "mute.mp4"];
    let part = |from: i64, to: i64, start_s: i64| {
        json!({"from_ns": from * SECOND, "to_ns": to * SECOND, "island": 0, "start_ns": start_s * SECOND,
            "clock_error_ns": 50_000_000})
    };
    json!({
        "inputs": inputs.iter().enumerate().map(|(id, file)| json!({"id": id, "file": file})).collect::<Vec<_>>(),
        "islands": [{"clips": [place(0, "a.mp4", 0, 0.0), place(1, "b.mp4", 20, 20.0), place(2, "copy.mp3", 30, 20.0)]}],
        "pairs": [{"a": 0, "b": 1, "offset_ns": 20 * SECOND, "drift_ppm": 20.0, "heard_error_ns": 1_000_000,
            "basis": "measured", "score": 0.9}],
        "copies": [{"id": 2, "of": 1, "offset_ns": 10 * SECOND}],
        "hints": [{"id": 4, "island": 0, "start_ns": 50 * SECOND, "error_ns": SECOND / 2, "source": "…"}],
        "refusals": [
            {"id": 3, "file": "cut.mp4", "reason": "discontinuous", "parts": [part(0, 20, -70), part(25, 60, -40)]},
            {"id": 4, "file": "mute.mp4", "reason": "silent"}],
    })
}

fn check(spoil: impl FnOnce(&mut Value), expected: impl FnOnce(&Beyond, &[String])) {
    let mut answer = answer();
    spoil(&mut answer);
    let (truth, answer) = (truth(), Answer::parse(&answer.to_string()).unwrap());
    let beyond = Beyond::of(&truth, &answer);
    expected(
        &beyond,
        &falls_short_besides(&Score::of(&truth, &answer), &beyond),
    );
}

#[test]
fn a_right_answer_is_right_in_everything() {
    check(
        |_| {},
        |beyond, short| {
            assert!(short.is_empty(), "{short:?}");
            let (copies, hints, edits) = (&beyond.copies, &beyond.hints, &beyond.edits);
            assert_eq!(
                (
                    copies.of,
                    copies.found,
                    copies.right_original,
                    copies.named_falsely
                ),
                (1, 1, 1, 0)
            );
            assert!(copies.worst_ms.unwrap() < 1e-3, "{copies:?}");
            assert_eq!((hints.of, hints.right_island, hints.within), (1, 1, 1));
            assert_eq!(
                (edits.of, edits.found, edits.stretches, edits.stretches_found),
                (1, 1, 2, 2)
            );
            assert_eq!((edits.parts, edits.parts_within, edits.parts_wrong), (2, 2, 0));
            assert_eq!((beyond.drift.of, beyond.drift.within), (3, 3));
            assert_eq!((beyond.heard.of, beyond.heard.within), (3, 3));
            assert_eq!((beyond.placed, beyond.joins, beyond.could_join), (3, 3, 10));
            assert_eq!(beyond.scored, [(0.9, true)]);
        },
    );
}

#[test]
fn a_copy_named_the_other_way_round_is_found_but_not_its_original() {
    check(
        |answer| answer["copies"][0] = json!({"id": 1, "of": 2, "offset_ns": -10 * SECOND}),
        |beyond, _| {
            assert_eq!(
                (
                    beyond.copies.found,
                    beyond.copies.right_original,
                    beyond.copies.named_falsely
                ),
                (1, 0, 0)
            );
        },
    );
}

#[test]
fn two_recordings_called_copies_are_named_falsely() {
    check(
        |answer| answer["copies"][0]["of"] = json!(0),
        |beyond, short| {
            assert_eq!((beyond.copies.found, beyond.copies.named_falsely), (0, 1));
            assert_eq!(short, ["1 copies named falsely"]);
        },
    );
}

#[test]
fn a_copy_off_by_a_frame_shows_in_its_offset() {
    check(
        |answer| answer["copies"][0]["offset_ns"] = json!(10 * SECOND + 33_000_000),
        |beyond, _| assert!((beyond.copies.worst_ms.unwrap() - 33.0).abs() < 0.01),
    );
}

#[test]
fn a_hint_beyond_its_error_is_not_within() {
    check(
        |answer| answer["hints"][0]["start_ns"] = json!(51 * SECOND),
        |beyond, _| assert_eq!((beyond.hints.right_island, beyond.hints.within), (1, 0)),
    );
}

#[test]
fn a_hint_to_an_island_that_is_not_there_is_wrong() {
    check(
        |answer| answer["hints"][0]["island"] = json!(1),
        |beyond, _| assert_eq!((beyond.hints.right_island, beyond.hints.wrong_island), (0, 1)),
    );
}

#[test]
fn a_part_that_ignores_the_cut_is_wrong() {
    check(
        |answer| answer["refusals"][0]["parts"][1]["start_ns"] = json!(-45 * SECOND),
        |beyond, _| assert_eq!((beyond.edits.parts_wrong, beyond.edits.stretches_found), (1, 1)),
    );
}

#[test]
fn a_whole_clip_called_discontinuous_is_named_falsely() {
    check(
        |answer| answer["refusals"][1]["reason"] = json!("discontinuous"),
        |beyond, _| assert_eq!(beyond.edits.named_falsely, 1),
    );
}

#[test]
fn a_drift_off_by_more_than_stated_is_not_covered() {
    check(
        |answer| answer["islands"][0]["clips"][1]["drift_ppm"] = json!(90.0),
        |beyond, _| assert_eq!((beyond.drift.of, beyond.drift.within), (3, 2)),
    );
}

#[test]
fn an_unmeasured_drift_is_not_scored() {
    check(
        |answer| answer["islands"][0]["clips"][1]["drift_error_ppm"] = json!(600.0),
        |beyond, _| assert_eq!((beyond.drift.of, beyond.drift.within), (2, 2)),
    );
}

#[test]
fn a_placement_off_by_more_than_was_heard_is_not_covered() {
    check(
        |answer| answer["islands"][0]["clips"][0]["start_ns"] = json!(40_000_000),
        |beyond, _| assert!(beyond.heard.within < 3, "{:?}", beyond.heard),
    );
}

#[test]
fn a_clip_that_heard_the_other_loudspeaker_does_not_bend_the_line_of_the_rest() {
    // 10 ms to the one loudspeaker and 100 to the other: three clips stand beside the first, one beside the second.
    let file = |k: usize, src_r: [f64; 2]| {
        json!({"file": format!("{k}.wav"), "kind": "clip", "event": 0, "t0": 0.0, "dur": 60.0, "pos": [0.0, 0.0],
            "src_r": src_r})
    };
    let (near, far) = ([3.43, 34.3], [34.3, 3.43]);
    let files = [file(0, near), file(1, near), file(2, near), file(3, far)];
    let loudspeakers = json!([{"main": true}, {"main": true}]);
    let truth = json!({"scene": "own", "events": [{"sources": loudspeakers}], "files": files});
    let truth = Truth::parse(&truth.to_string()).unwrap();
    let place = |k: usize| {
        json!({"file": format!("{k}.wav"), "start_ns": 0, "anchor_ns": 0, "heard_error_ns": 5_000_000,
            "clock_error_ns": SECOND})
    };
    let answer = json!({"islands": [{"clips": (0..4).map(place).collect::<Vec<_>>()}]});
    let heard = Beyond::of(&truth, &Answer::parse(&answer.to_string()).unwrap()).heard;
    assert_eq!((heard.of, heard.within), (4, 4));
}

#[test]
fn a_file_in_two_places_is_answered_twice() {
    check(
        |answer| answer["refusals"][1]["file"] = json!("a.mp4"),
        |beyond, short| {
            assert_eq!(beyond.answered_twice, 1);
            assert_eq!(short, ["1 files answered twice"]);
        },
    );
}

#[test]
fn a_wrong_pair_lowers_the_reliability_of_its_score() {
    check(
        |answer| answer["pairs"][0]["offset_ns"] = json!(25 * SECOND),
        |beyond, _| {
            let table = Reliability::table(&beyond.scored, 5);
            assert_eq!((table[0].pairs, table[0].right), (1, 0));
        },
    );
}

#[test]
fn strangers_on_one_clock_fall_short() {
    let file = |k: usize| {
        json!({"file": format!("{k}.wav"), "kind": "other_event", "event": k, "t0": 0.0, "dur": 10.0,
        "expect": ["nothing_in_common"]})
    };
    let events = vec![json!({"sources": []}); 3];
    let truth =
        json!({"scene": "strangers", "events": events, "files": (0..3).map(file).collect::<Vec<_>>()});
    let truth = Truth::parse(&truth.to_string()).unwrap();
    let place =
        |k: usize| json!({"file": format!("{k}.wav"), "start_ns": 0, "anchor_ns": 0, "clock_error_ns": 1});
    let refusal = json!({"file": "2.wav", "reason": "nothing_in_common"});
    let answer = json!({"islands": [{"clips": [place(0), place(1)]}], "refusals": [refusal]});
    let answer = Answer::parse(&answer.to_string()).unwrap();
    let (score, beyond) = (Score::of(&truth, &answer), Beyond::of(&truth, &answer));
    assert_eq!((beyond.joins, beyond.could_join, score.false_joins), (1, 3, 1));
    let short = falls_short_apart(&score, &beyond, None);
    assert_eq!(short[0], "1 pairs joined that share nothing");
}

#[test]
fn a_sample_judges_right_wrong_and_made_up_answers() {
    let mut truth: Value =
        json!({"scene": "own", "events": [{"sources": [{"main": true}]}, {"sources": []}], "files": []});
    let clip = |file: &str, event: usize, t0: f64| json!({"file": file, "kind": "clip", "event": event, "t0": t0, "dur": 30.0, "src_r": [5.0]});
    truth["files"] = json!([
        clip("a", 0, 0.0),
        clip("b", 0, 10.0),
        clip("c", 0, 25.0),
        clip("x", 1, 0.0)
    ]);
    let truth = Truth::parse(&truth.to_string()).unwrap();
    let sample = Sample::draw(&truth, 5, &mut |_| 0);
    assert_eq!((sample.pairs.len(), sample.overlapping), (5, 3));
    let offset = |(a, b): &(String, String)| truth.file(b).unwrap().start() - truth.file(a).unwrap().start();
    let mut answers: Vec<Option<f64>> = sample.pairs.iter().map(|pair| Some(offset(pair))).collect();
    answers[1] = answers[1].map(|offset| offset + 0.5);
    answers[2] = None;
    answers[4] = None;
    let verdicts = sample.judge(&truth, &answers);
    assert_eq!(
        (verdicts.e10, verdicts.e40, verdicts.wrong, verdicts.overlapping),
        (1, 1, 1, 3)
    );
    assert_eq!((verdicts.false_answers, verdicts.apart), (1, 2));
}
