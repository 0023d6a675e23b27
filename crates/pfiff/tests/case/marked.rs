//! What is marked as graphic stays marked, says when and why, and goes only when somebody says so.

use serde_json::{Value, json};

use crate::aligned::footage;
use crate::called::{TestCase, clip};
use crate::opened::Opened;

fn stretches(status: &Value, name: &str) -> Vec<(Value, Value, Value)> {
    let marks = clip(status, name)["graphic"].as_array().unwrap().clone();
    let stretch = |mark: &Value| {
        (
            mark["from_ns"].clone(),
            mark["to_ns"].clone(),
            mark["why"].clone(),
        )
    };
    marks.iter().map(stretch).collect()
}

#[test]
fn a_clip_is_marked_in_part_and_whole_and_cleared() {
    let case = TestCase::new();
    let files = footage(&case);
    case.import(&files[1]).done();
    let before = case.status();
    assert_eq!(stretches(&before, "b.wav"), []);
    case.run("mark b.wav --graphic --from 1.5 --to 2").done();
    case.run("mark 1 --graphic --why blood").done();
    let marked = case.status();
    assert_eq!(
        stretches(&marked, "b.wav"),
        [
            (json!(1_500_000_000), json!(2_000_000_000), Value::Null),
            (Value::Null, Value::Null, json!("blood")),
        ]
    );
    assert_eq!(
        clip(&marked, "b.wav")["standing"],
        clip(&before, "b.wav")["standing"]
    );
    let told = case.run("status").done().stdout;
    assert!(
        told.contains("graphic from 0:00:01.500 to 0:00:02.000, marked 20"),
        "{told}"
    );
    assert!(told.contains(": blood"), "{told}");
    // Said again it is the same stretch with the newer reason.
    case.run("mark 1 --graphic --why fire").done();
    assert_eq!(stretches(&case.status(), "b.wav").len(), 2);
    case.run("mark 1 --clear").done();
    assert_eq!(stretches(&case.status(), "b.wav"), []);
    case.run("mark 1 --clear")
        .refused("b.wav is not marked as graphic");
    case.run("status --verify").done();
}

#[test]
fn a_mark_that_is_none_is_refused() {
    let case = TestCase::new();
    let files = footage(&case);
    case.import(&files[1]).done();
    case.run("mark 1 --graphic --from 5 --to 4")
        .refused("this is no stretch of a clip");
    assert_eq!(case.run("mark 1").code, Some(2));
    assert_eq!(case.run("mark 1 --graphic --clear").code, Some(2));
    case.run("mark 9 --graphic").refused("");
    assert_eq!(stretches(&case.status(), "b.wav"), []);
}

#[test]
fn a_stretch_that_begins_after_the_end_is_refused_when_it_is_marked() {
    let case = TestCase::new();
    let files = footage(&case);
    case.import(&files[1]).done();
    case.run("mark 1 --graphic --from 100:00 --to 100:01")
        .refused("b.wav is over before this stretch begins");
    assert_eq!(stretches(&case.status(), "b.wav"), []);
}

/// Noise and then silence, of which nothing says how long it is: ffprobe makes a quarter of it.
fn estimated(case: &TestCase) -> std::path::PathBuf {
    let path = case.beside("in").join("vbr.aac");
    let words = "-v error -f lavfi -i anoisesrc=d=8:seed=7 -f lavfi -i anullsrc=d=30 -filter_complex \
        concat=n=2:v=0:a=1 -c:a aac -b:a 128k";
    let made = std::process::Command::new("ffmpeg")
        .args(words.split_whitespace())
        .arg(&path)
        .status();
    assert!(made.unwrap().success());
    path
}

#[test]
fn a_clip_is_as_long_as_what_was_heard_of_it_and_not_as_its_container_guesses() {
    let case = TestCase::new();
    case.import(&estimated(&case)).done();
    let files = footage(&case);
    case.import(&files[1]).done();
    let said_ns = clip(&case.status(), "vbr.aac")["facts"]["duration_ns"].as_i64();
    assert!(said_ns.unwrap() < 20_000_000_000, "{said_ns:?}");
    let stretch = [(json!(36_000_000_000_i64), json!(37_000_000_000_i64), Value::Null)];
    // Before it was heard, nobody knows; and then it is known.
    case.run("mark 1 --graphic --from 36 --to 37").done();
    assert_eq!(stretches(&case.status(), "vbr.aac"), stretch);
    case.run("align").done();
    assert_eq!(stretches(&case.status(), "vbr.aac"), stretch);
    case.run("mark 1 --graphic --from 39 --to 40")
        .refused("vbr.aac is over before this stretch begins");
    let page = Opened::of(&case);
    let heard = |at_ns: i64| json!({"frame": null, "at_ns": at_ns, "error_ns": 1_000_000});
    let picks = json!([{"own": heard(20_000_000_000), "beside": heard(1_000_000_000)}]);
    let body = json!({"id": 0, "beside": 1, "method": "same-event", "picks": picks});
    let placed = page.post("/api/case/place", &body);
    assert_eq!(placed["work"]["by_hand"][0]["picks"], picks);
}
