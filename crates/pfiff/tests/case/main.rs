//! `pfiff case` through its front door: the real binary, over files as they come in, failing disks and kills.
//!
//! Knows nothing of how a case is written; what lies where is `formats/case.md`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "whatever supports a test may fail as tests do"
)]

mod aligned;
mod called;
mod failing;
mod growing;
mod held;
mod hostile;
mod imported;
mod long;
mod marked;
mod material;
mod opened;
mod placed;
mod playing;
mod removed;
