//! Epochs: how one begins, who is left out of it, and what is closed to one that is over.

use super::rule::first_broken;
use super::{Epoch, Group, Key, Place, Recipient, Role, Rule};

impl Epoch {
    /// Both that it is closed to.
    pub(super) fn keys(&self) -> [&Recipient; 2] {
        [&self.circle, &self.dispatchers]
    }
}

impl Group {
    /// Whether an envelope of the circle counts, whose author had seen the group up to this sequence.
    ///
    /// # Errors
    /// `Stranger` for who is no member, `OtherEpoch` for what is closed to an epoch that is over.
    pub fn check_circle(&self, author: Key, seen: Option<u64>) -> Result<(), Rule> {
        first_broken([
            (self.members.contains_key(&author), Rule::Stranger),
            (seen >= Some(self.epoch_from), Rule::OtherEpoch),
        ])
    }

    pub(super) fn remove(&mut self, place: Place, removed: &[Key], epoch: &Epoch) -> Result<(), Rule> {
        self.steward(place.author)?;
        let stays = |key: &Key| !removed.contains(key);
        let is_led = self
            .members
            .iter()
            .any(|(key, member)| stays(key) && member.is(Role::Steward));
        let are_members = removed.iter().all(|key| self.members.contains_key(key));
        self.check_epoch(epoch)?;
        first_broken([
            (are_members, Rule::NoMember),
            (is_led, Rule::LastSteward),
            // Whoever writes an epoch knows its keys.
            (stays(&place.author), Rule::Right),
        ])?;
        self.members.retain(|key, _| stays(key));
        self.proposals
            .retain(|_, one| stays(&one.by) && stays(&one.member));
        self.begin(place, epoch);
        Ok(())
    }

    pub(super) fn check_epoch(&self, epoch: &Epoch) -> Result<(), Rule> {
        first_broken([
            (epoch.number == self.epoch.number + 1, Rule::EpochNumber),
            (self.is_fresh(epoch), Rule::OldEpochKey),
        ])
    }

    /// Nobody who was removed, ever, has what it is closed to.
    fn is_fresh(&self, epoch: &Epoch) -> bool {
        let is_new = |key: &Recipient| !self.epoch_keys.contains(key);
        epoch.keys().into_iter().all(is_new) && epoch.circle != epoch.dispatchers
    }

    /// What it was checked for before is not checked again.
    pub(super) fn begin(&mut self, place: Place, epoch: &Epoch) {
        self.open.clear();
        self.epoch_keys.extend(epoch.keys().into_iter().cloned());
        self.epoch = epoch.clone();
        self.epoch_from = place.sequence;
    }

    pub(super) fn renew(&mut self, author: Key, epoch: u64, receiving: &Recipient) -> Result<(), Rule> {
        if epoch != self.epoch.number {
            return Err(Rule::OtherEpoch);
        }
        let member = self.members.get_mut(&author).ok_or(Rule::Stranger)?;
        member.receiving = receiving.clone();
        member.receiving_epoch = epoch;
        Ok(())
    }
}
