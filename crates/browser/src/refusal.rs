//! Why something was not taken: a code for programs, words for people. What is refused, the rooms below decide.
//!
//! A code is the folder of `formats/vectors/` in which the thing would lie, and the rule's name where a rule is broken.
//! Codes are kept for good; words may change.

use device::DeviceError;
use domain::group::{OutOfChain, Rule};
use keys::{IdentityError, LinkError, OpenError, Unhanded};
use seal::body::BodyError;
use seal::circle::CircleError;
use seal::close::CloseError;
use seal::envelope::EnvelopeError;
use seal::ledger::{CheckpointError, EntryError, KeyError, ReceiptError, ReleaseError};
use seal::membership::MembershipError;
use seal::notice::NoticeError;
use std::error::Error;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the page catches.
#[wasm_bindgen]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    code: String,
    words: String,
}

#[wasm_bindgen]
impl Refusal {
    /// Stable, for programs and for texts in other languages.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn code(&self) -> String {
        self.code.clone()
    }

    /// In English, for logs and for whoever knows no code. No key, place or name that was not handed in.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn words(&self) -> String {
        self.words.clone()
    }
}

impl Refusal {
    pub(crate) fn new(code: &str, words: &str) -> Self {
        let (code, words) = (code.to_owned(), words.to_owned());
        Self { code, words }
    }

    /// With the causes behind an error, each after a colon.
    pub(crate) fn of(code: &str, error: &dyn Error) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words.push_str(": ");
            words.push_str(&error.to_string());
            cause = error.source();
        }
        Self::new(code, &words)
    }

    /// A rule, by the name that `formats/vectors/group/rule` calls it.
    fn rule(rule: &dyn std::fmt::Debug, words: &str) -> Self {
        let name = format!("{rule:?}");
        let name = name.split(['(', ' ']).next().unwrap_or_default();
        Self::new(&format!("group/rule/{name}"), words)
    }
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self::rule(&rule, "it counts for nothing: it breaks a rule of the group")
    }
}

impl From<OutOfChain> for Refusal {
    fn from(error: OutOfChain) -> Self {
        Self::rule(&error, &error.to_string())
    }
}

impl From<CheckpointError> for Refusal {
    fn from(error: CheckpointError) -> Self {
        Self::of(checkpoint(&error), &error)
    }
}

fn checkpoint(error: &CheckpointError) -> &'static str {
    match error {
        CheckpointError::Note(_) => "ledger/note",
        CheckpointError::Lines | CheckpointError::Size(_) | CheckpointError::Root(_) => "ledger/checkpoint",
        CheckpointError::Origin { .. } | CheckpointError::Unsigned { .. } | CheckpointError::Key(_) => {
            "ledger/signature"
        }
        CheckpointError::Signature { .. } => "ledger/signature",
    }
}

/// Errors that have one code, or one for each of their kinds.
macro_rules! coded {
    ($($error:ident { $($kind:pat => $code:literal),+ $(,)? })+) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                let code = match &error { $($kind => $code),+ };
                Self::of(code, &error)
            }
        }
    )+};
}

coded! {
    EnvelopeError {
        EnvelopeError::Long(_) | EnvelopeError::Bytes(_) => "envelope/bytes",
        EnvelopeError::Shape(_) | EnvelopeError::Field(_) => "envelope/shape",
        EnvelopeError::LongForClass { .. } => "envelope/shape",
        EnvelopeError::Signature => "envelope/signature",
    }
    MembershipError {
        MembershipError::Class | MembershipError::Body(_) => "group/content",
        MembershipError::Field(_) | MembershipError::Group => "group/content",
        MembershipError::Proof => "group/signed",
    }
    CircleError {
        CircleError::Bytes(_) => "alarm/said/bytes",
        CircleError::Field(_) => "alarm/said/field",
        CircleError::Unknown(_) => "alarm/said/unknown",
    }
    NoticeError {
        NoticeError::Class => "alarm/notice/class",
        NoticeError::Bytes(_) => "alarm/notice/bytes",
        NoticeError::Field(_) => "alarm/notice/field",
        NoticeError::Group(_) => "alarm/notice/group",
        NoticeError::Signature(_) => "alarm/notice/signature",
    }
    ReceiptError {
        ReceiptError::Group { .. } | ReceiptError::Envelope { .. } | ReceiptError::Proof { .. } => "ledger/proof",
        ReceiptError::Checkpoint(CheckpointError::Origin { .. } | CheckpointError::Unsigned { .. }) => "ledger/proof",
        ReceiptError::Checkpoint(CheckpointError::Signature { .. }) => "ledger/proof",
        _ => "ledger/receipt",
    }
    KeyError {
        KeyError::Text => "ledger/key/text",
        KeyError::Name => "ledger/key/name",
        KeyError::Key(_) => "ledger/key/key",
    }
    LinkError {
        LinkError::Other => "invitation/other",
        LinkError::Cut => "invitation/cut",
    }
    OpenError {
        OpenError::NotForUs => "open/not-for-us",
        OpenError::Broken(_) => "open/broken",
        OpenError::Long(_) => "open/long",
        OpenError::Body(_) => "open/body",
    }
    CloseError {
        CloseError::Recipient(..) => "close/recipient",
        CloseError::Nobody => "close/nobody",
        CloseError::Age(_) => "close/age",
    }
    BodyError { _ => "close/body" }
    EntryError { _ => "ledger/entry" }
    ReleaseError { _ => "ledger/release" }
    IdentityError { _ => "secret/identity" }
    Unhanded { _ => "open/handed" }
}

/// What a device cannot do: the word of what kind it is, and after a stroke the relay's or the finding's own code.
impl From<DeviceError> for Refusal {
    fn from(error: DeviceError) -> Self {
        let code = match &error {
            DeviceError::Disk { .. } => "device/disk".to_owned(),
            DeviceError::Kept { .. } => "device/kept".to_owned(),
            DeviceError::Busy(_) => "device/busy".to_owned(),
            DeviceError::Which(_) => "device/which".to_owned(),
            DeviceError::Line(_) => "device/line".to_owned(),
            DeviceError::Refused(refusal) => format!("device/refused/{}", refusal.code),
            DeviceError::Found(finding) => format!("device/found/{}", finding.code),
            DeviceError::Cannot { .. } => "device/cannot".to_owned(),
            DeviceError::Chance(_) => "device/chance".to_owned(),
        };
        Self::of(&code, &error)
    }
}
