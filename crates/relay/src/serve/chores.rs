//! What a relay does by itself: retention, each hour. What is kept for how long, others decide.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::Told;
use super::door::{Door, now};
use crate::Relay;
use crate::store::{RetainError, Retained};

const RETAIN_EVERY: Duration = Duration::from_secs(3_600);

/// Goes on until it is stopped; what it had begun goes on after the next start.
pub(super) async fn run(door: Arc<Door>) {
    let mut clock = interval(RETAIN_EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        retain(&door).await;
    }
}

/// Once, and says what came of it.
pub(super) async fn retain(door: &Door) {
    retain_by(door, |relay| relay.retain(now())).await;
}

/// Where it breaks, that is told and shown until it goes well again: nothing is worse than what is silently kept for ever.
async fn retain_by(
    door: &Door,
    retain: impl FnOnce(&Relay) -> Result<Retained, RetainError> + Send + 'static,
) {
    let relay = door.relay.clone();
    let done = tokio::task::spawn_blocking(move || retain(&relay)).await;
    if !matches!(&done, Ok(Ok(done)) if is_nothing(done)) {
        // Perhaps some of it was done where it failed.
        door.pages.clear();
    }
    let broke = done.as_ref().is_err_and(tokio::task::JoinError::is_panic);
    door.retention_broke.store(broke, Ordering::Relaxed);
    let told = match done {
        Ok(Ok(done)) if is_nothing(&done) => return,
        Ok(Ok(done)) => Told::Retained {
            released: done.released,
            deleted: done.deleted,
        },
        Ok(Err(RetainError::Clock { ahead_s })) => Told::ClockDoubted { ahead_s },
        Ok(Err(error)) => Told::NotRetained(error.to_string()),
        Err(_) if broke => Told::RetentionBroke,
        // The runtime is ending.
        Err(_) => return,
    };
    (door.tell)(told);
}

fn is_nothing(done: &Retained) -> bool {
    done.released == 0 && done.deleted == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::routes::readiness;
    use crate::serve::trying::Trying;

    #[tokio::test]
    async fn retention_that_breaks_is_told_and_shown_until_it_goes_well() {
        let folder = tempfile::tempdir().unwrap();
        let trying = Trying::new(folder.path()).await;
        let door = &trying.door;
        door.bells.store(1, Ordering::Relaxed);
        assert!(readiness(door).is_ok());
        retain_by(door, |_| panic!("a mistake of ours")).await;
        assert_eq!(trying.told(), [Told::RetentionBroke]);
        assert_eq!(readiness(door).unwrap_err().code, "no-retention");
        door.relay.trust_clock(now()).unwrap();
        retain(door).await;
        assert_eq!(trying.told(), []);
        assert!(readiness(door).is_ok());
    }

    #[tokio::test]
    async fn without_a_bell_it_is_not_ready() {
        let folder = tempfile::tempdir().unwrap();
        let trying = Trying::new(folder.path()).await;
        assert_eq!(readiness(&trying.door).unwrap_err().code, "no-bell");
    }
}
