//! Why an envelope was not taken in: a code for programs, a sentence for a person, and what to do next.
//!
//! `formats/relay.md` has the table. Codes never change. Nothing here names a group, an author or an address: a refusal
//! can be logged as it is.

use domain::group::Rule;
use seal::envelope::EnvelopeError;
use std::fmt;

/// Whether it helps to send the same bytes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// No: the same bytes are refused again.
    Never,
    /// Yes, once what the advice says was done.
    AfterThat,
    /// Yes, after so many seconds.
    InSeconds(u64),
}

/// Why an envelope was not taken in. Nothing of it is in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No envelope, or larger than one may be.
    Malformed(EnvelopeError),
    /// The author did not sign it.
    Signature,
    /// Of a group that is not here.
    NoGroup,
    /// A group begins only with the operator's token.
    Founding,
    /// A genesis that names another ledger, key or origin, than this one.
    OtherLedger,
    /// In clear, and its body is not what its class says.
    Content,
    /// By somebody who is no member.
    Stranger,
    /// The author has not the role that it takes.
    Right,
    /// A rule of the group forbids it.
    Rule(Rule),
    /// Closed to the circle of an epoch that is over.
    Epoch,
    /// Its invitation is past its day.
    Expired,
    /// A notice for which too few vouch, or which is over.
    Unvouched,
    /// Its author says that they saw what this ledger never was.
    OtherHistory,
    /// Earlier envelopes of its stream are missing.
    Gap {
        /// The number that is due.
        due: u64,
        /// The number that came.
        got: u64,
    },
    /// Its number is due, but it follows another envelope than the stream's last.
    Chain,
    /// Other bytes under a number that is taken; they were kept.
    Conflict,
    /// More than one author may send in that time.
    Rate {
        /// After so many seconds there is room for one.
        again_in_s: u64,
    },
    /// The group has as much here as it may.
    Quota,
    /// The group is at its end.
    Ended,
    /// The disk is full, or nearly.
    Full,
    /// Too many wait already.
    Busy,
    /// The disk failed, and what is true was read again.
    Storage,
    /// The relay is going down.
    Closing,
}

impl Refusal {
    /// What programs go by. Never changes.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Signature => "signature",
            Self::NoGroup => "no-group",
            Self::Founding => "founding",
            Self::OtherLedger => "other-ledger",
            Self::Content => "content",
            Self::Stranger => "stranger",
            Self::Right => "right",
            Self::Rule(_) => "rule",
            Self::Epoch => "epoch",
            Self::Expired => "expired",
            Self::Unvouched => "unvouched",
            Self::OtherHistory => "other-history",
            Self::Gap { .. } => "gap",
            Self::Chain => "chain",
            Self::Conflict => "conflict",
            Self::Rate { .. } => "rate",
            Self::Quota => "quota",
            Self::Ended => "ended",
            Self::Full => "full",
            Self::Busy => "busy",
            Self::Storage => "storage",
            Self::Closing => "closing",
        }
    }

    /// Whether it helps to send the same bytes again.
    #[must_use]
    pub fn again(&self) -> Again {
        match self {
            Self::Founding | Self::NoGroup | Self::Gap { .. } | Self::Right => Again::AfterThat,
            Self::Rate { again_in_s } => Again::InSeconds(*again_in_s),
            Self::Quota | Self::Full => Again::InSeconds(3_600),
            Self::Busy | Self::Closing => Again::InSeconds(2),
            Self::Storage => Again::InSeconds(10),
            _ => Again::Never,
        }
    }

    /// What to do next, as a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Signature | Self::Content => {
                "Update the app; if that does not help, tell those who make it."
            }
            Self::NoGroup => {
                "Check the relay's address; a group is known only on the relay that it began on."
            }
            Self::Founding => "Ask the relay's operator for a token, and send it along.",
            Self::OtherLedger => "Begin the group anew, with this relay's key and origin.",
            Self::Stranger => "Ask a steward for a new invitation.",
            Self::Right => "Ask a steward for the role, then send it again.",
            Self::Rule(_) => "Read what is new in the group, then decide again.",
            Self::Epoch => "Read the ledger as far as the new epoch, then write it again, closed to that.",
            Self::Expired => "Ask for a new invitation.",
            Self::Unvouched => "Wait until a dispatcher or enough watchers have confirmed, and publish that.",
            Self::OtherHistory => {
                "Read the group anew; if what is there is not what was there before, the relay was set back or lies."
            }
            Self::Gap { .. } => "Send the missing ones first, in their order.",
            Self::Chain | Self::Conflict => {
                "This device may have been restored from a copy: ask a steward to renew its key."
            }
            Self::Rate { .. } | Self::Busy | Self::Closing => "Keep it, wait, and send the same bytes again.",
            Self::Quota => {
                "Keep it; ask the operator for more room, or let custodians acknowledge what they have."
            }
            Self::Ended => "Begin a new group.",
            Self::Full => "Keep it, and tell the operator that the relay's disk is full.",
            Self::Storage => "Keep it and send the same bytes again; if it goes on, tell the operator.",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(out, "this is no envelope: {why}"),
            Self::Gap { due, got } => {
                write!(out, "number {got} of its stream came where number {due} is due")
            }
            other => out.write_str(other.sentence()),
        }
    }
}

impl Refusal {
    fn sentence(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "this is no envelope",
            Self::Signature => "the author did not sign this",
            Self::NoGroup => "this group is not here",
            Self::Founding => "a group begins only with a token of the operator",
            Self::OtherLedger => "this group names another ledger than the one here",
            Self::Content => "its content is not what its class says",
            Self::Stranger => "its author is no member of this group",
            Self::Right => "its author has not the role that this takes",
            Self::Rule(_) => "a rule of the group forbids it",
            Self::Epoch => "it is closed to an epoch that is over",
            Self::Expired => "the invitation is past its day",
            Self::Unvouched => "too few vouch for this notice, or it is over",
            Self::OtherHistory => "its author saw another ledger than the one here",
            Self::Gap { .. } => "earlier ones of its stream are missing",
            Self::Chain => "it does not follow the last one of its stream",
            Self::Conflict => "its number is taken by other bytes; both were kept",
            Self::Rate { .. } => "more than one author may send in this time",
            Self::Quota => "the group has as much here as it may",
            Self::Ended => "this group is at its end",
            Self::Full => "the relay's disk is full",
            Self::Busy => "too many wait already",
            Self::Storage => "the relay could not store it",
            Self::Closing => "the relay is going down",
        }
    }
}
impl std::error::Error for Refusal {}
