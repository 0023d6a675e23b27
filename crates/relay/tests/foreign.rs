//! The fuzz targets of this room, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../fuzz/bodies/asked.rs"]
mod asked;
#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/config.rs"]
mod config;
#[path = "../fuzz/bodies/cosigned.rs"]
mod cosigned;

#[test]
fn any_address_is_survived() {
    changes::try_out("crates/relay/fuzz/seeds/asked", 5_000, asked::holds);
}

#[test]
fn any_cosigners_words_are_survived() {
    changes::try_out("crates/relay/fuzz/seeds/cosigned", 5_000, cosigned::holds);
}

#[test]
fn any_configuration_is_survived() {
    changes::try_out("crates/relay/fuzz/seeds/config", 1_000, config::holds);
}
