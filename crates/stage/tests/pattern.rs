//! The pattern of `formats/scene-pattern.md`: what is drawn is read, and the vectors hold.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use stage::pattern::{CELLS, MS_END, Size, cells, draw, read};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Vector {
    ms: u32,
    cells: String,
}

fn vector(ms: u32) -> Vector {
    let cells = cells(ms)
        .iter()
        .map(|&white| if white { '#' } else { '.' })
        .collect();
    Vector { ms, cells }
}

/// Half the size by the mean of four pixels, grey.
fn halved(frame: &[u8], size: Size) -> Vec<u8> {
    let grey = |x: usize, y: usize| u32::from(frame[(y * size.width + x) * 4]);
    let mean = |x, y| ((grey(x, y) + grey(x + 1, y) + grey(x, y + 1) + grey(x + 1, y + 1)) / 4) as u8;
    (0..size.height / 2)
        .flat_map(|y| (0..size.width / 2).map(move |x| mean(2 * x, 2 * y)))
        .collect()
}

proptest! {
    #[test]
    fn what_is_drawn_is_read(ms in 0..MS_END, shade in 0u8.., upright in any::<bool>()) {
        let size = if upright { Size { width: 360, height: 640 } } else { Size { width: 640, height: 360 } };
        let mut frame = vec![shade; size.width * size.height * 4];
        draw(&mut frame, size, ms);
        prop_assert_eq!(read(&frame, size, 4), Some(ms));
        let half = Size { width: size.width / 2, height: size.height / 2 };
        prop_assert_eq!(read(&halved(&frame, size), half, 1), Some(ms));
    }

    #[test]
    fn one_flipped_cell_is_unread(ms in 0..MS_END, flipped in 0..CELLS) {
        let size = Size { width: 640, height: 360 };
        let mut frame = vec![90; size.width * size.height * 4];
        draw(&mut frame, size, ms);
        for row in frame.chunks_exact_mut(size.width * 4).skip(340) {
            row[flipped * 32..flipped * 32 + 32].iter_mut().for_each(|byte| *byte = 251u8.saturating_sub(*byte));
        }
        prop_assert_eq!(read(&frame, size, 4), None);
    }
}

#[test]
fn a_frame_without_a_pattern_is_unread() {
    for size in [
        Size {
            width: 640,
            height: 360,
        },
        Size { width: 8, height: 8 },
        Size { width: 0, height: 0 },
    ] {
        assert_eq!(read(&vec![128; size.width * size.height * 3], size, 3), None);
    }
}

#[test]
fn the_vectors_hold() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../formats/vectors/scene-pattern.json"
    );
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    let vectors: Vec<Vector> = serde_json::from_str(&text).expect("the vectors are JSON");
    assert!(vectors.len() >= 8);
    for known in vectors {
        assert_eq!(vector(known.ms), known);
    }
}
