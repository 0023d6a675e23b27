//! `pfiff align` through its front door: the real binary, over scenes that the house renders when the tests run.
//!
//! What it says is held to the truth of the scene and to `formats/align.md`. Knows nothing of how it is found.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "whatever supports a test may fail as tests do"
)]

mod broken;
mod cached;
mod called;
mod contract;
mod edited;
mod exported;
mod flags;
mod footage;
mod gunshots;
mod hinted;
mod interrupted;
mod long;
mod named;
mod placed;
mod pointing;
mod same;
