//! A pass: a member's word, good for minutes, that whoever shows it may read what is closed. `formats/relay.md`.
//!
//! **Promises** that a [`Pass`] which was checked was signed for this group at this ledger. Whether its key is a
//! member's, and what time it is, are not known here.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::envelope::{Digest, Key};

/// How far ahead of the reader's time a pass may end, in seconds.
pub const AHEAD_S_MAX: u64 = 600;
/// The longest text of a pass: two runs of hex, a number and two dots.
pub const PASS_BYTES_MAX: usize = 64 + 1 + 20 + 1 + 128;

const CONTEXT: &[u8] = b"pfiff/read/1";

/// What a reader showed; nothing of it is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Who reads.
    pub key: Key,
    /// Until when, in seconds since 1970.
    pub until_s: u64,
    signature: [u8; 64],
}

/// Why a text is no pass, or does not let anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassError {
    /// Not KEY.UNTIL.SIGNATURE, each in its one spelling.
    #[error("a pass is KEY.UNTIL.SIGNATURE")]
    Text,
    /// Its time is over, by the clock of who checks it.
    #[error("the pass ended {0} s ago")]
    Over(u64),
    /// It would be good for too long.
    #[error("the pass ends in {0} s, and may be good for {AHEAD_S_MAX} s")]
    Ahead(u64),
    /// Signed by nobody, or for another group or ledger.
    #[error("the signature of the pass does not hold")]
    Signature,
}

impl Pass {
    /// Signs one.
    #[must_use]
    pub fn sign(device: &SigningKey, origin: &str, group: &Digest, until_s: u64) -> Self {
        let signature = device.sign(&signed_bytes(origin, group, until_s));
        Self {
            key: Key(device.verifying_key().to_bytes()),
            until_s,
            signature: signature.to_bytes(),
        }
    }

    /// Reads what a reader showed.
    ///
    /// # Errors
    /// Refuses every second spelling.
    pub fn parse(text: &str) -> Result<Self, PassError> {
        let short = Some(text).filter(|text| text.len() <= PASS_BYTES_MAX);
        let mut pieces = short.ok_or(PassError::Text)?.split('.');
        let (Some(key), Some(until), Some(signature), None) =
            (pieces.next(), pieces.next(), pieces.next(), pieces.next())
        else {
            return Err(PassError::Text);
        };
        Ok(Self {
            key: Key(unhex(key).ok_or(PassError::Text)?),
            until_s: plain_number(until).ok_or(PassError::Text)?,
            signature: unhex(signature).ok_or(PassError::Text)?,
        })
    }

    /// Whether it is good for this group at this ledger now.
    ///
    /// # Errors
    /// Refuses one that is over, one that would be good for too long, and one that was not signed so.
    pub fn check(&self, origin: &str, group: &Digest, now_s: u64) -> Result<(), PassError> {
        if self.until_s < now_s {
            return Err(PassError::Over(now_s - self.until_s));
        }
        let ahead_s = self.until_s - now_s;
        if ahead_s > AHEAD_S_MAX {
            return Err(PassError::Ahead(ahead_s));
        }
        let key = VerifyingKey::from_bytes(&self.key.0).map_err(|_| PassError::Signature)?;
        let signature = Signature::from_bytes(&self.signature);
        key.verify_strict(&signed_bytes(origin, group, self.until_s), &signature)
            .map_err(|_| PassError::Signature)
    }
}

impl std::fmt::Display for Pass {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hex = |out: &mut std::fmt::Formatter<'_>, bytes: &[u8]| {
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        };
        hex(out, &self.key.0)?;
        write!(out, ".{}.", self.until_s)?;
        hex(out, &self.signature)
    }
}

/// Only the origin has a length of its own, and it comes last: nothing can be parted in two ways.
fn signed_bytes(origin: &str, group: &Digest, until_s: u64) -> Vec<u8> {
    [CONTEXT, &group.0, &until_s.to_be_bytes(), origin.as_bytes()].concat()
}

/// Small hex digits, exactly as many as there must be.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(is_hex) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, two) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn plain_number(text: &str) -> Option<u64> {
    let is_plain = text == "0" || !text.starts_with('0');
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain && is_digits).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "relay.example/ledger";
    const GROUP: Digest = Digest([0x5d; 32]);

    fn device() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn check(pass: &Pass, origin: &str, group: &Digest, now_s: u64, expected: Result<(), PassError>) {
        assert_eq!(pass.check(origin, group, now_s), expected);
    }

    #[test]
    fn a_pass_is_good_for_its_group_its_ledger_and_its_minutes() {
        let pass = Pass::sign(&device(), ORIGIN, &GROUP, 1_000);
        check(&pass, ORIGIN, &GROUP, 1_000, Ok(()));
        check(&pass, ORIGIN, &GROUP, 400, Ok(()));
        check(&pass, ORIGIN, &GROUP, 1_001, Err(PassError::Over(1)));
        check(&pass, ORIGIN, &GROUP, 399, Err(PassError::Ahead(601)));
        check(&pass, ORIGIN, &Digest([0x5e; 32]), 900, Err(PassError::Signature));
        check(
            &pass,
            "relay.example/ledge",
            &GROUP,
            900,
            Err(PassError::Signature),
        );
    }

    #[test]
    fn what_is_signed_is_what_the_format_says() {
        let mut expected = b"pfiff/read/1".to_vec(); // context
        expected.extend([0x5d; 32]); // group
        expected.extend([0, 0, 0, 0, 0x69, 0xa5, 0xc1, 0xf0]); // until
        expected.extend(b"relay.example/ledger"); // origin, to the end
        assert_eq!(signed_bytes(ORIGIN, &GROUP, 0x69a5_c1f0), expected);
    }

    #[test]
    fn a_changed_pass_lets_nobody_in() {
        let pass = Pass::sign(&device(), ORIGIN, &GROUP, 1_000);
        let other = Key(SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes());
        for changed in [
            Pass {
                key: other,
                ..pass.clone()
            },
            Pass {
                key: Key([0; 32]),
                ..pass.clone()
            },
            Pass {
                until_s: 1_001,
                ..pass.clone()
            },
            Pass {
                signature: [0; 64],
                ..pass
            },
        ] {
            check(&changed, ORIGIN, &GROUP, 900, Err(PassError::Signature));
        }
    }

    #[test]
    fn a_pass_has_one_spelling() {
        let text = Pass::sign(&device(), ORIGIN, &GROUP, 1_000).to_string();
        assert_eq!(Pass::parse(&text).map(|pass| pass.to_string()), Ok(text.clone()));
        let longer = format!("{text}.");
        for wrong in [
            "",
            "..",
            &text.to_uppercase(),
            &text.replace(".1000.", ".01000."),
            &text.replace(".1000.", ".+1000."),
            &text.replace(".1000.", ".99999999999999999999."),
            &text[1..],
            &longer,
        ] {
            assert_eq!(Pass::parse(wrong), Err(PassError::Text), "{wrong}");
        }
    }
}
