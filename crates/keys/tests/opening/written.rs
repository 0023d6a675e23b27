//! Envelopes to be opened, written by one device.

use domain::group::*;
use keys::Device;
use seal::body::{self, Readers};
use seal::close::close;
use seal::envelope::{Class, Envelope, Head, sign};

/// Whoever writes all of these.
pub(crate) fn author() -> Device {
    Device::from_secret(&[7; 32])
}

pub(crate) fn head(class: Class) -> Head {
    let stream = if class == Class::Custody {
        StreamId([3; 16])
    } else {
        StreamId::ONLY
    };
    let (group, author, app) = (Digest([1; 32]), author().key(), Digest([2; 32]));
    Head {
        group,
        class,
        author,
        stream,
        sequence: 7,
        previous: Digest([4; 32]),
        app,
        seen: None,
    }
}

pub(crate) fn enveloped(head: Head, body: &[u8]) -> Envelope {
    sign(author().signing_key(), head, body).expect("it can be written")
}

pub(crate) fn closed_in(head: Head, content: &[u8], to: &[Recipient]) -> Envelope {
    let plain = body::write(&head, Readers::Class, content).expect("it fits");
    enveloped(head, &close(&plain, to).expect("it can be closed"))
}
