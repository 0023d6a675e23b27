//! Any bytes as an age file that is closed to us.

#![no_main]

#[path = "../bodies/opened.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
