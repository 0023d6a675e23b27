//! Any bytes as comparisons that were kept between runs.

#![no_main]

#[path = "../bodies/comparison.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
