//! What a device needs of the place where it runs: a way to its relay, files that last, a clock, chance.
//!
//! Nothing here is believed: answers are foreign, and files are read as carefully as they were written.

use crate::{DeviceError, Stop};
use domain::group::Digest;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// Words of a refusal that are kept, in characters.
const WORDS_MAX: usize = 300;

/// Where a relay is, and whom to trust besides those whom this machine trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// As `https://relay.example`.
    pub url: String,
    /// Certificates, in PEM.
    pub ca: Option<PathBuf>,
}

/// How one asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// For something that is there.
    Get,
    /// So that something is there.
    Put,
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// How.
    pub method: Method,
    /// Behind the relay's address.
    pub path: &'a str,
    /// What is shown: a pass, a token.
    pub authorization: Option<&'a str>,
    /// What is sent.
    pub body: &'a [u8],
    /// Bytes that are read of the answer, at most.
    pub most: usize,
}

impl<'a> Asking<'a> {
    /// For something, of so many bytes at most.
    #[must_use]
    pub fn get(path: &'a str, most: usize) -> Self {
        Self {
            method: Method::Get,
            path,
            authorization: None,
            body: &[],
            most,
        }
    }

    pub(crate) fn put(path: &'a str, body: &'a [u8], most: usize) -> Self {
        Self {
            method: Method::Put,
            body,
            ..Self::get(path, most)
        }
    }

    /// The same, and something is shown.
    #[must_use]
    pub fn with(self, authorization: Option<&'a str>) -> Self {
        Self {
            authorization,
            ..self
        }
    }
}

/// What came back, whoever it is from.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its `date`, if it has one.
    pub date: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Why a relay could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("{said}")]
pub struct LineError {
    /// What went wrong, and with whom.
    pub said: String,
    /// What a person can do about it.
    pub hint: &'static str,
    /// What lies behind it.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// The way to the relay.
pub trait Wire {
    /// Asks. Whoever drops this gives up: the question may have come to the relay all the same.
    fn ask(&mut self, asking: &Asking<'_>) -> impl Future<Output = Result<Answer, LineError>>;
}

/// Files, with names like `outbox/000000000001`: what is written is whole and lasts, or is not there.
pub trait Shelf {
    /// Durable when it comes back; folders on the way are made.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DeviceError>;
    /// If it is there.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceError>;
    /// Names under a folder, with it, in order.
    ///
    /// # Errors
    /// Where the folder cannot be read; one that is not there has none.
    fn names(&self, under: &str) -> Result<Vec<String>, DeviceError>;
    /// Durable when it comes back.
    ///
    /// # Errors
    /// Where it is not there, or cannot be removed.
    fn remove(&self, name: &str) -> Result<(), DeviceError>;
    /// What a person would look for.
    fn place(&self, name: &str) -> PathBuf;
}

/// Where a device runs.
pub trait Outside: Wire + Shelf {
    /// Seconds since 1970, by this machine.
    fn now_s(&self) -> u64;
    /// The digest of the program that runs here: every envelope names it, so that a lone odd one is seen by the others.
    fn app(&self) -> Digest;
    /// Whether a person says the same thing again where their program was killed, and means it once: so it is on a command
    /// line. What an app keeps, it sends by itself.
    fn says_again(&self) -> bool {
        false
    }
    /// 32 bytes of chance.
    ///
    /// # Errors
    /// Where there is none.
    fn chance(&self) -> Result<[u8; 32], DeviceError>;
    /// Where tests end the program.
    fn at(&self, _here: Stop) {}
}

/// Why a relay did not take something in, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// By which programs know it.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub advice: String,
    /// Whether the very same can go well later.
    pub again: bool,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.detail, self.code, self.status)
    }
}

impl Refusal {
    /// Whether what was refused is surely not in the ledger: by the relay's own words, and not after its disk failed.
    pub(crate) fn took_nothing(&self) -> bool {
        self.code != "?" && self.code != "storage"
    }

    /// Foreign words: bounded, on one line.
    pub(crate) fn read(status: u16, bytes: &[u8]) -> Self {
        let said: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let words = |field: &str| {
            let text = said.get(field).and_then(serde_json::Value::as_str).unwrap_or("?");
            text.chars()
                .filter(|letter| !letter.is_control())
                .take(WORDS_MAX)
                .collect()
        };
        let again = said.get("again").and_then(serde_json::Value::as_bool);
        Self {
            status,
            code: words("code"),
            detail: words("detail"),
            advice: words("do"),
            // Not the relay's own words: a proxy's, or a cut answer. Nothing is given up for that.
            again: again.unwrap_or(true),
        }
    }
}
