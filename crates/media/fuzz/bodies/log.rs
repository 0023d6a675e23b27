//! A child's messages: short, harmless to a terminal, bounded however long they are.

use media::foreign::log;

const LINE_BYTES_MAX: usize = 2_048;

pub(crate) fn holds(bytes: &[u8]) {
    let said = log(bytes);
    if let Some(error) = &said.last_error {
        // The first letter may become several when it is made small.
        assert!(error.chars().count() <= 203 && !error.is_empty(), "{error:?}");
        assert!(!error.contains(char::is_control), "{error:?}");
    }
    assert!(said.opening.len() <= 3 * bytes.len() && said.opening.len() <= (64 << 10) + 3 * LINE_BYTES_MAX);
    assert!(said.jumps_s.iter().all(|at| at.is_finite()));
    assert!(said.jumps_s.len() <= 1_000 && said.jumps_s.len() as u64 <= said.jumps);
    assert!(said.jumps <= bytes.len() as u64);
}
