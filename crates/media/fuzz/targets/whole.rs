//! Any bytes as a movie of which the parts tell their lengths.

#![no_main]

#[path = "../bodies/whole.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
