//! Any bytes as a part of an address.

#![no_main]

#[path = "../bodies/asked.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
