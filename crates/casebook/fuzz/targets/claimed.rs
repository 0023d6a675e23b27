//! Any bytes as a time that a file claims.

#![no_main]

#[path = "../bodies/claimed.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
