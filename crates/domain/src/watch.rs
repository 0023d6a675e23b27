//! Who stands watch and where, and who said that they will. `formats/watch.md`.
//!
//! **Invariant:** what is known of shifts ends with its epoch, so whoever joined later judges them as all others do.
//! Knows no map and no clock: all follows from what was said before, in the ledger's order; whoever looks hands in the time.

mod label;
mod look;
mod plan;
mod rest;
mod standing;
mod words;

pub use label::{LABEL_BYTES_MAX, LABEL_CHARS_MAX, Label};
pub use look::{Gap, gaps};
pub use plan::{NotPlanned, POSTS_MAX, Plan, SHIFTS_MAX, Stood};
pub use rest::{Tired, rest};
pub use standing::{HandedOver, Watch};
pub use words::{NEEDED_MAX, NOTES_MAX, Notes, Planned, Post, PostId, Shift, ShiftId, Span, Spot};
