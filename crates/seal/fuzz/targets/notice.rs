//! Any bytes as a notice.

#![no_main]

#[path = "../bodies/notice.rs"]
mod body;
#[path = "../bodies/signed.rs"]
mod signed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::holds(bytes));
