//! A frame as bytes: its size in fives of pixels and its channels, then the pixels, repeated as far as they are needed.

use stage::pattern::{MS_END, Size, draw, read};

/// From here on a cell is two pixels wide.
const LONG_SIDE_MIN: usize = 160;

pub(crate) fn holds(bytes: &[u8]) {
    let [width, height, channels, pixels @ ..] = bytes else {
        return;
    };
    let (size, channels) = (size(*width, *height), usize::from(channels % 6));
    // Fewer pixels than the size says.
    assert!(read(pixels, size, channels).is_none_or(|ms| ms < MS_END && channels > 0));
    let all = size.width * size.height * channels;
    let frame: Vec<u8> = pixels.iter().copied().cycle().take(all).collect();
    assert!(read(&frame, size, channels).is_none_or(|ms| ms < MS_END && channels > 0));
    is_drawn_and_read(size, pixels);
}

/// Up to 315 pixels each way.
fn size(width: u8, height: u8) -> Size {
    Size {
        width: usize::from(width % 64) * 5,
        height: usize::from(height % 64) * 5,
    }
}

fn is_drawn_and_read(size: Size, pixels: &[u8]) {
    if size.width.max(size.height) < LONG_SIDE_MIN || size.width.min(size.height) < 90 {
        return;
    }
    let ms = pixels
        .iter()
        .fold(0_u32, |ms, byte| (ms * 251 + u32::from(*byte)) % MS_END);
    let mut frame: Vec<u8> = pixels
        .iter()
        .copied()
        .cycle()
        .take(size.width * size.height * 4)
        .collect();
    frame.resize(size.width * size.height * 4, 0);
    let fits = size.width * 80 >= 36 * size.width.max(size.height);
    draw(&mut frame, size, ms);
    assert!(!fits || read(&frame, size, 4) == Some(ms), "{ms} in {size:?}");
}
