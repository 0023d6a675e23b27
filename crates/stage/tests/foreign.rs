//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/pattern.rs"]
mod pattern;
#[path = "../fuzz/bodies/score.rs"]
mod score;

#[test]
fn any_truth_and_answer_are_scored() {
    changes::try_out("crates/stage/fuzz/seeds/score", 2_000, score::holds);
}

#[test]
fn any_frame_is_survived() {
    changes::try_out("crates/stage/fuzz/seeds/pattern", 300, pattern::holds);
}
