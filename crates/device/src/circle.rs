//! What a group has come to: members, shifts, alarms and notices, folded from what `mirror` verified.
//!
//! **Decides** nothing: `domain` has the rules. Opens what this device can open, and says as a finding what does not count.
//! Knows no network and no disk; keys that it learns it puts to those that are kept.

use crate::Finding;
use crate::kept::Kept;
use domain::alarm::{Alarms, Doubt, Notice, Said, Signature, Signer, Standpoint};
use domain::group::{Change, Digest, Group, Handing, Key, OutOfChain, Place, Role, Roles, StreamId, Streams};
use domain::watch::{Plan, Watch};
use keys::{Identity, OpenError, Opened, Part, handed, open_body};
use seal::circle::Content;
use seal::envelope::{Class, Envelope};
use seal::{membership, notice};
use std::collections::BTreeMap;

/// One thing that came and counts.
#[derive(Debug, Clone)]
pub enum Heard {
    /// The group changed.
    Changed(Key, Change),
    /// Something was said in the circle; by whom, in which envelope.
    Said(Key, Digest, Content),
    /// The public was told.
    Told(Key, Notice),
}

/// A group as this device knows it.
#[derive(Clone, Default)]
pub struct Circle {
    group: Option<Group>,
    /// Which roles an envelope gives or proposes.
    offered: BTreeMap<Digest, Roles>,
    handing: Handing,
    watch: Watch,
    plan: Plan,
    alarms: Alarms,
    streams: Streams,
    /// Streams that go on behind what was deleted by retention: the number that is due, and what it follows.
    behind: BTreeMap<(Key, u8), (u64, Digest)>,
    missed: Missed,
    findings: Vec<Finding>,
}

/// How members' signatures under notices are checked.
fn holds(notice: &Notice, signer: Signer, signature: &Signature) -> bool {
    notice::is_signed(notice, signer, signature)
}

impl Circle {
    /// The group; nothing before its genesis was read.
    #[must_use]
    pub fn group(&self) -> Option<&Group> {
        self.group.as_ref()
    }

    /// What waits for a second steward: the envelope that proposes, for whom, by whom, and which roles.
    pub fn proposals(&self) -> impl Iterator<Item = (Digest, Key, Key, Roles)> {
        let open = self.group.iter().flat_map(Group::proposals);
        open.filter_map(|(digest, member, by)| Some((digest, member, by, *self.offered.get(&digest)?)))
    }

    /// Members whom the author of the present epoch had not read of; a steward's device begins the next for them.
    pub fn left_out(&self) -> impl Iterator<Item = Key> {
        self.handing.left_out().iter().copied()
    }

