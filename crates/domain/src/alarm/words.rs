//! What is said about an alarm, as codes.

use super::{GOOD_FOR_S, NoticeState, SKEW_S};
use crate::group::Digest;
use crate::watch::PostId;
use std::fmt;

/// Ed25519, 64 bytes. Over what, `formats/alarm.md` says; whether it holds, `seal::notice`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature(pub [u8; 64]);

/// The first bytes are enough to tell them apart in a failing test.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature {:02x?}", &self.0[..4])
    }
}

/// What somebody whistles about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// Danger to people.
    Danger,
    /// Many people.
    Crowd,
    /// A vehicle.
    Vehicle,
    /// Fire.
    Fire,
    /// Water.
    Water,
    /// Someone is hurt.
    Hurt,
    /// Anything else.
    Other,
}

impl What {
    /// All, each at its number.
    pub const ALL: [Self; 7] = [
        Self::Danger,
        Self::Crowd,
        Self::Vehicle,
        Self::Fire,
        Self::Water,
        Self::Hurt,
        Self::Other,
    ];

    /// From what is written.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// As it is written.
    #[must_use]
    pub fn number(self) -> u64 {
        self as u64
    }
}

/// A field of 1/200 degree, about 550 m from north to south: the finest place that the circle is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// (Latitude + 90) · 200, rounded down; below 36,000.
    pub north: u32,
    /// (Longitude + 180) · 200, rounded down; below 72,000.
    pub east: u32,
}

impl Cell {
    /// From what is written; `None` off the globe.
    #[must_use]
    pub fn from_numbers(north: u64, east: u64) -> Option<Self> {
        let is_on_earth = north < 36_000 && east < 72_000;
        is_on_earth.then_some(Self {
            north: u32::try_from(north).ok()?,
            east: u32::try_from(east).ok()?,
        })
    }
}

/// Size, activity, direction, uniform, time, equipment: each a number from a list of pictures, 0 for "not said".
pub type Sighting = [u8; 6];

/// Somebody held the whistle and let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whistle {
    /// About what.
    pub what: What,
    /// Where, coarsely.
    pub cell: Cell,
    /// At which post.
    pub post: Option<PostId>,
    /// When, in seconds since 1970, by the device's mended clock. Decides how long a notice is good for, nothing else.
    pub at_s: u64,
    /// What was seen.
    pub sighting: Option<Sighting>,
}

impl Whistle {
    /// Whether a device may sign for it: its time is not far ahead, and it has not ended.
    #[must_use]
    pub fn may_be_signed_at(&self, now_s: u64) -> bool {
        self.at_s <= now_s.saturating_add(SKEW_S) && now_s <= self.good_until_s()
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn good_until_s(&self) -> u64 {
        self.at_s.saturating_add(GOOD_FOR_S)
    }
}

/// What somebody who was asked answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// I see it too: signed over the alert.
    Confirmed(Signature),
    /// It is something else: signed over the correction.
    NotIt(Signature),
    /// I cannot see it from here.
    CannotTell,
}

impl Word {
    /// What its author signed; of "cannot tell" nothing.
    #[must_use]
    pub fn signature(self) -> Option<Signature> {
        match self {
            Self::Confirmed(signature) | Self::NotIt(signature) => Some(signature),
            Self::CannotTell => None,
        }
    }
}

/// What a dispatcher decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is so.
    Confirmed,
    /// It is not.
    Unfounded,
    /// It is over.
    Ended,
}

impl Verdict {
    /// All, each at its number.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Unfounded, Self::Ended];

    /// What the notice says to which it leads.
    #[must_use]
    pub fn state(self) -> NoticeState {
        match self {
            Self::Confirmed => NoticeState::Alert,
            Self::Unfounded => NoticeState::Correction,
            Self::Ended => NoticeState::AllClear,
        }
    }
}

/// Whistles that are said to be the same at once, at most.
pub const SAME_MAX: usize = 256;

/// One thing that somebody said in the circle about alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A new alarm, named by the envelope's digest.
    Whistle(Whistle),
    /// An answer to one.
    Answer(Digest, Word),
    /// A dispatcher's word on one, signed over the notice to which it leads.
    Verdict(Digest, Verdict, Signature),
    /// No more observers are needed there.
    Enough(Digest),
    /// These are about the same thing as the first one.
    Same(Digest, Vec<Digest>),
    /// It is about something else than the rest of its card.
    Apart(Digest),
}

/// How an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody has decided anything.
    Unconfirmed,
    /// The margin or a dispatcher confirms it.
    Confirmed,
    /// The margin or a dispatcher says that it is not so.
    Unfounded,
    /// It is over.
    Ended,
}
