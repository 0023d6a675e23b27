//! Any bytes as the content of a closed body.

#![no_main]

#[path = "../bodies/said.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
