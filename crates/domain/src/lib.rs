//! The ground floor: words and rules that every other room speaks.
//!
//! **Invariant:** nothing here reads a disk, a network, a clock or a source of chance.
//! Whoever needs "now" or randomness hands it in.

pub mod alarm;
pub mod group;
pub mod time;
pub mod watch;
