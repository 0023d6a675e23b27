//! The drawn corner.

use media::encode::{Picture, PictureCodec};

use crate::sound::air::Place;

/// How one phone looks at the corner.
#[derive(Debug, Clone, PartialEq)]
pub struct View {}

/// Frames.
#[derive(Debug)]
pub(crate) struct Reel {}

impl Reel {
    pub(crate) fn new(_view: &View, _place: Place, _seed: u64) -> Self {
        Self {}
    }
    pub(crate) fn picture(&self, codec: PictureCodec, seconds: f64) -> Picture {
        crate::codec::small_picture(codec, seconds)
    }
    pub(crate) fn draw(&mut self, _event_s: f64, _frame: &mut [u8]) {}
}
