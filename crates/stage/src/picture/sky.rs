//! Dusk: the sky's colours by height and bearing, clouds, a far skyline, and snow that falls.

use tiny_skia::Pixmap;

use super::paint::{Grade, Rgb, mix, rgb, times};
use super::projection::{Eye, point};
use crate::chance::Chance;

/// Fills a whole picture with the sky that this eye sees.
pub(crate) fn paint(pixmap: &mut Pixmap, eye: &Eye, grade: Grade) {
    let (width, horizon) = (pixmap.width() as usize, eye.horizon());
    let columns: Vec<(f32, f32)> = (0..width)
        .map(|x| {
            let bearing = eye.bearing(x as f32);
            (bearing, skyline(bearing) * eye.focal)
        })
        .collect();
    for (y, row) in pixmap.data_mut().chunks_exact_mut(width * 4).enumerate() {
        let above = horizon - y as f32;
        for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
            let (bearing, roofs) = columns[x];
            let colour = if above < roofs {
                town(bearing, above / eye.focal)
            } else {
                air(bearing, above / eye.focal)
            };
            let [r, g, b] = grade.of(colour).map(|c| (c * 255.0) as u8);
            pixel.copy_from_slice(&[r, g, b, 255]);
        }
    }
}

/// The colour of the air, `height` being the tangent of the elevation.
fn air(bearing: f32, height: f32) -> Rgb {
    // The sun went down in the south-west.
    let west = 0.5 - 0.5 * (bearing - 0.8).cos();
    let glow = mix(rgb(0x7a6f95), rgb(0xf0935a), west * west);
    let low = mix(rgb(0x5a638f), rgb(0xc97a86), west);
    let high = mix(rgb(0x1f2b52), rgb(0x2f3a6b), west);
    let top = rgb(0x111a38);
    let clear = match height.max(0.0) {
        h if h < 0.12 => mix(glow, low, h / 0.12),
        h if h < 0.5 => mix(low, high, (h - 0.12) / 0.38),
        h => mix(high, top, (h - 0.5) / 0.6),
    };
    let waves = (bearing * 5.0 + height * 9.0).sin()
        + (bearing * 11.0 - height * 23.0 + 1.3).sin() * 0.6
        + (height * 41.0 + bearing * 3.0 + (bearing * 7.0).sin()).sin() * 0.7;
    let cloud = (waves * 0.3).clamp(0.0, 0.6) * (1.0 - (height - 0.25).abs() * 1.6).clamp(0.0, 1.0);
    mix(clear, mix(rgb(0x3a3f63), rgb(0xe08a72), west * 0.8), cloud * 0.6)
}

/// Tangent of the height of far roofs.
fn skyline(bearing: f32) -> f32 {
    let block = (bearing * 34.0).floor();
    let tall = ((block * 12.9898).sin() * 43758.547).fract().abs();
    0.035 + 0.05 * tall * tall + if tall > 0.93 { 0.09 } else { 0.0 }
}

fn town(bearing: f32, height: f32) -> Rgb {
    let (column, row) = ((bearing * 260.0).floor(), (height * 240.0).floor());
    let spark = ((column * 78.233 + row * 37.719).sin() * 24634.633).fract().abs();
    let wall = mix(rgb(0x343b5c), rgb(0x554a63), 0.5 - 0.5 * (bearing - 0.8).cos());
    if spark > 0.86 && height > 0.004 {
        mix(wall, rgb(0xffc982), 0.75)
    } else {
        wall
    }
}

/// Snow around an eye: flakes that drift through a box and come in again on the other side.
#[derive(Debug)]
pub(crate) struct Snow {
    flakes: Vec<[f32; 5]>,
}

const BOX_M: f32 = 14.0;

impl Snow {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::of(seed, "snow", 0);
        let flake = |_| [BOX_M, BOX_M, 7.0, 1.0, 6.3].map(|most| chance.between(0.0, most));
        Self {
            flakes: (0..230).map(flake).collect(),
        }
    }

    /// Blends soft dots straight into the frame; `tint` is a flake in this phone's colours.
    pub(crate) fn fall(
        &self,
        frame: &mut [u8],
        width: usize,
        eye: &Eye,
        shift: (f32, f32),
        at_s: f64,
        tint: Rgb,
    ) {
        let at_s = at_s as f32;
        let wrap = |value: f32, around: f32, size: f32| {
            (value - around + size / 2.0).rem_euclid(size) + around - size / 2.0
        };
        for &[x, y, z, speed, turn] in &self.flakes {
            let x = wrap(
                x + 0.9 * at_s + 0.25 * (at_s * 1.3 + turn).sin(),
                eye.at.0[0],
                BOX_M,
            );
            let y = wrap(
                y - 0.3 * at_s + 0.25 * (at_s * 1.1 + turn * 2.0).cos(),
                eye.at.0[1],
                BOX_M,
            );
            let z = (z - (0.9 + 0.5 * speed) * at_s).rem_euclid(7.0);
            if let Some(spot) = eye.project(point(x, y, z)).filter(|spot| spot.depth > 1.2) {
                let radius = (eye.focal * 0.014 / spot.depth).clamp(0.7, 2.6);
                let alpha = (1.1 - spot.depth / 9.0).clamp(0.15, 0.75);
                dot(
                    frame,
                    width,
                    (spot.x + shift.0, spot.y + shift.1),
                    radius,
                    alpha,
                    tint,
                );
            }
        }
    }
}

fn dot(frame: &mut [u8], width: usize, (x, y): (f32, f32), radius: f32, alpha: f32, tint: Rgb) {
    let height = frame.len() / 4 / width;
    let colour = times(tint, 255.0);
    let reach = radius + 1.0;
    for row in (y - reach).max(0.0) as usize..((y + reach).max(0.0) as usize).min(height) {
        for column in (x - reach).max(0.0) as usize..((x + reach).max(0.0) as usize).min(width) {
            let away = (column as f32 + 0.5 - x).hypot(row as f32 + 0.5 - y);
            let cover = (radius + 0.5 - away).clamp(0.0, 1.0) * alpha;
            let at = (row * width + column) * 4;
            for (byte, colour) in frame[at..at + 3].iter_mut().zip(colour) {
                *byte = (f32::from(*byte) + (colour - f32::from(*byte)) * cover) as u8;
            }
        }
    }
}
