//! The rules of the house in the browser: what `domain`, `seal` and `keys` decide, handed to a page as functions.
//!
//! **Decides nothing:** each function reads what the page hands in, asks one room below, and answers in numbers, texts
//! and bytes. [`Phone`] is a whole device, over what a page hands in. **Promises** that foreign bytes end in a value or a [`Refusal`], never in a panic: a panic would leave the
//! page without any rules until it is loaded again. **Knows nothing** of the page, the network, or where secrets are kept.
//!
//! Sequences are 64 bits wide, so they cross as `BigInt`. Bytes cross as copies.

mod body;
mod chain;
mod envelope;
mod invitation;
mod ledger;
mod phone;
mod place;
mod planned;
mod refusal;
mod said;
mod secret;

pub use body::{Opened, close_body, close_dispatch, open_body, open_dispatch};
pub use chain::{Chain, Member};
pub use envelope::{Envelope, Head, Seen};
pub use invitation::Invitation;
pub use ledger::{Checkpoint, Entry, LedgerKey, Receipt, Release};
pub use phone::{Phone, Stream};
pub use place::Place;
pub use refusal::Refusal;
pub use said::{Notice, Said};
pub use secret::{Device, Identity};
