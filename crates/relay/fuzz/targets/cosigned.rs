//! Any bytes as what a cosigner sends.

#![no_main]

#[path = "../bodies/cosigned.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
