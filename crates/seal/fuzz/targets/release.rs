//! Any bytes as a release.

#![no_main]

#[path = "../bodies/release.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
