//! Who belongs to a group and with which rights: what follows from its membership envelopes in the ledger's order.
//!
//! **Invariant:** a member is one only through the chain genesis, steward, invitation, join. Nobody's word is needed for
//! it, the relay's least of all. `formats/group.md` has the rules by number.
//!
//! Signatures were checked before anything comes here; time and storage are not known here.

mod change;
mod fold;
mod key;
mod member;
mod roles;
mod streams;

pub use change::{Change, Epoch, Genesis, Invitation, Policy, Recipient};
pub use fold::{Broken, Group, INVITATIONS_MAX, MEMBERS_MAX, Rule};
pub use key::{Digest, Key, StreamId};
pub use member::{Invited, Member};
pub use roles::{Role, Roles};
pub use streams::{Link, OutOfChain, Streams};
