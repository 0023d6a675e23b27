//! What a relay does at its operator's word, and at the clock's: letting go of what it keeps.

use super::{Ended, Relay};
use crate::store::queue::Order;
use crate::store::{DATABASE, ReadError, RetainError, Retained, StoreError, rows};
use domain::group::Digest;
use domain::time::WallTime;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::mpsc::sync_channel;

impl Relay {
    /// Whether there is a relay in that folder already; opening another one would make it.
    #[must_use]
    pub fn lies_in(folder: &Path) -> bool {
        folder.join(DATABASE).is_file()
    }

    /// Releases what is past its time, then deletes what was released (`formats/retention.md`). Blocks.
    ///
    /// # Errors
    /// Where the clock is more than 48 hours ahead of the last time: then nothing is released. And where the disk fails; then
    /// the next call goes on.
    pub fn retain(&self, now: WallTime) -> Result<Retained, RetainError> {
        let mut all = Retained::default();
        loop {
            let (answer, answered) = sync_channel(1);
            self.parts().queue.order(Order::Retain { now, answer })?;
            let pass = answered.recv().map_err(|_| StoreError::Closed)??;
            if pass.is_idle() {
                return Ok(all);
            }
            all.releases += pass.releases;
            all.released += pass.released;
            all.deleted += pass.deleted;
        }
    }

    /// Believes the clock, whatever it said before: retention goes on from here. Blocks.
    ///
    /// # Errors
    /// Where the disk fails.
    pub fn trust_clock(&self, now: WallTime) -> Result<(), StoreError> {
        let (answer, answered) = sync_channel(1);
        self.parts().queue.order(Order::Trust { now, answer })?;
        answered.recv().map_err(|_| StoreError::Closed)?
    }

    /// Takes down what lies under these sequences of a group, of any class but membership: told first, then deleted. For
    /// an operator who was asked to, or has to. Blocks.
    ///
    /// # Errors
    /// Where the group is not here, or the disk fails; then what was told is deleted by the next [`Relay::retain`].
    pub fn withdraw(&self, group: Digest, sequences: RangeInclusive<u64>) -> Result<Retained, ReadError> {
        self.withdraw_and(group, &sequences, || ())
    }

    /// The same, and after each pass what else has to know of it: there may be many, and intake goes on in between.
    pub(crate) fn withdraw_and(
        &self,
        group: Digest,
        sequences: &RangeInclusive<u64>,
        after_each: impl Fn(),
    ) -> Result<Retained, ReadError> {
        self.known(group)?;
        let mut all = Retained::default();
        loop {
            let (answer, answered) = sync_channel(1);
            let sequences = sequences.clone();
            self.parts().queue.order(Order::Withdraw {
                group,
                sequences,
                answer,
            })?;
            let pass = answered.recv();
            // Perhaps some of it was done where it failed.
            after_each();
            let pass = pass.map_err(|_| StoreError::Closed)??;
            if pass.is_idle() {
                return Ok(all);
            }
            all.releases += pass.releases;
            all.released += pass.released;
            all.deleted += pass.deleted;
        }
    }

    /// Ends a group: nothing more comes in, and the next [`Relay::retain`] lets go of all of it. It cannot be taken back.
    /// Blocks.
    ///
    /// # Errors
    /// Where the group is not here, or the disk fails.
    pub fn end(&self, group: Digest) -> Result<(), ReadError> {
        self.known(group)?;
        let (answer, answered) = sync_channel(1);
        self.parts().queue.order(Order::End { group, answer })?;
        Ok(answered.recv().map_err(|_| StoreError::Closed)??)
    }

    /// Ends a group and lets go of all of it at once, where the clock is believed. Blocks.
    ///
    /// # Errors
    /// Where the group is not here, or the disk fails; then the next [`Relay::retain`] goes on.
    pub fn end_now(&self, group: Digest, now: WallTime) -> Result<Ended, ReadError> {
        self.end(group)?;
        match self.retain(now) {
            Ok(retained) => Ok(Ended::Released(retained)),
            Err(RetainError::Clock { ahead_s }) => Ok(Ended::Waits { ahead_s }),
            Err(RetainError::Store(error)) => Err(error.into()),
        }
    }

    fn known(&self, group: Digest) -> Result<(), ReadError> {
        let found = self
            .parts()
            .readers
            .with(|connection| rows::group(connection, group))?;
        found.map(|_| ()).ok_or(ReadError::NoGroup)
    }
}
