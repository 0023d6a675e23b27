//! Any bytes as a comparison that was kept between runs.

#![no_main]

#[path = "../bodies/curve.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
