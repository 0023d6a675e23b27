//! Two programs of one device: who only listens lets another one write, and then reads what that one kept.
//!
//! **Promises** that nothing is written from a state that is older than the folder.

use crate::DeviceError;
use crate::line::Line;
use crate::waiting::{Device, now};
use device::Asking;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// How soon it is seen that another program waits.
const LOOK: Duration = Duration::from_millis(50);

impl Device {
    /// Rests, and lets others write meanwhile.
    ///
    /// # Errors
    /// Where what they kept cannot be read.
    pub fn rest(&mut self, how_long: Duration) -> Result<(), DeviceError> {
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

    /// Follows the group until whoever listens has enough, the stream ends, or something is found. What came is in
    /// [`device::Device::news`].
    ///
    /// # Errors
    /// As [`Device::sync`].
    pub fn follow(&mut self, hear: &mut dyn FnMut(&mut Self) -> ControlFlow<()>) -> Result<(), DeviceError> {
        let (path, pass) = self.stream();
        let mut line = Line::new(self.relay())?;
        let mut ear = line.listen(&Asking::get(&path, 0).with(pass.as_deref()))?;
        while let Some(events) = line.hear(&mut ear)? {
            // The stream then tells again what the other program read: another stream begins behind it.
            if !now(device::Device::hear(self, events))? || hear(self).is_break() || self.lets_others()? {
                break;
            }
        }
        Ok(())
    }

    /// Whether another program wrote meanwhile.
    fn lets_others(&mut self) -> Result<bool, DeviceError> {
        if !self.outside().folder.is_wanted()? {
            return Ok(false);
        }
        self.outside().folder.let_others()?;
        self.read_again().map(|()| true)
    }
}
