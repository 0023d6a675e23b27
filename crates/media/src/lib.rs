//! Placeholder header.

pub mod encode;
