//! Said without waiting for anybody: signed and kept at once, sent when the relay can be reached.
//!
//! A whistle is blown on a phone that has no network, and the app may be killed the next moment: it is kept closed before
//! anything is asked. What waits is told by the name under which it is kept, for it is closed anew where its epoch ends.

use crate::device::sending::Sent;
use crate::outbox::{self, Pending};
use crate::{Device, DeviceError, Outside};
use domain::alarm::{Due, Said};
use domain::group::Digest;
use domain::watch::PostId;
use seal::circle::{self, Content};
use seal::envelope::Class;
use seal::notice;

/// Something that was said and has no receipt yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Under which it is kept.
    pub name: String,
    /// What it is called, unless it has to be closed anew.
    pub digest: Digest,
    /// Whether it is a whistle.
    pub is_whistle: bool,
}

impl<O: Outside> Device<O> {
    /// Signs and keeps it, and asks nobody. What was being read is given up.
    ///
    /// # Errors
    /// Where this device is no member, or it cannot be kept.
    pub fn set_down(&mut self, content: &Content) -> Result<Waiting, DeviceError> {
        self.give_up();
        self.keep_standing(content)?;
        let pending = self.pend(Sent::Circle(circle::write(content)))?;
        Ok(Waiting::of(&pending))
    }

    /// Begins to stand at a post, by its id in hex; at none, stands watch no longer.
    ///
    /// # Errors
    /// Where it is no post's id, and as [`Device::set_down`].
    pub fn stand(&mut self, post: Option<&str>) -> Result<Waiting, DeviceError> {
        let read = |text| crate::hex::array(text).map(PostId);
        let wrong = || DeviceError::cannot("this is no post's id", "it has 32 hex digits");
        let post = post.map(|text| read(text).ok_or_else(wrong)).transpose()?;
        self.set_down(&post.map_or(Content::CheckOut, Content::CheckIn))
    }

    /// Where its owner stands from now on holds in the next epoch too, so it is kept before it is said.
    fn keep_standing(&mut self, content: &Content) -> Result<(), DeviceError> {
        let standing = match content {
            Content::CheckIn(post) => Some(*post),
            Content::CheckOut | Content::HandOver(..) => None,
            Content::Said(_) | Content::Planned(_) => return Ok(()),
        };
        self.kept.standing = standing;
        self.kept.write(&self.outside)
    }

    /// Tells the public what the circle has decided and nobody told yet: whoever sees it complete publishes. The alarms
    /// that this device told; where another was faster, all is well.
    ///
    /// # Errors
    /// Where the relay cannot be asked or refuses.
    pub async fn publish_due(&mut self) -> Result<Vec<Digest>, DeviceError> {
        self.ready().await?;
        let all: Vec<Digest> = self.circle().alarms().all().keys().copied().collect();
        let mut told = Vec::new();
        for alarm in all {
            let Some(due) = self.due(alarm) else { continue };
            let sent = Sent::Clear(Class::Notice, notice::write(&due.notice, &due.signatures));
            let is_told = |device: &Self| device.due(alarm).is_none_or(|now| now.notice != due.notice);
            told.extend(self.send_unless(sent, is_told).await?.map(|_| alarm));
        }
        Ok(told)
    }

    fn due(&self, alarm: Digest) -> Option<Due> {
        let place = self.circle().standpoint()?;
        self.circle().alarms().due(&place, alarm, self.now_s())
    }

    /// All that waits, the oldest first.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn waiting(&self) -> Result<Vec<Waiting>, DeviceError> {
        let all = outbox::waiting(&self.outside)?;
        Ok(all.iter().map(Waiting::of).collect())
    }
}

impl Waiting {
    fn of(pending: &Pending) -> Self {
        let content = pending
            .content
            .as_deref()
            .and_then(|bytes| circle::read(bytes).ok());
        Self {
            name: pending.name().to_owned(),
            digest: pending.envelope.digest(),
            is_whistle: matches!(content, Some(Content::Said(Said::Whistle(_)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept::Kept;
    use crate::trying::{Memory, alone};

    #[test]
    fn what_is_said_without_a_network_is_kept_closed_and_is_there_after_a_kill() {
        let mut device = alone(Memory::default());
        let said: Vec<Waiting> = (0..3_u8)
            .map(|n| device.set_down(&Content::CheckIn(PostId([n; 16]))).unwrap())
            .collect();
        let names: Vec<_> = said.iter().map(|one| one.name.clone()).collect();
        assert!(
            names.is_sorted() && names.windows(2).all(|two| two[0] != two[1]),
            "{names:?}"
        );
        let memory = std::mem::take(device.outside_mut());
        let again = Device::<Memory>::with(memory.clone(), Kept::read(&memory).unwrap()).unwrap();
        assert_eq!(again.waiting().unwrap(), said);
    }
}
