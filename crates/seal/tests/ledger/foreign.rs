//! The fuzz targets of the ledger, each for a moment: the same bodies, seeds changed by the same chance every time.

#[path = "../../../../fuzz/changes.rs"]
mod changes;
#[path = "../../fuzz/bodies/checkpoint.rs"]
mod checkpoint;
#[path = "../../fuzz/bodies/entry.rs"]
mod entry;
#[path = "../../fuzz/bodies/path.rs"]
mod path;
#[path = "../../fuzz/bodies/receipt.rs"]
mod receipt;
#[path = "../../fuzz/bodies/release.rs"]
mod release;

const ROUNDS: usize = 5_000;

#[test]
fn any_entry_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/entry", ROUNDS, entry::holds);
}

#[test]
fn any_path_and_any_key_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/path", ROUNDS, path::holds);
}

#[test]
fn any_checkpoint_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/checkpoint", ROUNDS, checkpoint::holds);
}

#[test]
fn any_receipt_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/receipt", ROUNDS, receipt::holds);
}

#[test]
fn any_release_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/release", ROUNDS, release::holds);
}
