//! Posts, shifts, and what is said about them, as numbers and labels.

use super::Label;
use crate::group::Key;
use std::collections::BTreeSet;

/// A place where people stand watch, by 16 bytes of chance. Its name lies in closed bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub [u8; 16]);

/// A time at a post that somebody is to watch, by 16 bytes of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShiftId(pub [u8; 16]);

/// Members that one shift can need, at most.
pub const NEEDED_MAX: u8 = 20;
/// Notes of one hand-over, at most.
pub const NOTES_MAX: usize = 8;
/// Times lie below this: seconds since 1970.
const S_MAX: u64 = 1 << 40;
/// Seconds that a shift lasts at least.
const SHORTEST_S: u64 = 300;
/// And at most.
const LONGEST_S: u64 = 43_200;

/// A field of 1/2000 degree, about 55 m from north to south: a corner, not a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// (Latitude + 90) · 2000, rounded down; below 360,000.
    pub north: u32,
    /// (Longitude + 180) · 2000, rounded down; below 720,000.
    pub east: u32,
}

impl Spot {
    /// From what is written; `None` off the globe.
    #[must_use]
    pub fn from_numbers(north: u64, east: u64) -> Option<Self> {
        let is_on_earth = north < 360_000 && east < 720_000;
        is_on_earth.then_some(Self {
            north: u32::try_from(north).ok()?,
            east: u32::try_from(east).ok()?,
        })
    }
}

/// A place where people stand watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// What people call it.
    pub label: Label,
    /// Where it is, if that was said.
    pub spot: Option<Spot>,
}

/// From when until when a shift is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Seconds since 1970.
    pub from_s: u64,
    /// Seconds since 1970; later.
    pub until_s: u64,
}

impl Span {
    /// From what is written; `None` where no shift is so short, so long or at such a time.
    #[must_use]
    pub fn new(from_s: u64, until_s: u64) -> Option<Self> {
        let long_s = until_s.checked_sub(from_s)?;
        let is_sound = until_s < S_MAX && (SHORTEST_S..=LONGEST_S).contains(&long_s);
        is_sound.then_some(Self { from_s, until_s })
    }

    /// Whether it runs at that time.
    #[must_use]
    pub fn holds(&self, now_s: u64) -> bool {
        (self.from_s..self.until_s).contains(&now_s)
    }
}

/// A time at a post, how many it needs, and who is said to have taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Where.
    pub post: PostId,
    /// When.
    pub span: Span,
    /// How many; 1 to 20.
    pub needed: u8,
    /// Who, in the order of their keys.
    pub takers: BTreeSet<Key>,
}

/// Codes of a hand-over: 1 to 63 each, rising, eight at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes(Vec<u8>);

impl Notes {
    /// From what is written; `None` where it is no such list.
    #[must_use]
    pub fn new(codes: Vec<u8>) -> Option<Self> {
        let is_rising = codes.windows(2).all(|two| two[0] < two[1]);
        let are_codes = codes.iter().all(|code| (1..64).contains(code));
        (codes.len() <= NOTES_MAX && is_rising && are_codes).then_some(Self(codes))
    }

    /// Rising.
    #[must_use]
    pub fn codes(&self) -> &[u8] {
        &self.0
    }
}

/// One thing that somebody said about posts and shifts to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// What its author is called.
    Nickname(Label),
    /// What the group is called.
    Name(Label),
    /// A post, or what is new about it.
    Post(PostId, Post),
    /// A post is no more.
    Closed(PostId),
    /// A shift, or what is new about it.
    Shift(ShiftId, Shift),
    /// A shift is called off.
    Off(ShiftId),
    /// Its author will stand there.
    Take(ShiftId),
    /// Its author will not, after all.
    GiveBack(ShiftId),
    /// Its author will, unless somebody else does.
    Offer(ShiftId),
}
