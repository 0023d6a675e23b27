//! The fuzz targets of envelopes and of what is in them, each for a moment: the same bodies, seeds changed by the same
//! chance every time. Those of the ledger are in `ledger`.

#[path = "../../../fuzz/changes.rs"]
mod changes;
#[path = "../fuzz/bodies/cosigned.rs"]
mod cosigned;
#[path = "../fuzz/bodies/envelope.rs"]
mod envelope;
#[path = "../fuzz/bodies/membership.rs"]
mod membership;
#[path = "../fuzz/bodies/notice.rs"]
mod notice;
#[path = "../fuzz/bodies/pass.rs"]
mod pass;
#[path = "../fuzz/bodies/said.rs"]
mod said;
#[path = "../fuzz/bodies/signed.rs"]
mod signed;

#[test]
fn any_envelope_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/envelope", 2_000, envelope::holds);
}

#[test]
fn any_content_of_the_circle_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/said", 5_000, said::holds);
}

#[test]
fn any_change_of_a_group_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/membership", 1_000, membership::holds);
}

#[test]
fn any_notice_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/notice", 500, notice::holds);
}

#[test]
fn any_pass_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/pass", 2_000, pass::holds);
}

#[test]
fn any_line_of_a_cosigner_is_survived() {
    changes::try_out("crates/seal/fuzz/seeds/cosigned", 1_000, cosigned::holds);
}
