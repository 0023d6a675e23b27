//! The bell: wakes those who wait for a group to go on. Knows how far a group has come, and nothing of what came.

use domain::group::Digest;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
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
        let newest = self.newest.wait_for(|newest| *newest > after).await;
        newest.ok().map(|newest| *newest)
    }
}

#[derive(Default)]
struct Ropes {
    groups: HashMap<Digest, watch::Sender<u64>>,
    is_closed: bool,
}

/// One rope for each group that somebody waits for.
#[derive(Default)]
pub(crate) struct Bell(Mutex<Ropes>);

impl Bell {
    fn ropes(&self) -> MutexGuard<'_, Ropes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A listener that knows of nothing yet. Whoever makes it rings once afterwards with what the store says, so that
    /// nothing is missed that came in between.
    pub(crate) fn listen(&self, group: Digest) -> Listener {
        let mut ropes = self.ropes();
        if ropes.is_closed {
            return Listener {
                newest: watch::channel(0).1,
            };
        }
        let rope = ropes.groups.entry(group).or_insert_with(|| watch::channel(0).0);
        Listener {
            newest: rope.subscribe(),
        }
    }

    /// Wakes those who wait for less than `newest`. A rope that nobody holds any more is taken down.
    pub(crate) fn ring(&self, group: Digest, newest: u64) {
        let mut ropes = self.ropes();
        let Some(rope) = ropes.groups.get(&group) else {
            return;
        };
        if rope.receiver_count() == 0 {
            ropes.groups.remove(&group);
            return;
        }
        rope.send_if_modified(|known| {
            let is_more = newest > *known;
            *known = newest.max(*known);
            is_more
        });
    }

    pub(crate) fn groups(&self) -> Vec<Digest> {
        self.ropes().groups.keys().copied().collect()
    }

    pub(crate) fn listeners(&self) -> u64 {
        self.ropes()
            .groups
            .values()
            .map(|rope| rope.receiver_count() as u64)
            .sum()
    }

    /// Tells everybody that nothing more comes.
    pub(crate) fn close(&self) {
        let mut ropes = self.ropes();
        ropes.is_closed = true;
        ropes.groups.clear();
    }
}
