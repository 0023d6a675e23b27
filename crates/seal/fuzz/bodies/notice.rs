//! Any bytes as a notice with signatures: what is believed stands in the bytes, and names the group of its envelope.

use super::signed::envelope;
use seal::envelope::Class;
use seal::notice;

pub(crate) fn holds(bytes: &[u8]) {
    let Some(envelope) = envelope(Class::Notice, bytes) else {
        return;
    };
    let Ok(one) = notice::read(&envelope) else { return };
    let written = notice::bytes_of(&one.notice);
    assert!(bytes.windows(written.len()).any(|window| window == written));
    assert_eq!(one.notice.group, envelope.group());
    assert!(one.signers.is_sorted_by(|one, next| one.key < next.key));
}
