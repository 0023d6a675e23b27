//! Counts and times for whoever watches over a relay; nothing about people, no group among them.

use crate::intake::Refusal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How a relay does, since it was opened where nothing else is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Entries of the ledger, ever.
    pub entries: u64,
    /// Envelopes that were taken in and were new.
    pub taken: u64,
    /// Envelopes that were there already.
    pub taken_again: u64,
    /// Envelopes that were refused, for any reason.
    pub refused: u64,
    /// Of these: other bytes under a taken number.
    pub conflicts: u64,
    /// Transactions that were made durable.
    pub commits: u64,
    /// Time that these took altogether.
    pub commits_ns: u64,
    /// The longest of them.
    pub commit_longest_ns: u64,
    /// Times that the disk failed.
    pub disk_failures: u64,
    /// Envelopes that wait for the writer now.
    pub waiting: u64,
    /// Listeners of the bell now.
    pub listeners: u64,
    /// Envelopes whose bytes were deleted by retention.
    pub deleted: u64,
    /// Seconds by which the clock is too far ahead for retention to go on; 0 where it goes on.
    pub clock_ahead_s: u64,
    /// Times that a group was folded out of its envelopes in clear.
    pub folds: u64,
    /// Writes, syncs, renames and commits; for tests, which let one of them fail.
    pub deeds: u64,
}

/// What is counted while the relay runs.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    taken: AtomicU64,
    taken_again: AtomicU64,
    refused: AtomicU64,
    conflicts: AtomicU64,
    commits: AtomicU64,
    commits_ns: AtomicU64,
    commit_longest_ns: AtomicU64,
    disk_failures: AtomicU64,
    failed_last: AtomicBool,
    deleted: AtomicU64,
}

fn add(to: &AtomicU64, count: u64) {
    to.fetch_add(count, Ordering::Relaxed);
}

fn of(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

impl Counts {
    pub(crate) fn committed(&self, took: Duration) {
        let took_ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.failed_last.store(false, Ordering::Relaxed);
        add(&self.commits, 1);
        add(&self.commits_ns, took_ns);
        self.commit_longest_ns.fetch_max(took_ns, Ordering::Relaxed);
    }

    pub(crate) fn answered<T>(&self, outcome: &Result<(T, bool), Refusal>) {
        match outcome {
            Ok((_, true)) => add(&self.taken, 1),
            Ok((_, false)) => add(&self.taken_again, 1),
            Err(refusal) => self.refused(*refusal),
        }
    }

    pub(crate) fn refused(&self, refusal: Refusal) {
        add(&self.refused, 1);
        if refusal == Refusal::Conflict {
            add(&self.conflicts, 1);
        }
    }

    pub(crate) fn failed(&self) {
        self.failed_last.store(true, Ordering::Relaxed);
        add(&self.disk_failures, 1);
    }

    /// Whether the disk failed and nothing was stored since.
    pub(crate) fn failed_last(&self) -> bool {
        self.failed_last.load(Ordering::Relaxed)
    }

    pub(crate) fn deleted(&self, count: u64) {
        add(&self.deleted, count);
    }

    /// What was counted; the rest is asked elsewhere.
    pub(crate) fn figures(&self) -> Figures {
        Figures {
            taken: of(&self.taken),
            taken_again: of(&self.taken_again),
            refused: of(&self.refused),
            conflicts: of(&self.conflicts),
            commits: of(&self.commits),
            commits_ns: of(&self.commits_ns),
            commit_longest_ns: of(&self.commit_longest_ns),
            disk_failures: of(&self.disk_failures),
            deleted: of(&self.deleted),
            ..Figures::default()
        }
    }
}
