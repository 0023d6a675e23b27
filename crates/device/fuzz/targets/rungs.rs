//! Any bytes as a batch of rungs.

#![no_main]

#[path = "../bodies/rungs.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
