//! Any bytes as what ffmpeg complains of.

#![no_main]

#[path = "../bodies/log.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
