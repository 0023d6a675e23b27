//! A member's device on a machine without a screen: its key files, the relay over the network, one command after another.
//!
//! **Decides** nothing: what a device reads, believes and sends, `device` knows. **Promises** that what is written is whole
//! and durable, and that two programs of one device take turns. **Knows nothing** of terminals and flags.

mod founding;
pub mod home;
mod line;
mod machine;
mod turns;
mod waiting;

pub use device::status;
pub use device::{
    Circle, DeviceError, Finding, Founded, Given, Heard, Invited, Lean, LineError, Missing, NoticeState,
    Noticed, PolicyChange, Reading, Refusal, Relay, Role, Roles, Stop, What, Whistled, hex, unhex,
};
pub use machine::Machine;
pub use waiting::Device;
