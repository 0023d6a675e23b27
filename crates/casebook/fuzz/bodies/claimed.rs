//! Claimed times: finite, and of the years in which there are recordings.

use casebook::foreign::claimed_s;

/// 1980 to 2200, zones of up to a hundred hours included.
const YEARS_S: std::ops::Range<f64> = 315_532_800.0 - 4e5..7_258_118_400.0 + 4e5;

pub(crate) fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(at) = claimed_s(&text) {
        assert!(YEARS_S.contains(&at), "{text:?} is {at}");
    }
}
