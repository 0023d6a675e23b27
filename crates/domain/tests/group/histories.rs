//! Thousands of random histories, right and wrong, that must keep what is promised.

use super::story::*;
use domain::group::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody tries, right or wrong.
#[derive(Debug, Clone)]
enum Try {
    Invite(u8, u8, u8),
    Join(u8, u8),
    Remove(u8, Vec<u8>),
    Skip(u8, u64),
    Roles(u8, u8, u8),
    Second(u8, u32),
    Withdraw(u8, u8),
    Open(u8, bool),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let (who, invitation, roles) = (1..9_u8, 100..112_u8, 1..16_u8);
    let one = prop_oneof![
        3 => (who.clone(), invitation.clone(), roles.clone()).prop_map(|(a, b, c)| Try::Invite(a, b, c)),
        4 => (who.clone(), invitation.clone()).prop_map(|(a, b)| Try::Join(a, b)),
        1 => (who.clone(), prop::collection::vec(who.clone(), 0..3)).prop_map(|(a, b)| Try::Remove(a, b)),
        1 => (who.clone(), 0..4_u64).prop_map(|(a, b)| Try::Skip(a, b)),
        2 => (who.clone(), who.clone(), roles).prop_map(|(a, b, c)| Try::Roles(a, b, c)),
        2 => (who.clone(), 0..60_u32).prop_map(|(a, b)| Try::Second(a, b)),
        1 => (who.clone(), invitation).prop_map(|(a, b)| Try::Withdraw(a, b)),
        1 => (who, any::<bool>()).prop_map(|(a, b)| Try::Open(a, b)),
    ];
    prop::collection::vec(one, 0..80)
}

fn attempt(story: &mut Story, one: &Try) -> Result<Digest, Rule> {
    let roles = |sum: u8| Roles::from_sum(u64::from(sum)).expect("one to fifteen");
    match one.clone() {
        Try::Invite(by, invitation, sum) => story.invites(by, invitation, roles(sum)),
        Try::Join(device, invitation) => story.joins(device, invitation),
        Try::Remove(by, removed) => story.removes(by, &removed),
        Try::Skip(by, number) => story.by(
            by,
            Change::Epoch {
                removed: vec![],
                epoch: epoch(number),
            },
        ),
        Try::Roles(by, member, sum) => story.by(
            by,
            Change::Roles {
                member: key(member),
                roles: roles(sum),
            },
        ),
        Try::Second(by, proposed) => story.by(by, Change::Second(digest(proposed))),
        Try::Withdraw(by, invitation) => story.by(by, Change::Withdraw(key(invitation))),
        Try::Open(by, watchers_invite) => story.by(
            by,
            Change::Policy(Policy {
                watchers_invite,
                ..Policy::USUAL
            }),
        ),
    }
}

/// What must hold after each step, kept apart from how the group keeps it.
#[derive(Default)]
struct Kept {
    spent: BTreeMap<Key, Key>,
    epochs: BTreeSet<u64>,
}

impl Kept {
    fn watch(&mut self, before: &Group, after: &Group, author: Key, one: &Try) {
        let stewards = |group: &Group| {
            group
                .members()
                .values()
                .filter(|member| member.is(Role::Steward))
                .count()
        };
        assert!(stewards(after) > 0, "without a steward after {one:?}");
        for (key, member) in after.members() {
            if before.member(*key).is_none() {
                self.came(before, *key, member);
            }
            let is_new = member.is(Role::Custodian) && !before.is(*key, Role::Custodian);
            assert!(
                !is_new || before.is(author, Role::Steward),
                "a custodian by nobody's word"
            );
            let needs_two = is_new && stewards(before) > 1;
            assert!(
                !needs_two || matches!(one, Try::Second(..)),
                "a custodian by one of several stewards"
            );
        }
        if before.epoch() != after.epoch() {
            assert!(before.is(author, Role::Steward));
            assert!(self.epochs.insert(after.epoch().number), "an epoch twice");
        }
        let has_gone = before.members().keys().any(|key| after.member(*key).is_none());
        assert!(
            !has_gone || before.epoch() != after.epoch(),
            "removed without a new key"
        );
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
        assert!(before.member(by).is_some(), "invited by a stranger");
        let is_plain = member.roles == Roles::WATCHER && before.policy().watchers_invite;
        assert!(
            is_plain || before.is(by, Role::Steward),
            "a way in left by who has not the right any more"
        );
        assert_eq!(
            self.spent.insert(invited.invitation, device),
            None,
            "an invitation spent twice"
        );
        let is_own = before.is(by, Role::Steward);
        let branch = if is_own {
            device
        } else {
            before.member(by).expect("a member").branch
        };
        assert_eq!(member.branch, branch);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn whatever_is_tried_the_promises_hold(all in tries()) {
        let (mut story, mut kept) = (founded(), Kept::default());
        kept.epochs.insert(0);
        for one in &all {
            let before = story.group.clone();
            let author = match one {
                Try::Invite(by, ..) | Try::Join(by, _) | Try::Remove(by, _) | Try::Skip(by, _) => *by,
                Try::Roles(by, ..) | Try::Second(by, _) | Try::Withdraw(by, _) | Try::Open(by, _) => *by,
            };
            let _ = attempt(&mut story, one);
            kept.watch(&before, &story.group, key(author), one);
        }
    }
}
