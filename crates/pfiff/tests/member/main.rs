//! Neighbours on the command line, through the front door: the real binary, a real relay over TLS with a certificate
//! made here, and a proxy in between that lies.
//!
//! Knows nothing of how a device keeps its files, but for where a seized relay's are looked through.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "whatever supports a test may fail as tests do"
)]

mod ended;
mod evening;
mod haystack;
mod hostile;
mod killed;
mod limited;
mod lying;
mod needles;
mod offices;
mod played;
mod seized;
mod shifts;
mod street;
mod turns;
mod waiting;
