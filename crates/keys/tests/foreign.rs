//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/link.rs"]
mod link;
#[path = "../fuzz/bodies/opened.rs"]
mod opened;

#[test]
fn any_link_is_survived() {
    changes::try_out("crates/keys/fuzz/seeds/link", 5_000, link::holds);
}

#[test]
fn any_age_file_is_survived() {
    changes::try_out("crates/keys/fuzz/seeds/opened", 500, opened::holds);
}
