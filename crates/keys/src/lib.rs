//! Identities: what opens envelopes. The relay never leans on this room.
//!
//! **Invariant:** a secret leaves only through a function whose name says so, and is wiped when it is dropped.
//! It reads no disk and no network; where secrets are kept, others know. What libraries leave on the stack while they
//! work is theirs.

mod handed;
mod identity;
mod invitation;
mod open;

pub use handed::{HandedFault, Part, Unhanded, hand_over, handed};
pub use identity::{Device, Identity, IdentityError};
pub use invitation::{Link, LinkError, Seed};
pub use open::{OpenError, Opened, open, open_body, open_dispatch};
