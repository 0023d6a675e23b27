//! What the writer and everybody else have in common: each part guards itself.

use super::clock::Clock;
use crate::bell::Bell;
use crate::figures::Counts;
use crate::intake::folds::Folds;
use crate::intake::rates::Rates;
use crate::intake::seen::Roots;
use crate::ledger::key::Signer;
use crate::ledger::served::Served;
use crate::settings::Limits;
use crate::store::copying::Copying;
use crate::store::disk::Disk;
use crate::store::held::Held;
use crate::store::queue::Queue;
use crate::store::readers::Readers;
use crate::store::shelf::Shelf;
use domain::time::{NS_PER_S, WallTime};
use seal::ledger::CosignerKey;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::Semaphore;

pub(crate) struct Parts {
    pub(crate) folder: PathBuf,
    pub(crate) signer: Signer,
    pub(crate) cosigners: Vec<CosignerKey>,
    pub(crate) limits: Limits,
    pub(crate) disk: Disk,
    pub(crate) shelf: Shelf,
    pub(crate) clock: Clock,
    pub(super) rates: Mutex<Rates>,
    pub(crate) readers: Readers,
    pub(crate) folds: Folds,
    pub(crate) roots: Roots,
    pub(crate) bell: Bell,
    pub(crate) counts: Counts,
    pub(crate) queue: Queue,
    /// Held while files are deleted, and while a backup copies them.
    pub(crate) deleting: Mutex<()>,
    /// How a backup's copy of the database is ended.
    pub(crate) copying: Copying,
    /// Recordings that are written to files at once.
    pub(crate) shelving: Arc<Semaphore>,
    /// Others that are judged at once before their turn comes.
    pub(crate) looking: Arc<Semaphore>,
    pub(super) served: RwLock<Arc<Served>>,
    pub(super) _held: Held,
}

impl Parts {
    /// What everybody is shown now.
    pub(crate) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows something newer.
    pub(crate) fn show(&self, served: Served) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
    }

    /// What authors may still send.
    pub(crate) fn rates(&self) -> MutexGuard<'_, Rates> {
        self.rates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seconds since 1970 by which what comes in is judged: a clock that once ran ahead must not refuse notices.
    pub(crate) fn wall_s(&self, now: WallTime) -> u64 {
        u64::try_from(now.0 / NS_PER_S).unwrap_or(0)
    }

    /// Seconds since 1970 by which what comes in is kept.
    pub(crate) fn now_s(&self, now: WallTime) -> u64 {
        self.clock.not_before(self.wall_s(now))
    }

    /// Whether enough of the disk is free. A system that does not say is believed to have room: writing will show.
    pub(crate) fn is_roomy(&self) -> bool {
        rustix::fs::statvfs(&self.folder).map_or(true, |disk| {
            disk.f_bavail.saturating_mul(disk.f_frsize) >= self.limits.free_bytes_min
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::neighbours::{self, Neighbour};
    use crate::store::disk::Fault;
    use crate::{BackupError, Founding, Refusal, Relay};
    use rusqlite::Connection;
    use seal::envelope::Envelope;
    use std::path::Path;
    use std::sync::mpsc::channel;

    /// A relay of which that deed fails, with a group, and what is said in it next.
    async fn opened(folder: &Path, fault: Fault) -> (Relay, [Envelope; 3]) {
        let mut settings = neighbours::settings();
        settings.fault = fault;
        let relay = Relay::open(folder, settings).unwrap();
        let mut founder = Neighbour::new(1);
        let genesis = founder.founds(relay.ledger_key().0);
        take(&relay, &genesis).await.unwrap();
        let said = [1, 2, 3].map(|filler| founder.says(genesis.group(), filler));
        (relay, said)
    }

    async fn take(relay: &Relay, envelope: &Envelope) -> Result<(), Refusal> {
        let taken = relay.take_in(envelope.bytes().to_vec(), Founding::Allowed, neighbours::now());
        taken.await.map(|_| ())
    }

    /// Reads the database as it is now for as long as it is not ended.
    const FOR_EVER: &str = "WITH RECURSIVE numbers (one) AS (SELECT 1 UNION ALL SELECT 1 FROM numbers)
        SELECT count(*) FROM numbers, entries";

    #[tokio::test]
    async fn a_disk_that_fails_during_a_backup_does_not_close_intake_until_that_is_done() {
        let clean = tempfile::tempdir().unwrap();
        let (relay, said) = opened(clean.path(), Fault::None).await;
        take(&relay, &said[0]).await.unwrap();
        let fails = Fault::NotDone(relay.figures().deeds + 1);
        relay.close();

        let folder = tempfile::tempdir().unwrap();
        let (relay, said) = opened(folder.path(), fails).await;
        let (parts, (says, begun)) = (relay.parts().clone(), channel());
        // A thread of its own: where it is not ended, the runtime would wait for it for ever.
        let copying = std::thread::spawn(move || {
            parts.readers.with(|connection| {
                parts.copying.copy(connection, |connection: &Connection| {
                    connection.execute_batch("BEGIN; SELECT count(*) FROM entries")?;
                    let _ = says.send(());
                    connection.query_row(FOR_EVER, [], |_| Ok(()))
                })
            })
        });
        begun.recv().unwrap();
        take(&relay, &said[0]).await.unwrap();
        assert_eq!(take(&relay, &said[1]).await, Err(Refusal::Storage));
        assert_eq!(
            take(&relay, &said[1]).await,
            Ok(()),
            "at once, not when the copy is made"
        );
        let ended: Result<(), BackupError> = copying.join().unwrap();
        assert!(matches!(ended, Err(BackupError::DiskFailed)), "{ended:?}");
        take(&relay, &said[2]).await.unwrap();
    }
}
