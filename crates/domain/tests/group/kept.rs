//! What must hold after each step of a group, kept apart from how the group keeps it.

use domain::group::*;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Kept {
    spent: BTreeMap<Key, Key>,
    epochs: BTreeSet<u64>,
    /// Who ever had the identity to what an epoch is closed to.
    readers: BTreeMap<Recipient, BTreeSet<Key>>,
}

fn stewards(group: &Group) -> usize {
    let all = group.members().values();
    all.filter(|member| member.is(Role::Steward)).count()
}

impl Kept {
    pub(crate) fn of(founded: &Group) -> Self {
        let mut kept = Self {
            spent: BTreeMap::new(),
            epochs: BTreeSet::from([0]),
            readers: BTreeMap::new(),
        };
        kept.reads(founded);
        kept
    }

    /// Everybody has what their roles let them have, from the moment on that they may.
    fn reads(&mut self, group: &Group) {
        for (key, member) in group.members() {
            let mut has = |recipient: &Recipient| {
                self.readers.entry(recipient.clone()).or_default().insert(*key);
            };
            has(&group.epoch().circle);
            if member.roles.reads_dispatch() {
                has(&group.epoch().dispatchers);
            }
        }
    }

    pub(crate) fn watch(&mut self, before: &Group, after: &Group, place: Place, change: &Change) {
        assert!(stewards(after) > 0, "without a steward after {change:?}");
        for (key, member) in after.members() {
            match before.member(*key) {
                None => self.came(before, *key, member),
                Some(was) => offices(before, place, change, (*key, was.roles, member.roles)),
            }
        }
        self.epochs(before, after, place);
        self.reads(after);
        self.is_shut(after);
    }

    fn epochs(&mut self, before: &Group, after: &Group, place: Place) {
        let has_gone = before.members().keys().any(|key| after.member(*key).is_none());
        if before.epoch() == after.epoch() {
            assert!(!has_gone, "removed without a new key");
            return;
        }
        assert!(before.is(place.author, Role::Steward));
        assert!(self.epochs.insert(after.epoch().number), "an epoch twice");
        assert_eq!(after.epoch_from(), place.sequence);
        for key in after.members().keys() {
            let seen = |sequence| after.check_circle(*key, Some(sequence));
            assert_eq!(seen(place.sequence - 1), Err(Rule::OtherEpoch));
            assert_eq!(seen(place.sequence), Ok(()));
        }
    }

    /// Nobody who is out has ever had the identity to what the present epoch is closed to.
    fn is_shut(&self, group: &Group) {
        let readers = |recipient: &Recipient| self.readers.get(recipient).into_iter().flatten();
        for key in readers(&group.epoch().circle) {
            assert!(
                group.member(*key).is_some(),
                "{key} was removed and reads what comes after"
            );
        }
        for key in readers(&group.epoch().dispatchers) {
            let reads = |member: &Member| member.roles.reads_dispatch();
            assert!(
                group.member(*key).is_some_and(reads),
                "{key} is no dispatcher any more and reads what is for them"
            );
        }
    }

    fn came(&mut self, before: &Group, device: Key, member: &Member) {
        let invited = member.invited.expect("only the founder was never invited");
        let (invitation, by) = before
            .invitation(invited.invitation)
            .expect("the invitation stood open");
        assert_eq!((by, invitation.roles), (invited.by, member.roles));
        assert_eq!(
            invitation.epoch,
            before.epoch().number,
            "by the key of another epoch"
        );
        let is_plain = member.roles == Roles::WATCHER && before.policy().watchers_invite;
        assert!(
            is_plain || before.is(by, Role::Steward),
            "a way in left by who has not the right any more"
        );
        assert!(!member.is(Role::Custodian), "invited as custodian");
        assert!(
            !member.is(Role::Steward) || stewards(before) == 1,
            "a steward by one of several"
        );
        let first = self.spent.insert(invited.invitation, device);
        assert_eq!(first, None, "an invitation spent twice");
    }
}

/// Where there are more stewards than one, two of them make and unmake offices.
fn offices(before: &Group, place: Place, change: &Change, (key, was, is): (Key, Roles, Roles)) {
    assert!(
        was == is || before.is(place.author, Role::Steward),
        "roles by nobody's word"
    );
    let new = |role| is.has(role) && !was.has(role);
    let lost = was.has(Role::Steward) && !is.has(Role::Steward);
    if stewards(before) == 1 || !(new(Role::Custodian) || new(Role::Steward) || lost) {
        return;
    }
    let proposal = match change {
        Change::Second { proposal, .. } => Some(*proposal),
        _ => None,
    };
    let proposal = proposal.expect("an office is got or lost by two of several stewards");
    let mut open = before.proposals().filter(|(digest, ..)| *digest == proposal);
    let (_, member, by) = open.next().expect("the proposal stood open");
    assert_eq!(member, key);
    assert_ne!(by, place.author, "seconded by the same");
    let second = before.member(place.author).expect("a member");
    let brought = second.invited.is_some_and(|invited| invited.brought_by == by);
    let made = second.made_steward.is_some_and(|made| made.by == by);
    let rests = key == by && !new(Role::Custodian) && !new(Role::Steward);
    assert!(
        rests || !(brought || made),
        "seconded by a creature of who proposed"
    );
}
