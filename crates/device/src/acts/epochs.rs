//! Beginning an epoch: the weekly one, with a removal, and the one for whom the present one left out (rule 12).
//!
//! Two stewards may begin the same one: the earlier holds, and whoever was later looks again. `formats/group.md`.

use super::begun;
use crate::device::sending::Sent;
use crate::{Device, DeviceError, Outside};
use domain::group::{Change, Group, Key, Member, Recipient, Role};
use seal::envelope::Class;
use seal::membership::{self, Content};

/// How often another steward's epoch may come first, before a person is asked to try again.
const OVERTAKEN_MAX: usize = 4;

impl<O: Outside> Device<O> {
    /// The next epoch, without these. Written anew where another steward's came first.
    pub(super) async fn begin_epoch(&mut self, removed: &[Key]) -> Result<(), DeviceError> {
        for _ in 0..OVERTAKEN_MAX {
            let stand = |key: &&Key| {
                self.circle()
                    .group()
                    .is_some_and(|group| group.member(**key).is_some())
            };
            let still: Vec<Key> = removed.iter().filter(stand).copied().collect();
            if self.try_epoch(&still).await? {
                return Ok(());
            }
        }
        Err(DeviceError::cannot(
            "other stewards begin epochs faster than this one",
            "try again",
        ))
    }

    /// Whether it began, and not another steward's before it.
    async fn try_epoch(&mut self, removed: &[Key]) -> Result<bool, DeviceError> {
        let content = next_epoch(self.group()?, removed)?;
        self.may(&content.change)?;
        let due = self.group()?.epoch().number + 1;
        // It says nothing that anybody would miss: its keys were never used.
        let sent = Sent::Clear(Class::Membership, membership::write(&content));
        let is_over = |device: &Self| {
            device
                .circle()
                .group()
                .is_some_and(|group| group.epoch().number >= due)
        };
        Ok(self.send_unless(sent, is_over).await?.is_some())
    }

    /// Whether this is a steward's device, and the present epoch left somebody out.
    pub(crate) fn must_mend(&self) -> bool {
        self.circle().is(self.key(), Role::Steward) && self.circle().left_out().next().is_some()
    }

    /// Begins the next epoch for whom the present one left out. Where another steward's device was faster, all is well.
    pub(super) async fn mend(&mut self) -> Result<(), DeviceError> {
        if self.must_mend() {
            self.try_epoch(&[]).await?;
        }
        Ok(())
    }
}

fn next_epoch(group: &Group, removed: &[Key]) -> Result<Content, DeviceError> {
    let stays = group.members().iter().filter(|(key, _)| !removed.contains(key));
    let change = |epoch| Change::Epoch {
        removed: removed.to_vec(),
        epoch,
    };
    content(group, stays.map(|(_, member)| (member, true)), change)
}

/// An epoch for these members, each with whether they may read what is for dispatchers, if their roles let them.
pub(super) fn content<'a>(
    group: &Group,
    stays: impl Iterator<Item = (&'a Member, bool)>,
    change: impl FnOnce(domain::group::Epoch) -> Change,
) -> Result<Content, DeviceError> {
    let stays: Vec<_> = stays.collect();
    let all: Vec<Recipient> = stays.iter().map(|(member, _)| member.receiving.clone()).collect();
    let few = stays
        .iter()
        .filter(|(member, may)| *may && member.roles.reads_dispatch());
    let few: Vec<Recipient> = few.map(|(member, _)| member.receiving.clone()).collect();
    let begun = begun(group.epoch().number + 1, &all, &few)?;
    Ok(Content {
        change: change(begun.epoch),
        handed: begun.handed,
    })
}
