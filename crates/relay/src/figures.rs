//! Counts and times for whoever watches over a relay; nothing about people, no group among them.

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
}
