//! A seeded event, seen and heard from many places, with its truth.
//!
//! One seed gives one event, to the sample and to the pixel. Everything is synthesised and drawn here; no recording of
//! anybody is used. Knows neither the case nor the aligner: whoever is judged by the truth must not have written it.

mod account;
pub mod camera;
pub mod chance;
pub mod codec;
mod corner;
pub mod demonstration;
pub mod event;
pub mod pattern;
pub mod picture;
mod record;
pub mod scene;
pub mod score;
pub mod sound;
pub mod take;
pub mod truth;

pub use demonstration::demonstration;
pub use scene::{ClipId, Scene, Step};

/// Why a scene could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// A clip could not be written.
    #[error(transparent)]
    Encode(#[from] media::encode::EncodeError),
    /// No room for what is needed in between.
    #[error("making a scratch folder")]
    Scratch(#[source] std::io::Error),
    /// The scene's folder or its truth could not be written.
    #[error("writing {}", file.display())]
    Write {
        /// The folder or file.
        file: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
