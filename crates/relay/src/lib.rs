//! The relay: takes closed envelopes in, keeps them, writes them into a ledger, rings a bell, and answers with a receipt.
//!
//! **Promises** that nothing is acknowledged before it is durable, that nothing acknowledged is lost, that every entry is
//! provable, and that what is refused is refused with a reason and something to do. **Refuses to know** what a closed body
//! says: `keys` is no dependency of this crate, and there is nothing here that could open one. It knows no names, no places
//! and no addresses; logs are written by whoever calls it, from [`Figures`] and from refusals, which name nobody.
//!
//! [`Relay`] is the door. Behind it: `intake` decides, `store` makes durable, `ledger` proves, `bell` wakes.

pub mod app;
pub mod audit;
mod bell;
mod engine;
mod figures;
mod intake;
mod ledger;
pub mod serve;
mod settings;
pub mod store;

// The people of the tests outside, who know this crate by its name.
#[cfg(test)]
extern crate self as relay;
#[cfg(test)]
#[path = "../tests/relay/neighbours.rs"]
#[allow(dead_code, reason = "each test needs some of what they can")]
mod neighbours;

pub use bell::Listener;
pub use engine::{Ended, Kept, Relay, Rung, Taken, What};
pub use figures::Figures;
pub use intake::{Again, Founding, Refusal};
pub use ledger::CosignError;
pub use settings::{Limits, Settings};
pub use store::{Backed, BackupError, Conflict, OpenError, ReadError, RetainError, Retained, StoreError};

pub use domain::group::{Digest, Key};
pub use domain::time::WallTime;
pub use seal::envelope::Class;
