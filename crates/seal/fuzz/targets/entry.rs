//! Any bytes as an entry or a bundle of entries.

#![no_main]

#[path = "../bodies/entry.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
