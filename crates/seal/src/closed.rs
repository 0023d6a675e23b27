//! Whether bytes have the shape of an age v1 file to X25519 recipients: what a closed body is, told from outside.
//!
//! So clear text is never stored by mistake, and nothing but the length of what was closed shows. Whether it opens, and
//! to whom, nobody here can know.

use base64ct::{Base64Unpadded, Encoding as _};

/// Recipients of one age file, at most: as many as a group has members.
pub const STANZAS_MAX: usize = 256;

const FIRST_LINE: &str = "age-encryption.org/v1";
const X25519: &str = "-> X25519 ";
const GREASE: &str = "-grease";
const MAC: &str = "--- ";
/// 32 bytes in base64 without padding.
const SPELT: usize = 43;
/// The stanza of chance: its first line, and its body over several lines, in characters.
const GREASE_LINE_MAX: usize = 66;
const GREASE_BODY_MAX: usize = 136;
const NONCE: usize = 16;
const TAG: usize = 16;
const CHUNK: usize = 65_536;

/// Which rule of the shape is broken, in words.
pub type Fault = &'static str;

const NOT_AGE: Fault = "what should be closed is no age v1 file";
const NOT_X25519: Fault = "it is closed to something else than X25519 recipients";
const NOBODY: Fault = "it is closed to nobody";
const TOO_MANY: Fault = "it is closed to more than it may be";

/// What shows from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// To how many it is closed.
    pub recipients: usize,
    /// How much was closed.
    pub plain_bytes: usize,
}

/// Whether bytes begin as an age file does; what is for dispatchers alone does so inside of a body.
#[must_use]
pub fn is_age(bytes: &[u8]) -> bool {
    bytes.starts_with(FIRST_LINE.as_bytes())
}

/// Looks at an age file from outside.
///
/// # Errors
/// Where it is none, or closed to nobody, to more than `most`, or to anything but X25519 recipients.
pub fn check(bytes: &[u8], most: usize) -> Result<Shape, Fault> {
    let mut lines = Lines(bytes);
    if lines.next()? != FIRST_LINE {
        return Err(NOT_AGE);
    }
    let recipients = stanzas(&mut lines, most)?;
    if recipients == 0 {
        return Err(NOBODY);
    }
    Ok(Shape {
        recipients,
        plain_bytes: plain_bytes(lines.0.len())?,
    })
}

/// Passes over the header, its last line included.
fn stanzas(lines: &mut Lines<'_>, most: usize) -> Result<usize, Fault> {
    let (mut recipients, mut grease) = (0, 0);
    loop {
        let line = lines.next()?;
        if let Some(mac) = line.strip_prefix(MAC) {
            is_spelt(mac, NOT_AGE)?;
            return Ok(recipients);
        }
        match line.strip_prefix(X25519) {
            Some(share) => {
                is_spelt(share, NOT_X25519)?;
                is_spelt(lines.next()?, NOT_X25519)?;
                recipients += 1;
            }
            None => {
                pass_grease(line, lines)?;
                grease += 1;
            }
        }
        if recipients > most || grease > 1 {
            return Err(TOO_MANY);
        }
    }
}

fn is_spelt(text: &str, fault: Fault) -> Result<(), Fault> {
    let mut bytes = [0; 32];
    let is_whole = text.len() == SPELT && Base64Unpadded::decode(text, &mut bytes).is_ok();
    if is_whole { Ok(()) } else { Err(fault) }
}

/// Some libraries add one stanza of chance, so that readers learn to pass over what they do not know.
fn pass_grease(line: &str, lines: &mut Lines<'_>) -> Result<(), Fault> {
    let name = line.strip_prefix("-> ").and_then(|rest| rest.split(' ').next());
    let is_grease = name.is_some_and(|name| name.ends_with(GREASE)) && line.len() <= GREASE_LINE_MAX;
    let mut length = 0;
    while is_grease && length <= GREASE_BODY_MAX {
        let body = lines.next()?;
        length += body.len();
        // A line that is not full ends a body (age v1, "Header").
        if body.len() < 64 {
            return Ok(());
        }
    }
    Err(NOT_X25519)
}

/// Behind the header: a nonce, then chunks of 64 KiB with a tag each, the last one not empty unless it is the only one.
fn plain_bytes(payload: usize) -> Result<usize, Fault> {
    let chunks = payload.checked_sub(NONCE).ok_or(NOT_AGE)?;
    let count = chunks.div_ceil(CHUNK + TAG);
    let plain = chunks.checked_sub(count * TAG).ok_or(NOT_AGE)?;
    let is_sound = count == 1 || (count > 1 && plain > (count - 1) * CHUNK);
    if is_sound { Ok(plain) } else { Err(NOT_AGE) }
}

/// The lines of a header, front to back; what is left is what follows them.
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, Fault> {
        let most = self.0.len().min(GREASE_LINE_MAX + 1);
        let end = self.0[..most].iter().position(|byte| *byte == b'\n');
        let end = end.ok_or(NOT_AGE)?;
        let (line, rest) = (&self.0[..end], &self.0[end + 1..]);
        self.0 = rest;
        let text = std::str::from_utf8(line).map_err(|_| NOT_AGE)?;
        text.bytes()
            .all(|byte| (0x20..0x7f).contains(&byte))
            .then_some(text)
            .ok_or(NOT_AGE)
    }
}
