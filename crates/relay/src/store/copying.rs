//! A reader that reads for long, a backup: it can be ended. Where the disk failed, all of the log must be copied before
//! anything is taken in again, and such a reader would keep it from that until it is done.

use super::database::doing;
use super::{BackupError, StoreError};
use rusqlite::{Connection, ErrorCode, InterruptHandle};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const AGAIN: Duration = Duration::from_millis(50);

/// How whoever copies now is ended.
#[derive(Default)]
pub(crate) struct Copying(Mutex<Option<InterruptHandle>>);

/// Forgets it in whatever way the copying ends.
struct Registered<'a>(&'a Copying);

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl Copying {
    /// Copies, one at a time: whoever calls holds the lock for that.
    pub(crate) fn copy<T>(
        &self,
        connection: &Connection,
        copy: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, BackupError> {
        self.set(Some(connection.get_interrupt_handle()));
        let _registered = Registered(self);
        copy(connection).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => BackupError::DiskFailed,
            _ => StoreError::into(doing("copying the database")(error)),
        })
    }

    /// Does something during which no copy is made. One that has not begun to read yet hears nothing, so it is told again.
    pub(crate) fn ended_while<T>(&self, act: impl FnOnce() -> T) -> T {
        let (done, is_done) = channel::<()>();
        let ends = move || {
            self.end();
            while is_done.recv_timeout(AGAIN) == Err(RecvTimeoutError::Timeout) {
                self.end();
            }
        };
        std::thread::scope(|scope| {
            // Without a thread for it the copy goes on, and what waits for its end fails and is tried again.
            let _ = std::thread::Builder::new().spawn_scoped(scope, ends);
            let did = act();
            drop(done);
            did
        })
    }

    fn end(&self) {
        if let Some(copying) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            copying.interrupt();
        }
    }

    fn set(&self, how: Option<InterruptHandle>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = how;
    }
}
