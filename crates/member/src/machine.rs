//! This machine, as a device sees it: a folder, a line to the relay, the system's clock and chance.

use crate::home::Folder;
use crate::line::Line;
use device::{Answer, Asking, DeviceError, LineError, Outside, Relay, Shelf, Stop, Wire};
use domain::group::Digest;
use seal::envelope::digest_of;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the device of one group runs.
pub struct Machine {
    pub(crate) folder: Folder,
    line: Line,
    stop: Stop,
}

impl Machine {
    pub(crate) fn new(folder: Folder, relay: &Relay, stop: Stop) -> Result<Self, LineError> {
        let line = Line::new(relay)?;
        Ok(Self { folder, line, stop })
    }
}

/// What this program is called in envelopes.
const APP: &str = concat!("pfiff on the command line, ", env!("CARGO_PKG_VERSION"));

pub(crate) fn app() -> Digest {
    digest_of(APP.as_bytes())
}

/// 32 bytes of the system's chance.
pub(crate) fn chance() -> Result<[u8; 32], DeviceError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| DeviceError::Chance(error.to_string().into()))?;
    Ok(bytes)
}

impl Wire for Machine {
    async fn ask(&mut self, asking: &Asking<'_>) -> Result<Answer, LineError> {
        self.line.ask(asking).await
    }
}

impl Shelf for Machine {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DeviceError> {
        self.folder.write(name, bytes)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        self.folder.read(name)
    }

    fn names(&self, under: &str) -> Result<Vec<String>, DeviceError> {
        self.folder.names(under)
    }

    fn remove(&self, name: &str) -> Result<(), DeviceError> {
        self.folder.remove(name)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.place(name)
    }
}

impl Outside for Machine {
    fn now_s(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }

    fn app(&self) -> Digest {
        app()
    }

    fn says_again(&self) -> bool {
        true
    }

    fn chance(&self) -> Result<[u8; 32], DeviceError> {
        chance()
    }

    fn at(&self, here: Stop) {
        if self.stop == here {
            std::process::abort();
        }
    }
}
