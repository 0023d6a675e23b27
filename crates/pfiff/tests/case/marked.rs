//! What is marked as graphic stays marked, says when and why, and goes only when somebody says so.

use serde_json::{Value, json};

use crate::aligned::footage;
use crate::called::{TestCase, clip};

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
