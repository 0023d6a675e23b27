//! Any bytes as beginnings of files that are refused.

#![no_main]

#[path = "../bodies/seen.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
