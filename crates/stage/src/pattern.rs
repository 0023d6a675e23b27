//! Event time burnt into every frame as a row of black and white cells, for machines: `formats/scene-pattern.md`.
//!
//! [`read`] answers only when guards, contrast and checksum hold: a frame misread is worse than a frame unread.

/// Cells in the row, guards included.
pub const CELLS: usize = 36;
/// A cell is this part of the frame's longer side.
const CELLS_PER_LONG_SIDE: usize = 80;
/// Times from here on do not fit.
pub const MS_END: u32 = 1 << 24;

/// Which cells of the row are white when the event is at `ms`.
#[must_use]
pub fn cells(ms: u32) -> [bool; CELLS] {
    let ms = ms.min(MS_END - 1);
    let word = (ms << 8) | u32::from(checksum(ms));
    let mut row = [false; CELLS];
    row[1] = true;
    for (k, cell) in row[2..34].iter_mut().enumerate() {
        *cell = word >> (31 - k) & 1 == 1;
    }
    row[35] = true;
    row
}

/// CRC-8 with polynomial 0x07 over the three bytes, most significant first, from 0xA5.
fn checksum(ms: u32) -> u8 {
    let mut crc = 0xA5u8;
    for byte in &ms.to_be_bytes()[1..] {
        crc ^= byte;
        for _ in 0..8 {
            crc = if crc & 0x80 == 0 {
                crc << 1
            } else {
                (crc << 1) ^ 0x07
            };
        }
    }
    crc
}

/// A frame's size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Across.
    pub width: usize,
    /// Down.
    pub height: usize,
}

impl Size {
    fn cell(self) -> f64 {
        self.width.max(self.height) as f64 / CELLS_PER_LONG_SIDE as f64
    }
}

/// Draws the row into the lower left corner of an RGBA frame.
pub fn draw(frame: &mut [u8], size: Size, ms: u32) {
    let (cell, row) = (size.cell(), cells(ms));
    let top = size.height - (cell * 1.5).round() as usize;
    for y in top..size.height {
        for x in 0..((cell * CELLS as f64).round() as usize).min(size.width) {
            let white = row[((x as f64 / cell) as usize).min(CELLS - 1)];
            let shade = if white { 235 } else { 16 };
            let at = (y * size.width + x) * 4;
            frame[at..at + 4].copy_from_slice(&[shade, shade, shade, 255]);
        }
    }
}

/// Reads the row from a frame of any size; `channels` is 1 for grey, 3 for RGB, 4 for RGBA.
#[must_use]
pub fn read(frame: &[u8], size: Size, channels: usize) -> Option<u32> {
    let cell = size.cell();
    let shades: Vec<f64> = (0..CELLS)
        .map(|k| shade(frame, size, channels, k))
        .collect::<Option<_>>()?;
    let (black, white) = ((shades[0] + shades[34]) / 2.0, (shades[1] + shades[35]) / 2.0);
    let contrast = shades[1].min(shades[35]) - shades[0].max(shades[34]);
    if cell < 2.0 || contrast < 60.0 {
        return None;
    }
    let mut word = 0u32;
    for shade in &shades[2..34] {
        let level = (shade - black) / (white - black);
        // A shade in the middle third is neither.
        if (0.34..0.66).contains(&level) {
            return None;
        }
        word = word << 1 | u32::from(level > 0.5);
    }
    let ms = word >> 8;
    (word as u8 == checksum(ms)).then_some(ms)
}

/// The mean of the middle of one cell.
fn shade(frame: &[u8], size: Size, channels: usize, number: usize) -> Option<f64> {
    let cell = size.cell();
    let span =
        |from: f64, to: f64| from.round() as usize..(to.round() as usize).max(from.round() as usize + 1);
    let left = cell * number as f64;
    let bottom = size.height as f64;
    let (mut sum, mut pixels) = (0.0, 0.0);
    for y in span(bottom - cell * 1.05, bottom - cell * 0.45) {
        for x in span(left + cell * 0.3, left + cell * 0.7) {
            let at = (y * size.width + x) * channels;
            let colours = frame.get(at..at + channels.min(3))?;
            sum += colours.iter().map(|&c| f64::from(c)).sum::<f64>() / colours.len() as f64;
            pixels += 1.0;
        }
    }
    Some(sum / pixels)
}
