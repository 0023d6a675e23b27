//! Hostile files: what they are, their sound, and copies of them for playing.
//!
//! Decides what is opened, with which limits, and where a file's own time begins. Promises that nothing a file
//! holds reaches the network or another file, and that no file takes more than its share of the machine. All
//! decoding happens in child processes, and only this room starts any. Refuses to know cases, clocks of scenes and
//! what a clip is good for.

pub mod aside;
mod child;
mod claims;
mod clip;
mod door;
pub mod encode;
mod error;
#[doc(hidden)]
pub mod foreign;
mod frames;
mod log;
mod proxy;
mod read;
pub mod report;
mod sound;
mod still;
mod tools;
mod whole;
mod zero;

pub use claims::{Claim, Claimed};
pub use clip::{Clip, PictureTrack, SoundTrack, probe};
pub use door::{SNIFF_BYTES, no_recording};
pub use error::{Limit, MediaError};
pub use frames::{FRAMES_MAX, FrameTable, frames, frames_of_both};
pub use proxy::{
    ProxyMade, ProxyProgress, ProxyRecipe, ProxySpent, proxy, proxy_by, proxy_watched, sweep_proxies,
};
pub use read::read;
pub use sound::{SoundRead, sound};
pub use still::{STILL_BYTES_MAX, small_still, still};
pub use tools::{Limits, MissingTool, Stopper, Tools};
