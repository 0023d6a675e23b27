//! What is said about an alarm, as codes.

use crate::group::Digest;
use crate::watch::PostId;

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

/// What somebody on shift answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// I see it too.
    Confirmed,
    /// It is something else.
    NotIt,
    /// I cannot see it from here.
    CannotTell,
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

/// One thing that somebody said in the circle about alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A new alarm, named by the envelope's digest.
    Whistle(Whistle),
    /// An answer to one.
    Answer(Digest, Word),
    /// A dispatcher's word on one.
    Verdict(Digest, Verdict),
    /// No more observers are needed there.
    Enough(Digest),
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
