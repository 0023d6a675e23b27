//! What is known of the relay's clock while it runs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Zero where there is nothing to be told.
#[derive(Default)]
pub(crate) struct Clock {
    /// When retention last went on.
    last_s: AtomicU64,
    /// By how much the clock was too far ahead of that.
    ahead_s: AtomicU64,
}

impl Clock {
    /// As an earlier run left it.
    pub(super) fn remembered(last_s: Option<u64>) -> Self {
        let clock = Self::default();
        clock.saw(last_s.unwrap_or(0));
        clock
    }

    pub(crate) fn saw(&self, now_s: u64) {
        self.last_s.fetch_max(now_s, Ordering::Relaxed);
    }

    pub(crate) fn trust(&self, now_s: u64) {
        self.last_s.store(now_s, Ordering::Relaxed);
        self.doubt(0);
    }

    pub(crate) fn doubt(&self, ahead_s: u64) {
        self.ahead_s.store(ahead_s, Ordering::Relaxed);
    }

    pub(super) fn ahead_s(&self) -> u64 {
        self.ahead_s.load(Ordering::Relaxed)
    }

    /// Never before what was seen: what came in while the clock was set back would go too early.
    pub(super) fn not_before(&self, now_s: u64) -> u64 {
        now_s.max(self.last_s.load(Ordering::Relaxed))
    }
}
