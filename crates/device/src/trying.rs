//! A place for tests: files in memory.

use crate::{DeviceError, Shelf};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files that last as long as this.
#[derive(Debug, Default)]
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
