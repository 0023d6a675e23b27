//! What the public is told: it follows from the alarm alone, so every device makes the same of it.

use super::{Cell, GOOD_FOR_S, SKEW_S, Signature, What};
use crate::group::{Digest, Key};

/// What a notice says of its alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeState {
    /// There is danger.
    Alert,
    /// What was told before was unfounded.
    Correction,
    /// It is over.
    AllClear,
}

impl NoticeState {
    /// All, each at its number.
    pub const ALL: [Self; 3] = [Self::Alert, Self::Correction, Self::AllClear];

    /// The alert is the first of an alarm, what ends it the second, and there is no third.
    #[must_use]
    pub fn revision(self) -> u64 {
        if self == Self::Alert { 1 } else { 2 }
    }
}

/// An alarm as it is told to the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Whose.
    pub group: Digest,
    /// Of which whistle.
    pub alarm: Digest,
    /// Who blew it: their branch does not vouch.
    pub by: Key,
    /// What it says.
    pub state: NoticeState,
    /// About what.
    pub what: What,
    /// Where.
    pub cell: Cell,
    /// Seconds since 1970; after that it falls silent by itself.
    pub good_until_s: u64,
}

impl Notice {
    /// The same about the same, but for what it says of it.
    #[must_use]
    pub fn in_state(self, state: NoticeState) -> Self {
        Self { state, ..self }
    }

    /// Whether anybody should heed it now: it is not past, nor good for longer than any notice is.
    #[must_use]
    pub fn is_good_at(&self, now_s: u64) -> bool {
        let latest_s = now_s.saturating_add(GOOD_FOR_S + SKEW_S);
        (now_s..=latest_s).contains(&self.good_until_s)
    }
}

/// As what somebody signed: each has a context of its own, so that an answer is never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice {
    /// A watcher's answer.
    Answer,
    /// A dispatcher's verdict.
    Verdict,
}

impl Voice {
    /// All, each at its number.
    pub const ALL: [Self; 2] = [Self::Answer, Self::Verdict];

    /// Of somebody.
    #[must_use]
    pub fn of(self, key: Key) -> Signer {
        Signer { key, voice: self }
    }
}

/// Who signed, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signer {
    /// Who.
    pub key: Key,
    /// As what.
    pub voice: Voice,
}

/// Whether a signature is by this signer over this notice. Handed in: signatures are `seal`'s.
pub type Holds<'a> = &'a dyn Fn(&Notice, Signer, &Signature) -> bool;

/// What an envelope of the class notice says. Every signature under it holds; whether they are enough, [`super::Told`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Who wrote the envelope: any member may.
    pub author: Key,
    /// What is told.
    pub notice: Notice,
    /// Who vouches for it: each once, in the order of their keys.
    pub signers: Vec<Signer>,
}
