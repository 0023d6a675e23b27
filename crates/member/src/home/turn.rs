//! Turns: several programs of one device write in its folder one after the other, and who only listens lets the others.
//!
//! Two locks of the system, which end with their programs: `turn` says that somebody waits, the folder's own who writes.
//! Knows nothing of what is written. Whoever let another write reads anew what that one kept.

use super::Folder;
use device::DeviceError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long one waits for others that write: longer than the relay has for one answer.
pub(super) const WAIT: Duration = Duration::from_secs(40);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);
const TURN: &str = "turn";

fn turn(folder: &Path) -> Result<File, DeviceError> {
    let path = folder.join(TURN);
    let opened = OpenOptions::new().create(true).append(true).open(&path);
    opened.map_err(DeviceError::disk("opening", &path))
}

fn locked(file: &File, path: &Path) -> Result<bool, DeviceError> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(DeviceError::disk("holding", path)(source)),
    }
}

fn locked_until(file: &File, path: &Path, until: Instant) -> Result<(), DeviceError> {
    while !locked(file, path)? {
        if Instant::now() >= until {
            return Err(DeviceError::Busy(path.to_owned()));
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

/// Holds the folder, and says meanwhile that it is waited for.
pub(super) fn take(held: &File, folder: &Path) -> Result<(), DeviceError> {
    if locked(held, folder)? {
        return Ok(());
    }
    let (until, turn) = (Instant::now() + WAIT, turn(folder)?);
    locked_until(&turn, folder, until)?;
    locked_until(held, folder, until)
}

impl Folder {
    /// Whether another program waits for its turn.
    pub(crate) fn is_wanted(&self) -> Result<bool, DeviceError> {
        Ok(!locked(&turn(&self.path)?, &self.path)?)
    }

    /// Lets others write, until nobody waits any more.
    pub(crate) fn let_others(&self) -> Result<(), DeviceError> {
        let disk = DeviceError::disk("letting go of", &self.path);
        self.held.unlock().map_err(disk)?;
        loop {
            std::thread::sleep(LOOK);
            if !self.is_wanted()? && locked(&self.held, &self.path)? {
                return Ok(());
            }
        }
    }
}
