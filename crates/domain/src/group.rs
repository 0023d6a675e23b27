//! Who belongs to a group and with which rights: what follows from its membership envelopes in the ledger's order.
//!
//! **Invariant:** a member is one only through the chain genesis, steward, invitation, join. Nobody's word is needed for
//! it, the relay's least of all. `formats/group.md` has the rules by number.
//!
//! Signatures were checked before anything comes here; time and storage are not known here.

mod change;
mod entering;
mod epochs;
mod fold;
mod handing;
mod key;
mod member;
mod offices;
mod roles;
mod rule;
mod streams;

pub use change::{Change, Epoch, Genesis, Invitation, Policy, Recipient};
pub use entering::{INVITATIONS_MAX, MEMBERS_MAX};
pub use fold::{Group, Place};
pub use handing::Handing;
pub use key::{Digest, Key, StreamId};
pub use member::{Invited, MadeSteward, Member};
pub use roles::{Role, Roles};
pub use rule::{Broken, Rule};
pub use streams::{Link, OutOfChain, REMEMBERED_MAX, Streams};
