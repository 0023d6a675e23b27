//! What members say to the circle, once a body was opened: alarms, answers, shifts. `formats/alarm.md`.
//!
//! **Invariant:** what is read here has one spelling. Who may say it, and over what they
//! had to sign, `domain::alarm` knows.

mod read;
mod write;

pub use read::{CircleError, read};
pub use write::write;

use domain::alarm::Said;
use domain::watch::PostId;

/// One content of a closed body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// About an alarm.
    Said(Said),
    /// The author begins to stand at a post.
    CheckIn(PostId),
    /// The author stands watch no longer.
    CheckOut,
}

const WHISTLE: u64 = 10;
const ANSWER: u64 = 11;
const VERDICT: u64 = 12;
const ENOUGH: u64 = 13;
const CHECK_IN: u64 = 20;
const CHECK_OUT: u64 = 21;
