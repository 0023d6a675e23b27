//! Doors for whoever tries foreign bytes on this room: fuzz targets and tests.
//!
//! Hidden, since nobody else has business here; public, since the parsers are private and fuzz targets stand outside.
//! Promises to run the very code that the room runs, nothing else.

use std::path::Path;

use clock::correlate::Curve;
use clock::{Recording, Step, Surroundings};

use crate::align::hints;
use crate::align::memory::Memory;
use crate::align::store::Store;
use crate::page::{self, Event, PageError};

/// Seconds since 1970 of a time as a file claims it.
#[must_use]
pub fn claimed_s(text: &str) -> Option<f64> {
    hints::seconds(text)
}

/// The samples of a kept sound, by the digest of the file that it was decoded from, and their digest.
#[must_use]
pub fn recalled_sound(cache: &Path, of: &[u8; 32]) -> Option<(Vec<f32>, [u8; 32])> {
    let (sound, digest) = Store::new(Some(cache)).recall(of)?;
    let mut samples = vec![0.0; sound.len()];
    sound.read(0, &mut samples);
    Some((samples, digest))
}

/// The kept comparison of two sounds, by their digests.
#[must_use]
pub fn recalled_comparison(cache: &Path, digests: [[u8; 32]; 2]) -> Option<Curve> {
    Memory::new(Some(cache), digests.to_vec(), &Nobody).recall(0, 1)
}

/// Keeps the comparison of two sounds.
pub fn keep_comparison(cache: &Path, digests: [[u8; 32]; 2], curve: &Curve) {
    Memory::new(Some(cache), digests.to_vec(), &Nobody).keep(0, 1, curve);
}

/// The page's routes under a token and a session that are known.
///
/// # Errors
/// [`PageError`] when the page was not built.
pub fn router(
    event: Event,
    folder: &Path,
    port: u16,
    token: &str,
    session: &str,
) -> Result<axum::Router, PageError> {
    page::known_router(event, folder, port, token, session)
}

struct Nobody;

impl crate::align::Watch for Nobody {
    fn heard(&self, _: usize, _: usize, _: &Path) {}
    fn clock(&self, _: Step, _: usize, _: usize) {}
}
