//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/events.rs"]
mod events;
#[path = "../fuzz/bodies/refused.rs"]
mod refused;
#[path = "../fuzz/bodies/rungs.rs"]
mod rungs;

#[test]
fn any_rungs_are_survived() {
    changes::try_out("crates/device/fuzz/seeds/rungs", 2_000, rungs::holds);
}

#[test]
fn any_events_are_survived() {
    changes::try_out("crates/device/fuzz/seeds/events", 5_000, events::holds);
}

#[test]
fn any_refusal_is_survived() {
    changes::try_out("crates/device/fuzz/seeds/refused", 5_000, refused::holds);
}
