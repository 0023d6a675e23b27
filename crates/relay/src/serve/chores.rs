//! What a relay does by itself: retention, each hour. What is kept for how long, others decide.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::Told;
use super::door::{Door, now};
use crate::store::RetainError;

const RETAIN_EVERY: Duration = Duration::from_secs(3_600);

/// Goes on until it is stopped; what it had begun goes on after the next start.
pub(super) async fn run(door: Arc<Door>) {
    let mut clock = interval(RETAIN_EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        if retain(&door).await.is_none() {
            return;
        }
    }
}

/// Once, and says what came of it; nothing where the relay ends.
pub(super) async fn retain(door: &Door) -> Option<()> {
    let relay = door.relay.clone();
    let done = tokio::task::spawn_blocking(move || relay.retain(now())).await;
    let done = done.ok()?;
    if !matches!(&done, Ok(done) if done.released == 0 && done.deleted == 0) {
        // Perhaps some of it was done where it failed.
        door.pages.clear();
    }
    let told = match done {
        Ok(done) if done.released == 0 && done.deleted == 0 => return Some(()),
        Ok(done) => Told::Retained {
            released: done.released,
            deleted: done.deleted,
        },
        Err(RetainError::Clock { ahead_s }) => Told::ClockDoubted { ahead_s },
        Err(error) => Told::NotRetained(error.to_string()),
    };
    (door.tell)(told);
    Some(())
}
