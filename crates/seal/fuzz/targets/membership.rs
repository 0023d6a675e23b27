//! Any bytes as a change of a group.

#![no_main]

#[path = "../bodies/membership.rs"]
mod body;
#[path = "../bodies/signed.rs"]
mod signed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
