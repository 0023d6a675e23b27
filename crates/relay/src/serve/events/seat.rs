//! One reader that waits: how far it has come, and what of the current page is not sent yet. Knows nothing of groups'
//! contents; a page is bytes that it shares with all others who get it.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use domain::group::{Digest, Key};

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::AbortHandle;

use super::wire::Wire;
use crate::serve::rates::Connected;

/// What a reader is told when the relay stops; most stop to start again.
const END: &[u8] = b"event: end\nretry: 2000\ndata: the relay is stopping\n\n";

/// A group that somebody waits for, and its newest sequence. It is rung for as long as somebody holds it.
#[derive(Debug)]
pub(super) struct Rope {
    pub(super) group: Digest,
    pub(super) newest: AtomicU64,
    /// Nothing more comes: whoever rang it ended.
    pub(super) is_over: AtomicBool,
    /// What rings it, from when it is there on.
    pub(super) task: OnceLock<AbortHandle>,
}

impl Drop for Rope {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

impl Rope {
    /// Nobody rings it yet.
    pub(super) fn new(group: Digest) -> Self {
        Self {
            group,
            newest: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            task: OnceLock::new(),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    pub(super) fn newest(&self) -> u64 {
        self.newest.load(Ordering::Acquire)
    }
}

/// Places of which there are only so many, taken until the reader is gone. They lie in the seat itself: a small piece of
/// memory for each reader would keep apart what others let go of, and cost more than itself.
pub(in crate::serve) struct Kept {
    pub(in crate::serve) _connection: OwnedSemaphorePermit,
    pub(in crate::serve) _address: Option<Connected>,
}

/// A reader.
pub(super) struct Seat {
    pub(super) wire: Wire,
    pub(super) rope: Arc<Rope>,
    /// Whose pass it showed.
    pub(super) member: Option<Key>,
    /// The last sequence that it was sent, or is being sent.
    pub(super) after: u64,
    /// What is not sent yet.
    pub(super) unsent: Bytes,
    /// What comes behind that.
    pub(super) page: Bytes,
    /// Its next page is being read.
    pub(super) is_loading: bool,
    /// The time is due, and comes before the next page.
    pub(super) is_time: bool,
    pub(super) ending: Ending,
    /// Since which second nothing could be sent.
    pub(super) stalled_s: Option<u64>,
    /// When it was told the time.
    pub(super) told_s: u64,
    /// None in tests alone.
    pub(super) _kept: Option<(Kept, OwnedSemaphorePermit)>,
}

/// Whether anything more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It goes on.
    No,
    /// The reader is to be told.
    Due,
    /// That is said, or being sent.
    Said,
}

/// What came of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// All of it.
    All,
    /// The connection takes no more now.
    Some,
    /// The reader is gone, or was told the end.
    Gone,
}

impl Seat {
    /// Sends what waits, until it is all sent or the connection takes no more.
    pub(super) fn send(&mut self, now_s: u64) -> Sent {
        while !self.unsent.is_empty() || self.follows() {
            match self.wire.write(&self.unsent) {
                Ok(0) => return Sent::Gone,
                Ok(count) => {
                    let _ = self.unsent.split_to(count);
                    self.stalled_s = None;
                }
                Err(error) => return self.stopped(&error, now_s),
            }
        }
        // Nothing is held of a page that was sent.
        self.unsent = Bytes::new();
        match self.wire.flush() {
            Ok(()) if self.ending == Ending::Said => {
                self.wire.end();
                Sent::Gone
            }
            Ok(()) => {
                self.stalled_s = None;
                Sent::All
            }
            Err(error) => self.stopped(&error, now_s),
        }
    }

    fn stopped(&mut self, error: &std::io::Error, now_s: u64) -> Sent {
        match error.kind() {
            ErrorKind::WouldBlock => {
                // Under TLS some of it went, perhaps. Asked each time, or it would tell of what went long ago.
                let has_moved = self.wire.has_moved();
                let stalled_s = self.stalled_s.filter(|_| !has_moved);
                self.stalled_s = Some(stalled_s.unwrap_or(now_s));
                Sent::Some
            }
            ErrorKind::Interrupted => self.send(now_s),
            _ => Sent::Gone,
        }
    }

    /// What comes behind what was sent: the time, a page, the end.
    fn follows(&mut self) -> bool {
        if self.is_time {
            self.is_time = false;
            self.unsent = time();
        } else if !self.page.is_empty() {
            self.unsent = std::mem::take(&mut self.page);
        } else if self.ending == Ending::Due {
            self.ending = Ending::Said;
            self.unsent = Bytes::from_static(END);
        }
        !self.unsent.is_empty()
    }

    /// Whether it waited for too long for somebody who does not read.
    pub(super) fn is_cut(&self, now_s: u64, patience_s: u64) -> bool {
        self.stalled_s
            .is_some_and(|since| now_s.saturating_sub(since) >= patience_s)
    }

    pub(super) fn is_ending(&self) -> bool {
        self.ending != Ending::No
    }

    /// There comes nothing more.
    pub(super) fn ends(&mut self) {
        if self.ending == Ending::No {
            self.ending = Ending::Due;
        }
    }

    /// Whether there is more for it than it was sent, and nobody looks for it yet.
    pub(super) fn wants(&self) -> bool {
        let is_done = self.unsent.is_empty() && self.page.is_empty();
        is_done && !self.is_loading && !self.is_ending() && self.after < self.rope.newest()
    }
}

/// The relay's clock, as an event.
pub(super) fn time() -> Bytes {
    Bytes::from(format!("event: time\ndata: {}\n\n", crate::serve::door::now_s()))
}
