//! The life of an alarm: raised, being checked, confirmed or unfounded, ended. `formats/alarm.md` has the rules.
//!
//! **Invariant:** nobody alone makes a notice but a dispatcher; voices of one branch count once.
//! Signatures were checked before anything comes here. Knows no network and no clock: whoever asks says what time it is.

mod fold;
mod notice;
mod words;

pub use fold::{Alarm, Alarms, NotCounted};
pub use notice::{Notice, NoticeState, is_vouched};
pub use words::{Cell, Said, Sighting, Standing, Verdict, What, Whistle, Word};

/// How long an alarm and its notice are good for, in seconds.
pub const GOOD_FOR_S: u64 = 7_200;
