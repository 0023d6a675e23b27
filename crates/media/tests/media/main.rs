//! The room through its public functions, over files that ffmpeg makes when the test runs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of tests may fail as tests do"
)]

mod broken;
mod foreign;
mod frames;
mod holes;
mod hostile;
mod limits;
mod made;
mod names;
mod numbered;
mod proxies;
mod reports;
mod together;
mod zero;
