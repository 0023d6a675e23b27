//! A kept comparison: read as it was written or not at all, with a place for every lag of its two recordings.

use clock::correlate::{Curve, first_lag, overlap};

pub(crate) fn holds(bytes: &[u8]) {
    if let Some(curve) = Curve::from_bytes(bytes) {
        goes_there_and_back(curve, bytes);
    }
    // What follows the two lengths is rarely as long as they say, unless they are made to fit.
    let steps = bytes.len() / 2;
    let first = bytes.first().map_or(0, |byte| usize::from(*byte)).min(steps);
    let lengths = [first as u32, (steps + 1 - first) as u32].map(u32::to_le_bytes);
    let fitted = [lengths.as_flattened(), &bytes[..2 * steps]].concat();
    let curve = Curve::from_bytes(&fitted);
    assert!(curve.is_some(), "lengths that fit are refused");
    curve
        .into_iter()
        .for_each(|curve| goes_there_and_back(curve, &fitted));
    is_made_whatever_was_heard(bytes);
}

fn goes_there_and_back(curve: Curve, bytes: &[u8]) {
    assert_eq!(curve.to_bytes(), bytes);
    let (frames_a, frames_b) = (curve.frames_a, curve.frames_b);
    assert_eq!(curve.steps.len() + 1, frames_a + frames_b);
    assert!(8 + 2 * curve.steps.len() == bytes.len());
    assert!(curve.highest().is_finite() && (0..curve.steps.len()).all(|k| curve.z(k).is_finite()));
    let shared = |k: usize| overlap(first_lag(frames_b) + k as isize, frames_a, frames_b);
    assert!((0..curve.steps.len()).all(|k| shared(k) <= frames_a.min(frames_b)));
    let mirrored = curve.clone().mirrored();
    assert_eq!(Curve::from_bytes(&mirrored.to_bytes()).as_ref(), Some(&mirrored));
    assert_eq!(mirrored.mirrored(), curve);
}

/// The bytes as raw correlations, infinite ones and those that are no number among them.
fn is_made_whatever_was_heard(bytes: &[u8]) {
    let values: Vec<f32> = bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect();
    let frames_a = values.len() / 2 + 1;
    let frames_b = values.len() + 1 - frames_a;
    let curve = Curve::new(frames_a, frames_b, values);
    assert_eq!(Curve::from_bytes(&curve.to_bytes()), Some(curve));
}
