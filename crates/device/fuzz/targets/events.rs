//! Any bytes as a stream of events.

#![no_main]

#[path = "../bodies/events.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
