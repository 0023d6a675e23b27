//! How much one author may send: so many at once after a silence, and so many a minute for ever. Known in memory only.
//!
//! Only members come this far, so keys are as many as members; whoever was silent long enough is forgotten.

use super::Refusal;
use crate::settings::Limits;
use domain::group::Key;
use domain::time::{NS_PER_S, WallTime};
use seal::envelope::Class;
use std::collections::HashMap;

/// Authors that are remembered: about 6 MB.
const AUTHORS_MAX: usize = 65_536;

/// A bucket that fills by itself; in thousandths of an envelope.
#[derive(Clone, Copy)]
struct Bucket {
    milli: u64,
    at: WallTime,
}

/// What one kind of envelope is held to.
#[derive(Clone, Copy)]
struct Rate {
    burst: u64,
    per_minute: u64,
}

/// What each author has left.
pub(crate) struct Rates {
    plain: Rate,
    custody: Rate,
    left: HashMap<(Key, bool), Bucket>,
}

impl Rates {
    pub(crate) fn new(limits: &Limits) -> Self {
        let rate = |burst: u32, per_minute: u32| Rate {
            burst: u64::from(burst).max(1),
            per_minute: u64::from(per_minute).max(1),
        };
        Self {
            plain: rate(limits.burst, limits.per_minute),
            custody: rate(limits.custody_burst, limits.custody_per_minute),
            left: HashMap::new(),
        }
    }

    /// Whether there is one to be taken.
    pub(crate) fn ask(&mut self, author: Key, class: Class, now: WallTime) -> Result<(), Refusal> {
        self.filled(author, class, now, 0)
    }

    /// Takes one, if there is one.
    pub(crate) fn take(&mut self, author: Key, class: Class, now: WallTime) -> Result<(), Refusal> {
        self.filled(author, class, now, 1_000)
    }

    fn filled(&mut self, author: Key, class: Class, now: WallTime, take_milli: u64) -> Result<(), Refusal> {
        let custody = class == Class::Custody;
        if self.left.len() >= AUTHORS_MAX {
            let rates = (self.plain, self.custody);
            self.left.retain(|(_, custody), bucket| {
                let rate = if *custody { rates.1 } else { rates.0 };
                bucket.filled(rate, now).milli < rate.burst * 1_000
            });
        }
        let rate = if custody { self.custody } else { self.plain };
        let full = Bucket {
            milli: rate.burst * 1_000,
            at: now,
        };
        let bucket = self.left.entry((author, custody)).or_insert(full);
        *bucket = bucket.filled(rate, now);
        if bucket.milli < 1_000 {
            let again_in_s = (1_000 - bucket.milli)
                .div_ceil(1_000 * rate.per_minute / 60 + 1)
                .max(1);
            return Err(Refusal::Rate { again_in_s });
        }
        bucket.milli -= take_milli;
        Ok(())
    }
}

impl Bucket {
    /// As it is now. A clock that was set back fills nothing.
    fn filled(self, rate: Rate, now: WallTime) -> Self {
        let passed_ms = u64::try_from((now.0 - self.at.0) / (NS_PER_S / 1_000)).unwrap_or(0);
        let gained = passed_ms.saturating_mul(rate.per_minute) / 60;
        if gained == 0 && passed_ms < 60_000 && now.0 >= self.at.0 {
            return self;
        }
        Self {
            milli: self.milli.saturating_add(gained).min(rate.burst * 1_000),
            at: now,
        }
    }
}
