//! Any bytes as an envelope, and as a closed body: read as they were written, or not at all.

use seal::closed;
use seal::envelope::{Envelope, digest_of};
use seal::{membership, notice};

pub(crate) fn holds(bytes: &[u8]) {
    let _ = closed::check(bytes, closed::STANZAS_MAX);
    let Ok(envelope) = Envelope::parse(bytes.to_vec()) else {
        return;
    };
    assert_eq!(envelope.bytes(), bytes);
    assert_eq!(envelope.digest(), digest_of(bytes));
    let _ = (membership::read(&envelope), notice::read(&envelope));
}
