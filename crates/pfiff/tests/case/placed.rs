//! What a person placed stands where they placed it, whatever sound says; and what sound says is told.

use serde_json::Value;

use crate::aligned::footage;
use crate::called::{TestCase, clip};

fn start_ns(status: &Value, name: &str) -> i64 {
    clip(status, name)["standing"]["start_ns"].as_i64().unwrap()
}

#[test]
fn a_clip_placed_by_hand_never_moves_and_sound_may_contradict_it() {
    let case = TestCase::new();
    let files = footage(&case);
    for file in &files {
        case.import(file).done();
    }
    case.run("align").done();
    let heard = case.status();
    let by_sound_ns = start_ns(&heard, "b.wav");
    case.run("place b.wav --beside a.mp4 --at 9 --error 0.02").done();
    let placed = case.status();
    let standing = &clip(&placed, "b.wav")["standing"];
    assert_eq!(standing["by"], "hand");
    // 9 s of another clip, whose clock runs a little faster or slower than the island's.
    let off_ns = start_ns(&placed, "b.wav") - start_ns(&heard, "a.mp4") - 9_000_000_000;
    assert!(off_ns.abs() < 5_000_000, "{off_ns}");
    let later_ns = standing["sound_later_ns"].as_i64().unwrap();
    assert_eq!(later_ns, by_sound_ns - start_ns(&placed, "b.wav"));
    assert_eq!(standing["is_contradicted"], true);
    let ran = case.run("align").done();
    assert!(ran.stdout.contains("sound says otherwise"), "{}", ran.stdout);
    assert_eq!(clip(&case.status(), "b.wav")["standing"], *standing);
    case.run("place b.wav --nowhere").done();
    assert_eq!(
        clip(&case.status(), "b.wav")["standing"],
        clip(&heard, "b.wav")["standing"]
    );
    case.run("place b.wav --nowhere")
        .refused("b.wav was not placed by hand");
}

#[test]
fn a_time_of_an_island_is_that_of_its_clock_whoever_was_placed_by_hand() {
    let case = TestCase::new();
    for file in &footage(&case) {
        case.import(file).done();
    }
    case.run("align").done();
    // Far from where sound puts it, and nearest to the time that is typed.
    case.run("place c.wav --beside b.wav --at 100").done();
    let at_s = clip(&case.status(), "b.wav")["standing"]["start_ns"]
        .as_i64()
        .unwrap()
        / 1_000_000_000;
    case.run(&format!("place d.ogg --at {at_s}.5")).done();
    let off_ns = start_ns(&case.status(), "d.ogg") - (at_s * 1_000_000_000 + 500_000_000);
    assert!(off_ns.abs() < 1_000, "{off_ns}");
}

#[test]
fn a_place_that_is_none_is_refused() {
    let case = TestCase::new();
    let files = footage(&case);
    case.import(&files[1]).done();
    case.import(&files[2]).done();
    case.run("place 1 --at 3")
        .refused("no clip of this case is placed yet");
    case.run("place 1 --beside 1 --at 3")
        .refused("#1 would be placed beside itself");
    case.run("place 1 --beside 2 --at 3 --error=-5")
        .refused("this is no place that a clip can have");
    case.run("place 1 --beside 2 --at 3").done();
    case.run("place 2 --beside 1 --at -3")
        .refused("#2 would be placed beside itself");
    case.run("place 1 --at 3 --island 9").refused("");
    assert_eq!(case.run("place 1 --at later").code, Some(2));
}
