//! A member's device in one group, wherever it runs: what it keeps, verifies, folds and sends, with no disk, network, clock
//! or chance of its own. A command line and a browser hand these in as [`Outside`].
//!
//! **Decides** nothing about groups or alarms: `domain` does, over what was verified here. **Promises** that an envelope
//! is signed once and its bytes are kept before they are sent, that nothing of the relay's is believed, and that whoever
//! drops one of its futures half-way loses nothing: what was not kept is read again.

mod acts;
mod circle;
mod clock;
mod device;
mod error;
mod events;
mod finding;
#[doc(hidden)]
pub mod foreign;
mod founding;
mod hex;
pub mod kept;
mod later;
mod mirror;
mod outbox;
mod outside;
mod reading;
mod said;
pub mod status;
#[cfg(test)]
mod trying;
pub mod view;

pub use acts::{Given, Invited, PolicyChange, fresh};
pub use circle::{Circle, Heard};
pub use device::Device;
/// Words of the ground floor that one says to a device.
pub use domain::alarm::{Lean, NoticeState, What};
/// The same, of groups.
pub use domain::group::{Role, Roles};
pub use error::DeviceError;
pub use events::{Event, Lines};
pub use finding::Finding;
pub use founding::{Beginning, Founded, is_unfinished, ledger_key};
pub use hex::{read as unhex, write as hex};
pub use later::Waiting;
pub use outbox::Stop;
pub use outside::{Answer, Asking, LineError, Method, Outside, Refusal, Relay, Shelf, Wire};
pub use reading::Reading;
pub use said::{Missing, Noticed, Whistled};
