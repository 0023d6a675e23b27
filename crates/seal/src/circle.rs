//! What members say to the circle, once a body was opened: alarms, answers, shifts, plans. `formats/alarm.md`,
//! `formats/watch.md`.
//!
//! **Invariant:** what is read here has one spelling. Who may say it, and over what they
//! had to sign, `domain::alarm` knows.

mod plan;
mod read;
mod write;

pub use read::{CircleError, read};
pub use write::write;

use domain::alarm::Said;
use domain::watch::{Notes, Planned, PostId};

/// One content of a closed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// About an alarm.
    Said(Said),
    /// The author begins to stand at a post.
    CheckIn(PostId),
    /// The author stands watch no longer.
    CheckOut,
    /// The same, and how it is at that post.
    HandOver(PostId, Notes),
    /// About names, posts, and shifts to come.
    Planned(Planned),
}

const WHISTLE: u64 = 10;
const ANSWER: u64 = 11;
const VERDICT: u64 = 12;
const ENOUGH: u64 = 13;
const SAME: u64 = 15;
const APART: u64 = 16;
const CHECK_IN: u64 = 20;
const CHECK_OUT: u64 = 21;
const HAND_OVER: u64 = 22;
const NICKNAME: u64 = 23;
const NAME: u64 = 30;
const POST: u64 = 31;
const CLOSED: u64 = 32;
const SHIFT: u64 = 33;
const OFF: u64 = 34;
const TAKE: u64 = 35;
const GIVE_BACK: u64 = 36;
const OFFER: u64 = 37;
