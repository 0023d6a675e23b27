//! What every report promises, whichever of the two voices it came from.

use domain::time::NS_PER_S;
use media::foreign::Told;

/// Ten years and a second: no time is farther from zero.
const FAR_NS: i64 = (10 * 366 * 86_400 + 1) * NS_PER_S;

pub(crate) fn holds(told: &Told, given: usize) {
    let all: usize = told.texts.iter().map(String::len).sum();
    // A byte that is no UTF-8 may become a sign of three.
    assert!(all <= 3 * given, "{all} bytes of text from {given}");
    for text in &told.texts {
        assert!(
            text.chars().count() <= 512 && !text.contains(char::is_control),
            "{text:?}"
        );
    }
    assert!(told.times.len() + told.turned_deg.len() <= given);
    assert!(
        told.times.iter().all(|at| at.0.abs() <= FAR_NS),
        "{:?}",
        told.times
    );
    assert!(told.begins.iter().all(|at| told.times.contains(at)));
    let is_length = |length: i64| (0..=FAR_NS).contains(&length) && length % (NS_PER_S / 100) == 0;
    assert!(
        told.duration.is_none_or(|length| is_length(length.0)),
        "{:?}",
        told.duration
    );
    assert!(told.turned_deg.iter().all(|degrees| (0..360).contains(degrees)));
    assert!(
        told.frame_rates
            .iter()
            .all(|(frames, per)| *frames > 0 && *per > 0)
    );
    assert!(told.claims.iter().all(|claim| !claim.value.trim().is_empty()));
    assert!(2 * told.claims.len() <= told.texts.len());
}
