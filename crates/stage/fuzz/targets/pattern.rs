//! Any bytes as a frame with a pattern in its corner.

#![no_main]

#[path = "../bodies/pattern.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
