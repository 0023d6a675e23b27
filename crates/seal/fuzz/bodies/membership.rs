//! Any bytes as a change of a group: written as it was read, or refused.

use super::signed::envelope;
use seal::envelope::Class;
use seal::membership;

pub(crate) fn holds(bytes: &[u8]) {
    let read = envelope(Class::Membership, bytes).map(|one| membership::read(&one));
    if let Some(Ok(content)) = read {
        assert_eq!(membership::write(&content), bytes);
    }
}
