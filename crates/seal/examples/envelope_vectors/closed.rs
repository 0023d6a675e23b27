//! Closed bodies in pieces: age files by their shape alone, which nobody can open. The same bytes each time.

use crate::pieces::string;

/// 32 bytes as age spells them: a share, a wrapped key, a header's proof.
pub(crate) const SPELT: &str = "TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc";

const CHANCE: &str =
    "-> \"x-grease 2 P\nSSdtIG5vdCBhIHBlcnNvbiBidXQgSSBhbSBoZXJlIHRvIGJlIHBhc3NlZCBvdmVy\nQUI\n";

type Others = Vec<(&'static str, Vec<u8>)>;

/// A body in clear, or none that is one.
pub(crate) fn clear(whole: Vec<u8>) -> Others {
    vec![("body", whole), ("age", vec![]), ("closed", vec![])]
}

/// With this header, and so many bytes behind it.
pub(crate) fn age(header: &[u8], payload: usize) -> Others {
    let length = header.len() + payload;
    let whole = string(&vec![0; length]);
    vec![
        ("body", whole[..whole.len() - length].to_vec()),
        ("age", header.to_vec()),
        ("closed", vec![0x2a; payload]),
    ]
}

/// Closed to so many, with so many bytes inside.
pub(crate) fn body(recipients: usize, plain: usize) -> Others {
    let stanza = format!("-> X25519 {SPELT}\n{SPELT}\n").repeat(recipients);
    let header = format!("age-encryption.org/v1\n{stanza}--- {SPELT}\n");
    age(header.as_bytes(), 16 + plain + 16 * plain.div_ceil(65_536))
}

/// To one, with a stanza of chance besides.
pub(crate) fn greased() -> Others {
    let stanza = format!("-> X25519 {SPELT}\n{SPELT}\n{CHANCE}");
    let header = format!("age-encryption.org/v1\n{stanza}--- {SPELT}\n");
    age(header.as_bytes(), 2_048 + 32)
}
