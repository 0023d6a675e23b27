//! A member's device without a screen: its key files, the relay over the network, and what follows from both.
//!
//! **Decides** nothing about groups or alarms: `domain` does, over what was verified here. **Promises** that an envelope
//! is signed once and its bytes are on the disk before they are sent, and that nothing of the relay's is believed.
//! **Knows nothing** of terminals and flags.

mod acts;
mod circle;
mod device;
mod error;
mod finding;
#[doc(hidden)]
pub mod foreign;
mod hex;
pub mod home;
mod line;
mod mirror;
mod outbox;
mod reading;
mod said;
pub mod status;

pub use acts::{Founded, Given, Invited, PolicyChange};
pub use circle::Circle;
pub use device::{Device, Heard};
/// Words of the ground floor that one says to a device.
pub use domain::alarm::{Lean, NoticeState, What};
/// The same, of groups.
pub use domain::group::{Role, Roles};
pub use error::MemberError;
pub use finding::Finding;
pub use hex::{read as unhex, write as hex};
pub use line::{LineError, Refusal, Relay};
pub use outbox::Stop;
pub use reading::Reading;
pub use said::{Missing, Noticed, Whistled};
