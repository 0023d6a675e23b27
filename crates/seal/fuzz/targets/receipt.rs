//! Any bytes as a receipt.

#![no_main]

#[path = "../bodies/receipt.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
