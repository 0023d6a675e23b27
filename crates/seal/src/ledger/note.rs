//! Signed notes (C2SP signed-note): a text with lines below it that say who signed.
//!
//! Reading says only that it *is* a note. Whose signatures hold is asked with keys that were known before.

use super::spelling;
use std::fmt;

/// The longest note: 16 signatures of the largest kind that C2SP knows (5 kB each, in base64), and some room.
pub const NOTE_BYTES_MAX: usize = 131_072;
/// Signatures that a note may carry; C2SP asks for at least 16.
pub const SIGNATURES_MAX: usize = 32;
/// The longest name of a key.
pub const KEY_NAME_BYTES_MAX: usize = 255;

const LINE_BEGIN: &str = "\u{2014} ";

/// A text and who says they signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One signature: by whom, with which key, and the bytes, whose meaning follows from the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    pub(super) name: String,
    pub(super) key_id: [u8; 4],
    pub(super) signature: Vec<u8>,
}

/// Why bytes are no signed note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than any note needs.
    #[error("a note has {0} bytes, more than {NOTE_BYTES_MAX}")]
    TooLong(usize),
    /// Not UTF-8, or with control characters.
    #[error("a note is not plain text")]
    NotText,
    /// Without a blank line between text and signatures, or without a last line feed.
    #[error("a note has no blank line between its text and its signatures")]
    Parts,
    /// A line below the text that is no signature.
    #[error("line {0} of a note's signatures is no signature")]
    Line(usize),
    /// More signatures than are read.
    #[error("a note has more than {SIGNATURES_MAX} signatures")]
    TooMany,
    /// Two lines by one key: one of them would be looked at, and which one?
    #[error("a note has two signatures by the same key of {0}")]
    Doubled(String),
}

impl Note {
    /// A note that we wrote: a text that ends in a line feed, not yet signed.
    pub(super) fn unsigned(text: String) -> Self {
        Self {
            text,
            signatures: Vec::new(),
        }
    }

    /// Reads a signed note.
    ///
    /// # Errors
    /// Refuses what C2SP signed-note does not allow, and every second way to write the same note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::NotText);
        }
        let blank = whole.rfind("\n\n").ok_or(NoteError::Parts)?;
        let (text, below) = (&whole[..=blank], &whole[blank + 2..]);
        let signatures = parse_signatures(below)?;
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// What is signed, with its last line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who says they signed it.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature, in the place of an older one by the same key.
    pub(super) fn sign(&mut self, line: SignatureLine) {
        self.signatures.retain(|other| !other.is_by_key_of(&line));
        self.signatures.push(line);
    }
}

impl SignatureLine {
    /// Reads one line without its line feed.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix(LINE_BEGIN)?.split_once(' ')?;
        let signature = spelling::bytes(signature)?;
        let (key_id, signature) = signature.split_first_chunk::<4>()?;
        let is_whole = is_key_name(name) && !signature.is_empty();
        is_whole.then(|| Self {
            name: name.to_owned(),
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }

    fn is_by_key_of(&self, other: &Self) -> bool {
        self.name == other.name && self.key_id == other.key_id
    }

    /// Who says they signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Whether a key may be called so: not empty, no spaces of any kind, no plus, no control characters.
pub(super) fn is_key_name(name: &str) -> bool {
    let is_odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    (1..=KEY_NAME_BYTES_MAX).contains(&name.len()) && !name.chars().any(is_odd)
}

fn parse_signatures(below: &str) -> Result<Vec<SignatureLine>, NoteError> {
    let lines = below.strip_suffix('\n').ok_or(NoteError::Parts)?;
    let mut signatures: Vec<SignatureLine> = Vec::new();
    for (number, line) in lines.split('\n').enumerate() {
        if number == SIGNATURES_MAX {
            return Err(NoteError::TooMany);
        }
        let line = SignatureLine::parse(line).ok_or(NoteError::Line(number + 1))?;
        if signatures.iter().any(|other| other.is_by_key_of(&line)) {
            return Err(NoteError::Doubled(line.name));
        }
        signatures.push(line);
    }
    Ok(signatures)
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    }
}

/// Without a line feed.
impl fmt::Display for SignatureLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id, self.signature.as_slice()].concat();
        write!(out, "{LINE_BEGIN}{} {}", self.name, spelling::base64(&bytes))
    }
}
