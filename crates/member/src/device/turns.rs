//! Two programs of one device: who only listens lets another one write, and then reads what that one kept.
//!
//! **Promises** that nothing is written from a state that is older than the folder.

use super::{Device, findings};
use crate::home::Kept;
use crate::mirror::batch;
use crate::{MemberError, outbox};
use std::time::{Duration, Instant};

/// How soon it is seen that another program waits.
const LOOK: Duration = Duration::from_millis(50);

impl Device {
    /// Rests, and lets others write meanwhile.
    ///
    /// # Errors
    /// Where what they kept cannot be read.
    pub fn rest(&mut self, how_long: Duration) -> Result<(), MemberError> {
        let until = Instant::now() + how_long;
        loop {
            self.lets_others()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(LOOK));
        }
    }

    /// Whether another program wrote meanwhile.
    pub(super) fn lets_others(&mut self) -> Result<bool, MemberError> {
        if !self.folder.is_wanted()? {
            return Ok(false);
        }
        self.folder.let_others()?;
        self.read_again().map(|()| true)
    }

    /// What another program verified, proved and kept.
    fn read_again(&mut self) -> Result<(), MemberError> {
        self.kept = Kept::read(&self.folder)?;
        let mut keys = self.kept.clone();
        let from = self.mirror.state().sequence;
        for name in self.folder.names("rungs")? {
            let begins = name.rsplit('/').next().and_then(|name| name.parse::<u64>().ok());
            if begins.is_some_and(|begins| begins <= from) {
                continue;
            }
            let bytes = self.folder.read(&name)?.unwrap_or_default();
            for rung in batch(&bytes).map_err(MemberError::Found)? {
                if let Some(step) = self.take(&rung).map_err(MemberError::Found)? {
                    step.folded.again(&mut self.settled, &mut keys);
                    self.news.extend(step.heard);
                }
            }
        }
        drop(self.mirror.views());
        (self.grave, self.refused) = (findings(&self.folder)?, outbox::refused(&self.folder)?);
        self.checkpoint = self.remembered()?;
        Ok(())
    }
}
