//! What a relay does by itself: retention, each hour. What is kept for how long, others decide.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::Told;
use super::door::{Door, now};

const RETAIN_EVERY: Duration = Duration::from_secs(3_600);

/// Goes on until it is stopped; what it had begun goes on after the next start.
pub(super) async fn run(door: Arc<Door>) {
    let mut clock = interval(RETAIN_EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let relay = door.relay.clone();
        match tokio::task::spawn_blocking(move || relay.retain(now())).await {
            Ok(Ok(done)) if done.released == 0 && done.deleted == 0 => {}
            Ok(Ok(done)) => (door.tell)(Told::Retained {
                released: done.released,
                deleted: done.deleted,
            }),
            Ok(Err(error)) => (door.tell)(Told::NotRetained(error.to_string())),
            Err(_) => return,
        }
    }
}
