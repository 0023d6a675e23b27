//! The investigator's side: clips come in, one clock and what a person may look at come out.
//!
//! **Invariant:** knows nothing of the relay or of groups. Everything runs on this machine, for the person before it.

pub mod align;
pub mod answer;
pub mod case;
pub mod export;
#[doc(hidden)]
pub mod foreign;
pub mod page;
pub mod playing;
pub mod proxies;
pub mod waves;
