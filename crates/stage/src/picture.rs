//! The corner as one phone films it: a small world, a pinhole, a hand that is not quite still.
//!
//! What stands still is painted once for each phone, with its distances; each frame shifts that picture by the hand's
//! sway and paints only what moves, hidden where something nearer stands.

mod car;
mod depth;
mod figures;
mod frame;
mod glyphs;
mod houses;
mod paint;
mod projection;
mod sky;
mod still;
mod world;

pub(crate) use frame::Reel;

/// How one phone looks at the corner.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What it is pointed at: metres east, north, up.
    pub towards: [f32; 3],
    /// How high it is held.
    pub height_m: f32,
    /// Focal length against the longer side of the picture.
    pub zoom: f32,
    /// How it is held.
    pub held: Held,
    /// Frames per second.
    pub frames_per_s: u32,
    /// What its white balance does to red, green and blue.
    pub cast: [f32; 3],
    /// Brightness.
    pub exposure: f32,
    /// Contrast.
    pub contrast: f32,
    /// How far the hand sways, in pixels.
    pub sway_px: f32,
    /// Which evening: the event's number in its scene.
    pub evening: u64,
}

/// How a phone is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// 640 × 360.
    Across,
    /// 360 × 640.
    Upright,
}

impl View {
    /// A steady phone that looks at a point.
    #[must_use]
    pub fn towards(x: f32, y: f32, z: f32) -> Self {
        Self {
            towards: [x, y, z],
            height_m: 1.6,
            zoom: 0.8,
            held: Held::Across,
            frames_per_s: 25,
            cast: [1.0; 3],
            exposure: 1.0,
            contrast: 1.0,
            sway_px: 5.0,
            evening: 0,
        }
    }
}
