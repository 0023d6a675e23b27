//! What a device finds wrong with a relay or a group, in words for a person. `formats/relay.md` has them as a table.
//!
//! Does not decide what is wrong: the rooms that look do.

use std::fmt;

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The same for the same kind of thing, for scripts.
    pub code: &'static str,
    /// Which thing.
    pub about: String,
}

/// Code, what it means, what to do.
const KNOWN: &[(&str, &str, &str)] = &[
    ("altered", "the relay changed what a member wrote", STOP),
    ("hole", "the relay left something out", STOP),
    ("reordered", "the relay turned the order around", STOP),
    (
        "split",
        "a member was shown another history than this device",
        STOP,
    ),
    ("forked", "the relay shows another history than before", STOP),
    (
        "rewound",
        "the relay went back to an earlier state, or lost some of it",
        STOP,
    ),
    (
        "unproved",
        "the relay does not prove that this is in its ledger",
        STOP,
    ),
    (
        "other-ledger",
        "this is signed by another ledger than the one of the invitation",
        STOP,
    ),
    ("not-the-group", "what the relay shows is not this group", STOP),
    ("foreign", "the relay sent what is no part of a group", STOP),
    (
        "withheld",
        "the relay keeps something back that it must give",
        ASK,
    ),
    (
        "refused-and-kept",
        "the relay said that it refused what this device wrote, and has it in its ledger",
        ASK,
    ),
    (
        "wrong-release",
        "the relay deleted something against its own rules, or says so of what it hides",
        ASK,
    ),
    (
        "against-rules",
        "something against the group's rules is in the ledger, and does not count",
        ASK,
    ),
    (
        "unopened",
        "something that is closed to this device does not open",
        ASK,
    ),
    (
        "shut-out",
        "a steward handed this device no key, or a wrong one",
        "ask another steward to begin a new epoch",
    ),
    (
        "not-counted",
        "something that was said does not count",
        "nothing need be done",
    ),
    (
        "doubtful",
        "the public was told what the circle knows better",
        "a dispatcher should correct it: `pfiff notice`",
    ),
    (
        "double-number",
        "this device wrote two things under one number; was it restored from a copy?",
        "join again with a new invitation, and have the old device removed",
    ),
];

const STOP: &str = "trust nothing new from this relay; compare `pfiff group status` with another member by another way, and keep this device's folder";
const ASK: &str =
    "ask another member whether they see the same with `pfiff group status`, and tell the operator";

impl Finding {
    pub(crate) fn new(code: &'static str, about: impl fmt::Display) -> Self {
        Self {
            code,
            about: about.to_string(),
        }
    }

    /// From a file of this device; an unknown code is none of ours.
    pub(crate) fn read(code: &str, about: &str) -> Option<Self> {
        let (code, ..) = KNOWN.iter().find(|(known, ..)| *known == code)?;
        Some(Self::new(code, about))
    }

    /// What it means.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        self.known()
            .map_or("something is not as it must be", |(_, meaning, _)| meaning)
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.known().map_or(ASK, |(.., advice)| advice)
    }

    /// Whether nothing behind it can be believed.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.advice() == STOP
    }

    fn known(&self) -> Option<(&'static str, &'static str, &'static str)> {
        KNOWN.iter().find(|(code, ..)| *code == self.code).copied()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.code, self.meaning(), self.about)
    }
}
