//! Any bytes as lists of packets and frames.

#![no_main]

#[path = "../bodies/listing.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