    /// Who stands where.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Names, posts, and who will stand where.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was whistled, answered and told.
    #[must_use]
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// What is there and does not count, in the ledger's order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// From where one judges alarms now.
    #[must_use]
    pub fn standpoint(&self) -> Option<Standpoint<'_>> {
        let group = self.group.as_ref()?;
        Some(Standpoint {
            group,
            watch: &self.watch,
            holds: &holds,
        })
    }

    /// Number and digest that this author's next envelope of a class needs.
    pub(crate) fn due(&self, author: Key, class: Class) -> (u64, Digest) {
        let number = class_number(class);
        let behind = self.behind.get(&(author, number)).copied();
        behind.unwrap_or_else(|| self.streams.due(author, number, StreamId::ONLY))
    }

    /// Takes the next envelope of the group. `may_miss`: some before it may have been deleted by right.
    pub(crate) fn fold(
        &mut self,
        sequence: u64,
        envelope: &Envelope,
        kept: &mut Kept,
        may_miss: MayMiss,
    ) -> Option<Heard> {
        match self.folded(sequence, envelope, kept, may_miss) {
            Ok(heard) => heard,
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    fn folded(
        &mut self,
        sequence: u64,
        envelope: &Envelope,
        kept: &mut Kept,
        may_miss: MayMiss,
    ) -> Result<Option<Heard>, Finding> {
        let (head, digest) = (envelope.head(), envelope.digest());
        let against = |why: &dyn std::fmt::Display| {
            Finding::new("against-rules", format!("entry {sequence}, {digest}: {why}"))
        };
        if head.class == Class::Circle {
            // It took no number where it does not count.
            let group = self
                .group
                .as_ref()
                .ok_or_else(|| against(&"before the group begins"))?;
            let checked = group.check_circle(head.author, head.seen.map(|seen| seen.sequence));
            checked.map_err(|rule| against(&format!("{rule:?}")))?;
        }
        self.chain(envelope, may_miss).map_err(|error| against(&error))?;
        match head.class {
            Class::Membership => {
                let place = Place {
                    author: head.author,
                    digest,
                    sequence,
                };
                let content = membership::read(envelope).map_err(|error| against(&error))?;
                self.change(place, &content.change).map_err(|why| against(&why))?;
                if let Some(group) = &self.group {
                    if let Change::Roles { roles, .. } = content.change {
                        self.offered.insert(digest, roles);
                    }
                    self.offered
                        .retain(|digest, _| group.proposals().any(|(open, ..)| open == *digest));
                    let seen = head.seen.map(|seen| seen.sequence);
                    self.handing.fold(place, seen, &content.change, group);
                }
                self.learn(envelope, &content.change, kept);
                Ok(Some(Heard::Changed(head.author, content.change)))
            }
            Class::Circle => self.say(sequence, envelope, kept),
            Class::Notice => self.publish(sequence, envelope).map(Some),
            Class::Custody => Ok(None),
        }
    }

    fn chain(&mut self, envelope: &Envelope, may_miss: MayMiss) -> Result<(), OutOfChain> {
        let head = envelope.head();
        if head.class == Class::Custody {
            return Ok(());
        }
        let class = class_number(head.class);
        let next = (head.sequence + 1, envelope.digest());
        if let Some(behind) = self.behind.get_mut(&(head.author, class)) {
            let got = head.sequence;
            return match *behind {
                (due, previous) if got == due && previous == head.previous => {
                    *behind = next;
                    Ok(())
                }
                (due, _) if got == due => Err(OutOfChain::Chain(got)),
                (due, _) if got > due && self.missed.allows(head.class, got - due, may_miss) => {
                    *behind = next;
                    Ok(())
                }
                (due, _) if got > due => Err(OutOfChain::Gap { due, got }),
                _ => Err(OutOfChain::LongPast(got)),
            };
        }
        let link = envelope.link();
        match self.streams.take(&link) {
            Err(OutOfChain::Gap { due, got }) if self.missed.allows(head.class, got - due, may_miss) => {
                self.behind.insert((head.author, class), next);
                Ok(())
            }
            other => other,
        }
    }

    fn change(&mut self, place: Place, change: &Change) -> Result<(), String> {
        match (&mut self.group, change) {
            (None, Change::Genesis(genesis)) => {
                self.group = Some(Group::found(place.author, place.digest, genesis.clone()));
                Ok(())
            }
            (None, _) => Err("before the group begins".to_owned()),
            (Some(group), change) => {
                let folded = group.fold(place, change);
                folded.map_err(|broken| format!("{:?}", broken.rule))?;
                self.plan.follow(group);
                Ok(())
            }
        }
    }

    /// What this envelope hands to this device. What is missing in the end, [`Circle::shut_out`] says.
    fn learn(&self, envelope: &Envelope, change: &Change, kept: &mut Kept) {
        let Some(group) = &self.group else { return };
        let epoch = group.epoch();
        if change.epoch().is_some() {
            if let Ok(identity) = handed(envelope, epoch, Part::Circle, &kept.receiving) {
                kept.circle.insert(epoch.number, identity);
            }
            if let Ok(identity) = handed(envelope, epoch, Part::Dispatchers, &kept.receiving) {
                kept.dispatchers.insert(epoch.number, identity);
            }
        }
        let own = kept
            .seed
            .as_ref()
            .filter(|seed| matches!(change, Change::Invitation(one) if one.key == seed.key()));
        let opener: Option<Identity> = own.and_then(|seed| seed.identity().ok());
        if let Some(Ok(identity)) = opener.map(|one| handed(envelope, epoch, Part::Circle, &[one])) {
            kept.circle.insert(epoch.number, identity);
        }
    }

    /// That this device is a member and cannot read what is closed to the present epoch.
    pub(crate) fn shut_out(&self, kept: &Kept) -> Option<Finding> {
        let group = self.group.as_ref()?;
        let (epoch, me) = (group.epoch().number, kept.device.key());
        let is_shut_out = group.member(me).is_some() && !kept.circle.contains_key(&epoch);
        let why = if self.handing.left_out().contains(&me) {
            ", whose author had not read of this device yet; a steward's device begins the next by itself"
        } else {
            ""
        };
        is_shut_out.then(|| Finding::new("shut-out", format!("epoch {epoch}{why}")))
    }

    fn say(&mut self, sequence: u64, envelope: &Envelope, kept: &Kept) -> Result<Option<Heard>, Finding> {
        let (by, digest) = (envelope.head().author, envelope.digest());
        let about = |code, why: &dyn std::fmt::Display| {
            Finding::new(code, format!("entry {sequence}, {digest}: {why}"))
        };
        let Some(group) = &self.group else { return Ok(None) };
        let Some(identity) = kept.circle.get(&group.epoch().number) else {
            return Ok(None);
        };
        let opened = open_body(envelope, std::slice::from_ref(identity))
            .map_err(|error: OpenError| about("unopened", &error))?;
        let Opened::Content(content) = opened else {
            return Ok(None);
        };
        let content = seal::circle::read(&content).map_err(|error| about("unopened", &error))?;
        match &content {
            Content::CheckIn(post) => self.watch.check_in(group, by, *post),
            Content::CheckOut => self.watch.check_out(by),
            Content::HandOver(post, notes) => {
                let stood = self.watch.hand_over(group, by, *post, notes);
                let nobody = || about("not-counted", &"its author does not stand at that post");
                stood.then_some(()).ok_or_else(nobody)?;
            }
            Content::Planned(planned) => self
                .plan
                .fold(group, by, planned)
                .map_err(|why| about("not-counted", &why))?,
            Content::Said(said) => self
                .said(by, digest, said)
                .map_err(|why| about("not-counted", &why))?,
        }
        Ok(Some(Heard::Said(by, digest, content)))
    }

    fn said(&mut self, by: Key, digest: Digest, said: &Said) -> Result<(), domain::alarm::NotCounted> {
        let Some(group) = &self.group else { return Ok(()) };
        let place = Standpoint {
            group,
            watch: &self.watch,
            holds: &holds,
        };
        self.alarms.fold(&place, by, digest, said)
    }

    fn publish(&mut self, sequence: u64, envelope: &Envelope) -> Result<Heard, Finding> {
        let about =
            |code, why: &dyn std::fmt::Display| Finding::new(code, format!("entry {sequence}: {why}"));
        let published = notice::read(envelope).map_err(|error| about("against-rules", &error))?;
        let group = self
            .group
            .as_ref()
            .ok_or_else(|| about("against-rules", &"before the group begins"))?;
        let doubts = self
            .alarms
            .publish(group, &published)
            .map_err(|error| about("against-rules", &error))?;
        // Older than this device's membership is the usual reason for a whistle that is not known.
        let known = doubts.into_iter().filter(|doubt| *doubt != Doubt::NoWhistle);
        self.findings
            .extend(known.map(|doubt| about("doubtful", &format!("{doubt:?}"))));
        Ok(Heard::Told(published.author, published.notice))
    }

    /// Whether this key is a member with that role.
    #[must_use]
    pub fn is(&self, key: Key, role: Role) -> bool {
        self.group.as_ref().is_some_and(|group| group.is(key, role))
    }
}

/// How many envelopes may be missing by right: as many as were said to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MayMiss(pub(crate) u64);

/// How many are missing in streams.
#[derive(Debug, Clone, Default)]
struct Missed(u64);

impl Missed {
    /// Memberships go only with their group: one that is missing in a living one was hidden.
    fn allows(&mut self, class: Class, more: u64, may_miss: MayMiss) -> bool {
        let all = self.0.saturating_add(more);
        let is_allowed = class != Class::Membership && all <= may_miss.0;
        if is_allowed {
            self.0 = all;
        }
        is_allowed
    }
}

fn class_number(class: Class) -> u8 {
    class as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two holes in one stream: retention goes by time, and streams of notices by alarms.
    #[test]
    fn as_many_may_be_missing_as_were_deleted() {
        let mut missed = Missed::default();
        assert!(missed.allows(Class::Notice, 1, MayMiss(3)));
        assert!(missed.allows(Class::Notice, 2, MayMiss(3)));
        assert!(!missed.allows(Class::Circle, 1, MayMiss(3)), "all were counted");
        assert!(missed.allows(Class::Circle, 1, MayMiss(4)));
        assert!(!missed.allows(Class::Membership, 1, MayMiss(9)));
        assert!(!missed.allows(Class::Circle, u64::MAX, MayMiss(9)));
    }
}
