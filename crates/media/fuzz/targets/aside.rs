//! Any bytes as what ffmpeg tells beside the sound.

#![no_main]

#[path = "../bodies/aside.rs"]
mod body;
#[path = "../bodies/sane.rs"]
mod sane;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
