//! The ledger from outside: what it writes holds, what others wrote badly is refused where `formats/ledger.md` says,
//! and programs that are not ours agree.

#[path = "ledger/audits.rs"]
mod audits;
#[path = "ledger/foreign.rs"]
mod foreign;
#[path = "ledger/growth.rs"]
mod growth;
#[path = "ledger/proofs.rs"]
mod proofs;
#[path = "ledger/shelf.rs"]
mod shelf;
#[path = "ledger/strangers.rs"]
mod strangers;
#[path = "ledger/vectors.rs"]
mod vectors;
