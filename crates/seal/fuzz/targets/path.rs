//! Any bytes as a path or a key.

#![no_main]

#[path = "../bodies/path.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
