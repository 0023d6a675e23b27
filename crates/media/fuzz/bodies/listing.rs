//! Lists of packets and frames: no more of them than lines, and numbers that can be reckoned with.

use media::foreign::listing;

pub(crate) fn holds(bytes: &[u8]) {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    let Some(told) = listing(bytes) else {
        panic!("{lines} lines are not too many")
    };
    assert!(told.ticks.len() <= lines, "{} of {lines} lines", told.ticks.len());
    let (across, down) = told.pixel_aspect;
    assert!(across > 0 && down > 0 && across / down <= 4 && down / across <= 4);
    assert!(
        told.base
            .is_none_or(|(numerator, denominator)| numerator > 0 && denominator > 0)
    );
    assert!(told.last_duration.is_none_or(|ticks| ticks > 0));
    assert!(!told.is_variable || told.ticks.len() > 2);
}
