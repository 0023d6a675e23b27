//! Any bytes as a pass.

#![no_main]

#[path = "../bodies/pass.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
