//! The fuzz target of this room, for a moment: the same body, seeds changed by the same chance every time.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/curve.rs"]
mod curve;

#[test]
fn any_kept_comparison_is_survived() {
    changes::try_out("crates/clock/fuzz/seeds/curve", 3_000, curve::holds);
}
