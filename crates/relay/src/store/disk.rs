//! The one place through which everything is written: files, folders, and what SQLite is told.

/// What is to go wrong on purpose, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The n-th deed is not done, and fails.
    NotDone(u64),
    /// The n-th deed is done, and fails all the same.
    DoneButFailed(u64),
    /// Before the n-th deed the program says `stopped` on standard output and waits to be killed.
    StopBefore(u64),
    /// The same after it.
    StopAfter(u64),
}
