//! `pfiff relay` and `pfiff ledger audit` through their front doors: the real binary, asked over the network as a
//! member, a household and a stranger ask, with a certificate made here.
//!
//! Knows nothing of how a relay stores; what goes over the wire is `formats/relay.md`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "whatever supports a test may fail as tests do"
)]

mod apps;
mod asking;
mod auditing;
mod bounded;
mod certified;
mod configured;
mod directory;
mod ended;
mod gathered;
mod heads;
mod keeping;
mod listening;
mod reading;
mod rubbish;
mod running;
mod shown;
mod taking;
mod taking_down;
