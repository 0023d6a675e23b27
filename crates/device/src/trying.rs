//! A place for tests: files in memory, no relay. And the device of a group's only member.

mod ladder;

pub(crate) use ladder::Ladder;

use crate::{Answer, Asking, Device, DeviceError, LineError, Outside, Shelf, Wire};
use domain::group::Digest;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The app of tests.
pub(crate) const APP: Digest = Digest([9; 32]);

/// Files that last as long as this.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(RefCell<BTreeMap<String, Vec<u8>>>);

impl Shelf for Memory {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DeviceError> {
        self.0.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        Ok(self.0.borrow().get(name).cloned())
    }

    fn names(&self, under: &str) -> Result<Vec<String>, DeviceError> {
        let under = format!("{under}/");
        let names = self.0.borrow();
        Ok(names
            .keys()
            .filter(|name| name.starts_with(&under))
            .cloned()
            .collect())
    }

    fn remove(&self, name: &str) -> Result<(), DeviceError> {
        let gone = self.0.borrow_mut().remove(name);
        let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let place = self.place(name);
        gone.map(drop)
            .ok_or_else(missing)
            .map_err(DeviceError::disk("removing", &place))
    }

    fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(name)
    }
}

impl Wire for Memory {
    async fn ask(&mut self, _: &Asking<'_>) -> Result<Answer, LineError> {
        Err(LineError {
            said: "there is no network".to_owned(),
            hint: "none is needed",
            source: None,
        })
    }
}

impl Outside for Memory {
    fn now_s(&self) -> u64 {
        1_000_000
    }

    fn app(&self) -> Digest {
        APP
    }

    fn chance(&self) -> Result<[u8; 32], DeviceError> {
        Ok([7; 32])
    }
}

/// The device of a group's founder, who read what they founded.
pub(crate) fn alone(memory: Memory) -> Device<Memory> {
    let Ladder { rungs, mut kept, .. } = Ladder::founded();
    let written = |rung: &Vec<u8>| [&u32::try_from(rung.len()).unwrap().to_be_bytes()[..], rung].concat();
    let rungs: Vec<u8> = rungs.iter().flat_map(written).collect();
    memory.write("rungs/000000000001", &rungs).unwrap();
    kept.write(&memory).unwrap();
    Device::with(memory, kept).unwrap()
}
