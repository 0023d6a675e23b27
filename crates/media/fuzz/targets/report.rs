//! Any bytes as ffprobe's answers.

#![no_main]

#[path = "../bodies/report.rs"]
mod body;
#[path = "../bodies/sane.rs"]
mod sane;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
