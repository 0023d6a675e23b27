//! Any bytes as a sound that was kept between runs.

#![no_main]

#[path = "../bodies/sound.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
