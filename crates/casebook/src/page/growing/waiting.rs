//! What came in at the page and nobody began with yet: whether somebody still brings more, or went away.
//!
//! Whoever brings files says when all are there. Where neither that word nor another file follows within a while, the
//! browser was closed or lost its way, and the work begins without a word.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So long a page may take from one file to the next.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// How manieth change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn(u64);

/// A file that is on its way, until this is dropped.
pub(super) struct OnItsWay(Arc<Waiting>);

impl OnItsWay {
    /// It came, or broke off.
    pub(super) fn has_come(self, is_taken: bool) -> Turn {
        let waiting = Arc::clone(&self.0);
        drop(self);
        let mut now = waiting.now();
        now.is_taken |= is_taken;
        Turn(now.turn)
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        let mut now = self.0.now();
        now.turn += 1;
        now.on_their_way = now.on_their_way.saturating_sub(1);
    }
}

/// What was taken and not begun with.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Now>);

#[derive(Debug, Default)]
struct Now {
    turn: u64,
    on_their_way: usize,
    is_taken: bool,
}

impl Waiting {
    /// A file begins to come.
    pub(super) fn comes(self: &Arc<Self>) -> OnItsWay {
        let mut now = self.now();
        now.turn += 1;
        now.on_their_way += 1;
        OnItsWay(Arc::clone(self))
    }

    /// Somebody said what is to be done with all that came.
    pub(super) fn end(&self) {
        let mut now = self.now();
        now.turn += 1;
        now.is_taken = false;
    }

    /// Whether something waits and nothing has changed since.
    pub(super) fn is_left(&self, since: Turn) -> bool {
        let now = self.now();
        now.is_taken && now.on_their_way == 0 && Turn(now.turn) == since
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_left_where_nothing_follows() {
        let waiting: Arc<Waiting> = Arc::default();
        let taken = waiting.comes().has_come(true);
        assert!(waiting.is_left(taken));
        let next = waiting.comes();
        assert!(!waiting.is_left(taken), "another one comes");
        let refused = next.has_come(false);
        assert!(waiting.is_left(refused) && !waiting.is_left(taken));
        waiting.end();
        assert!(!waiting.is_left(refused), "somebody said so");
        let refused = waiting.comes().has_come(false);
        assert!(!waiting.is_left(refused), "nothing waits");
    }
}
