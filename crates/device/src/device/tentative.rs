//! What was read and is not kept yet can be taken back: by what is found, by a line that breaks, or because whoever waited
//! for it gave up, at any moment.

use super::Device;
use super::reading::Read;
use crate::circle::Circle;
use crate::kept::Kept;
use crate::mirror::{Mark, Mirror};
use crate::outside::Outside;
use crate::{DeviceError, Finding};

/// What one goes back to; the circle of that time is the settled one.
pub(super) struct Before {
    mirror: Was,
    kept: Kept,
    keeps: bool,
}

enum Was {
    /// The same one, so far.
    So(Mark),
    /// Another one.
    Other(Box<Mirror>),
}

impl<O: Outside> Device<O> {
    /// From here on what is read is tentative; the sequence up to which it is not.
    pub(super) fn begin(&mut self) -> u64 {
        self.give_up();
        self.before = Some(Before {
            mirror: Was::So(self.mirror.mark()),
            kept: self.kept.clone(),
            keeps: self.keeps,
        });
        self.mirror.state().sequence
    }

    /// The same, from the group's first entry on.
    pub(super) fn begin_anew(&mut self) {
        self.give_up();
        self.rereads = self.origin().map(str::to_owned);
        let mirror = std::mem::replace(&mut self.mirror, Mirror::of(self.kept.group));
        self.before = Some(Before {
            mirror: Was::Other(Box::new(mirror)),
            kept: self.kept.clone(),
            keeps: self.keeps,
        });
        (self.circle, self.keeps) = (Circle::default(), true);
    }

    /// What was kept is not taken back any more: it is folded once more, by the keys of before, in place of a copy of all.
    pub(super) fn settle(&mut self, read: &Read) {
        if let Some(Before { mut kept, .. }) = self.before.take() {
            for one in &read.folded {
                one.again(&mut self.settled, &mut kept);
            }
        }
    }

    pub(super) fn settle_anew(&mut self) {
        (self.before, self.rereads) = (None, None);
        self.settled = self.circle.clone();
    }

    /// As it was before somebody began to read and did not come to the end: whoever dropped what they waited for says so
    /// by this, before they look at anything.
    pub fn give_up(&mut self) {
        self.rereads = None;
        let Some(Before { mirror, kept, keeps }) = self.before.take() else {
            return;
        };
        match mirror {
            Was::So(mark) => self.mirror.take_back(mark),
            Was::Other(mirror) => self.mirror = *mirror,
        }
        (self.circle, self.kept, self.keeps) = (self.settled.clone(), kept, keeps);
    }

    /// As it was before. What was found in what the relay showed stays found, though nothing of it is believed.
    pub(super) fn take_back(&mut self, wrong: Option<Finding>, error: DeviceError) -> DeviceError {
        let is_relays = matches!(error, DeviceError::Found(_));
        let known = self.settled.findings().len();
        let shown: Vec<Finding> = self.circle.findings().iter().skip(known).cloned().collect();
        self.give_up();
        for finding in shown.into_iter().filter(|_| is_relays) {
            self.found(finding);
        }
        match wrong {
            Some(finding) => self.found(finding),
            None => error,
        }
    }

    /// What another program of this device verified, proved and kept meanwhile.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read_again(&mut self) -> Result<(), DeviceError> {
        self.give_up();
        self.kept = Kept::read(&self.outside)?;
        let mut keys = self.kept.clone();
        let from = self.mirror.state().sequence;
        for name in self.outside.names("rungs")? {
            let begins = name.rsplit('/').next().and_then(|name| name.parse::<u64>().ok());
            if begins.is_some_and(|begins| begins <= from) {
                continue;
            }
            let bytes = self.outside.read(&name)?.unwrap_or_default();
            for rung in crate::mirror::batch(&bytes).map_err(DeviceError::Found)? {
                if let Some(step) = self.take(&rung).map_err(DeviceError::Found)? {
                    step.folded.again(&mut self.settled, &mut keys);
                    self.news.extend(step.heard);
                }
            }
        }
        drop(self.mirror.views());
        self.grave = super::findings(&self.outside)?;
        self.refused = crate::outbox::refused(&self.outside)?;
        self.checkpoint = self.remembered()?;
        Ok(())
    }
}
