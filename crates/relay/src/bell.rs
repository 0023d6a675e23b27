//! The bell: wakes those who wait for a group to go on. Knows how far a group has come, and nothing of what came.

use tokio::sync::watch;

/// Waits for one group. Nothing is kept for it, so one that stalls costs nothing and misses nothing: whoever wakes reads
/// from the store what came since.
#[derive(Debug, Clone)]
pub struct Listener {
    newest: watch::Receiver<u64>,
}

impl Listener {
    /// The group's newest sequence, as soon as it is above `after`; `None` once the relay closes.
    pub async fn above(&mut self, after: u64) -> Option<u64> {
        self.newest
            .wait_for(|newest| *newest > after)
            .await
            .ok()
            .map(|newest| *newest)
    }
}
