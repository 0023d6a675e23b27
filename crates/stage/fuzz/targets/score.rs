//! Any bytes as a scene's truth and an answer to it.

#![no_main]

#[path = "../bodies/score.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
