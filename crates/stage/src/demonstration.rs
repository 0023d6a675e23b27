//! The demonstration event.

use std::path::Path;

use crate::event::Kind;
use crate::{Scene, StageError, Step};

/// Renders the demonstration.
///
/// # Errors
/// When ffmpeg is missing or refuses, or the disk is full.
pub fn demonstration(into: &Path, seed: u64, progress: &mut dyn FnMut(Step<'_>)) -> Result<(), StageError> {
    Scene::new("corner", Kind::Corner, 72.0, seed)
        .write(into, progress)
        .map(drop)
}
