//! Closes envelopes, signs them and checks them; keeps a ledger provable.
//!
//! **Invariant:** nothing here can open what is closed: identities live in `keys`, on which the relay never leans.
//! It reads no disk, no network and no clock; chance is handed in.

pub mod app;
pub mod body;
pub mod cbor;
pub mod circle;
pub mod close;
pub mod closed;
pub mod envelope;
pub mod ledger;
pub mod membership;
pub mod notice;
pub mod pass;
pub mod recipient;
