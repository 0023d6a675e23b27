//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/claimed.rs"]
mod claimed;
#[path = "../fuzz/bodies/comparison.rs"]
mod comparison;
#[path = "../fuzz/bodies/request.rs"]
mod request;
#[path = "../fuzz/bodies/sound.rs"]
mod sound;

#[test]
fn any_claimed_time_is_survived() {
    changes::try_out("crates/casebook/fuzz/seeds/claimed", 8_000, claimed::holds);
}

#[test]
fn any_kept_sound_is_survived() {
    changes::try_out("crates/casebook/fuzz/seeds/sound", 1_000, sound::holds);
}

#[test]
fn any_kept_comparison_is_survived() {
    changes::try_out("crates/casebook/fuzz/seeds/comparison", 1_000, comparison::holds);
}

#[test]
fn any_request_is_survived() {
    changes::try_out("crates/casebook/fuzz/seeds/request", 8_000, request::holds);
}
