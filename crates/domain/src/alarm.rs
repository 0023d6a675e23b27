//! The life of an alarm: raised, being checked, confirmed or unfounded, ended. `formats/alarm.md` has the rules.
//!
//! **Invariant:** nobody alone makes a notice but a dispatcher; voices of one branch count once; the branch of whoever
//! blew the whistle has none. Members and strangers count by the same functions.
//! Knows no network, no clock and no signatures: whoever asks says what time it is and whether a signature holds.

mod cards;
mod doubt;
mod due;
mod fold;
mod notice;
mod raised;
mod told;
mod voice;
mod words;

pub use cards::{Card, Cards};
pub use doubt::Doubt;
pub use due::Due;
pub use fold::{Alarms, NotCounted, Standpoint};
pub use notice::{Holds, Notice, NoticeState, Published, Signer, Voice};
pub use raised::{Alarm, Decided};
pub use told::{NotTold, Publication, Told};
pub use voice::{Lean, Tally, silent_branch, speaks_for};
pub use words::{Cell, SAME_MAX, Said, Sighting, Signature, Standing, Verdict, What, Whistle, Word};

/// How long an alarm and its notice are good for, in seconds.
pub const GOOD_FOR_S: u64 = 7_200;
/// How far a clock may be wrong, in seconds.
pub const SKEW_S: u64 = 600;
/// Signatures under one notice, at most.
pub const SIGNERS_MAX: usize = 20;
/// Times are below this, in seconds: far enough, and nothing that is added to one overflows.
pub const AT_S_MAX: u64 = 1 << 40;
