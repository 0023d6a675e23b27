//! Any bytes as a relay's refusal.

#![no_main]

#[path = "../bodies/refused.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
