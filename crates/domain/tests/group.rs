//! A group by its rules: each rule told as a story, and thousands of random histories that must keep what is promised.

use domain::group::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn key(n: u8) -> Key {
    Key([n; 32])
}

fn digest(n: u32) -> Digest {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Digest(bytes)
}

fn recipient(n: u64) -> Recipient {
    Recipient(format!("age1{n}"))
}

fn epoch(number: u64) -> Epoch {
    Epoch {
        number,
        circle: recipient(number),
        dispatchers: recipient(1000 + number),
    }
}

fn founded() -> Story {
    let genesis = Genesis {
        receiving: recipient(1),
        policy: Policy::USUAL,
        ledger_key: key(200),
        origin: "relay.example".to_owned(),
        epoch: epoch(0),
    };
    Story {
        group: Group::found(key(1), digest(0), genesis),
        written: 0,
    }
}

/// A group and how many envelopes were written.
#[derive(Clone)]
struct Story {
    group: Group,
    written: u32,
}

impl Story {
    fn by(&mut self, author: u8, change: Change) -> Result<Digest, Rule> {
        self.written += 1;
        let digest = digest(self.written);
        let before = self.group.clone();
        assert_eq!(
            self.group.check(key(author), digest, &change).is_ok(),
            self.group
                .fold(key(author), digest, &change)
                .map_err(|broken| {
                    assert_eq!(self.group, before, "what breaks a rule changes nothing");
                    assert_eq!((broken.author, broken.digest), (key(author), digest));
                    broken.rule
                })
                .map(|()| true)
                .unwrap_or(false)
        );
        before
            .clone()
            .fold(key(author), digest, &change)
            .map(|()| digest)
            .map_err(|broken| broken.rule)
    }

    fn invites(&mut self, by: u8, invitation: u8, roles: Roles) -> Result<Digest, Rule> {
        let epoch = self.group.epoch().number;
        self.by(
            by,
            Change::Invitation(Invitation {
                key: key(invitation),
                roles,
                expires_s: 0,
                epoch,
            }),
        )
    }

    fn joins(&mut self, device: u8, invitation: u8) -> Result<Digest, Rule> {
        let receiving = recipient(u64::from(device));
        self.by(
            device,
            Change::Join {
                invitation: key(invitation),
                receiving,
            },
        )
    }

    /// A new member through an invitation of their own.
    fn brings(&mut self, by: u8, device: u8, roles: &[Role]) {
        let roles = Roles::of(roles).expect("some role");
        self.invites(by, device + 100, roles)
            .expect("the invitation counts");
        self.joins(device, device + 100).expect("the join counts");
    }

    fn removes(&mut self, by: u8, removed: &[u8]) -> Result<Digest, Rule> {
        let number = self.group.epoch().number + 1;
        let removed = removed.iter().map(|n| key(*n)).collect();
        self.by(
            by,
            Change::Epoch {
                removed,
                epoch: epoch(number),
            },
        )
    }

    fn gives(&mut self, by: u8, member: u8, roles: &[Role]) -> Result<Digest, Rule> {
        let roles = Roles::of(roles).expect("some role");
        self.by(
            by,
            Change::Roles {
                member: key(member),
                roles,
            },
        )
    }
}

#[test]
fn an_invitation_is_spent_once_and_by_one_device() {
    let mut story = founded();
    story.invites(1, 101, Roles::WATCHER).expect("a steward invites");
    story.joins(2, 101).expect("the first join counts");
    assert_eq!(
        story.joins(3, 101),
        Err(Rule::Spent),
        "the second is proof of a fork"
    );
    assert_eq!(story.joins(3, 102), Err(Rule::NoInvitation));
    assert_eq!(
        story.invites(1, 101, Roles::WATCHER),
        Err(Rule::KnownKey),
        "nor is it written again"
    );
    story.invites(1, 103, Roles::WATCHER).expect("another one");
    assert_eq!(
        story.joins(2, 103),
        Err(Rule::KnownKey),
        "a member joins no second time"
    );
    assert_eq!(
        story.joins(103, 103),
        Err(Rule::KnownKey),
        "the invitation's key is no device"
    );
    let invited = story.group.member(key(2)).and_then(|member| member.invited);
    assert_eq!(
        invited,
        Some(Invited {
            by: key(1),
            invitation: key(101)
        })
    );
}

#[test]
fn a_new_epoch_voids_invitations_and_removes_together_with_its_key() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Watcher]);
    story.invites(1, 103, Roles::WATCHER).expect("a steward invites");
    story.removes(1, &[2]).expect("a steward removes");
    assert!(story.group.member(key(2)).is_none());
    assert_eq!(story.group.epoch(), &epoch(1));
    assert_eq!(
        story.joins(3, 103),
        Err(Rule::NoInvitation),
        "it handed over the key of an earlier epoch"
    );
    let late = Change::Epoch {
        removed: vec![],
        epoch: epoch(1),
    };
    assert_eq!(
        story.by(1, late),
        Err(Rule::EpochNumber),
        "of two with one number the earlier holds"
    );
    assert_eq!(story.removes(2, &[1]), Err(Rule::Stranger));
    let old = Change::Receiving {
        epoch: 0,
        receiving: recipient(9),
    };
    assert_eq!(story.by(1, old), Err(Rule::OtherEpoch));
}

#[test]
fn rights_are_those_of_roles() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Watcher]);
    story.brings(1, 3, &[Role::Dispatcher]);
    assert_eq!(
        story.invites(2, 110, Roles::WATCHER),
        Err(Rule::Right),
        "not unless policy says so"
    );
    assert_eq!(story.removes(3, &[2]), Err(Rule::Right));
    assert_eq!(story.gives(3, 3, &[Role::Steward]), Err(Rule::Right));
    assert_eq!(story.invites(9, 110, Roles::WATCHER), Err(Rule::Stranger));
    let invites = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    assert_eq!(story.by(2, Change::Policy(invites)), Err(Rule::Right));
    story
        .by(1, Change::Policy(invites))
        .expect("a steward agrees on policy");
    story
        .invites(2, 110, Roles::WATCHER)
        .expect("now a watcher invites watchers");
    let more = Roles::of(&[Role::Dispatcher]).expect("a role");
    assert_eq!(story.invites(2, 111, more), Err(Rule::Right), "and nobody else");
    assert_eq!(story.by(3, Change::Withdraw(key(110))), Err(Rule::Right));
    story
        .by(2, Change::Withdraw(key(110)))
        .expect("whoever invited takes it back");
}

#[test]
fn who_lost_the_right_to_invite_leaves_no_way_in_behind() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    story.invites(2, 130, Roles::FOUNDER).expect("a steward invites");
    story.gives(1, 2, &[Role::Watcher]).expect("and is one no longer");
    assert_eq!(story.joins(9, 130), Err(Rule::NoInvitation));
}

#[test]
fn what_was_withdrawn_never_stands_again() {
    let mut story = founded();
    story.invites(1, 130, Roles::WATCHER).expect("a steward invites");
    story
        .by(1, Change::Withdraw(key(130)))
        .expect("and takes it back");
    assert_eq!(
        story.invites(1, 130, Roles::WATCHER),
        Err(Rule::KnownKey),
        "a link that leaked stays dead"
    );
    story.removes(1, &[]).expect("the weekly epoch");
    assert_eq!(story.invites(1, 130, Roles::WATCHER), Err(Rule::KnownKey));
}

#[test]
fn an_epoch_is_closed_to_something_new() {
    let mut story = founded();
    let begins = |story: &mut Story, circle: u64, dispatchers: u64| {
        let epoch = Epoch {
            number: 1,
            circle: recipient(circle),
            dispatchers: recipient(dispatchers),
        };
        story.by(
            1,
            Change::Epoch {
                removed: vec![],
                epoch,
            },
        )
    };
    assert_eq!(
        begins(&mut story, 0, 1001),
        Err(Rule::OldEpochKey),
        "the removed have that one"
    );
    assert_eq!(
        begins(&mut story, 1000, 1001),
        Err(Rule::OldEpochKey),
        "dispatchers of before have that one"
    );
    assert_eq!(
        begins(&mut story, 7, 7),
        Err(Rule::OldEpochKey),
        "all would read what is for dispatchers"
    );
    begins(&mut story, 1, 1001).expect("two new ones");
}

#[test]
fn a_circle_has_an_end_and_nobody_fills_it_alone() {
    let mut story = founded();
    let open = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    story.by(1, Change::Policy(open)).expect("policy");
    story.brings(1, 2, &[Role::Watcher]);
    for n in 0..8 {
        story.invites(2, 110 + n, Roles::WATCHER).expect("eight at once");
    }
    assert_eq!(story.invites(2, 120, Roles::WATCHER), Err(Rule::Full));
    story.brings(1, 3, &[Role::Dispatcher, Role::Watcher]);
    story
        .gives(1, 3, &[Role::Custodian])
        .expect("one steward alone may");
    assert_eq!(
        story.invites(3, 121, Roles::WATCHER),
        Err(Rule::Right),
        "a custodian who stands no watch"
    );
}

#[test]
fn a_dispatcher_may_raise_the_margin_and_do_nothing_else_to_policy() {
    let mut story = founded();
    story.brings(1, 3, &[Role::Dispatcher]);
    let raised = Policy {
        margin: 3,
        ..Policy::USUAL
    };
    story.by(3, Change::Policy(raised)).expect("higher");
    assert_eq!(
        story.by(3, Change::Policy(Policy::USUAL)),
        Err(Rule::Right),
        "not lower"
    );
    let more = Policy {
        margin: 4,
        circle_days: 90,
        ..Policy::USUAL
    };
    assert_eq!(
        story.by(3, Change::Policy(more)),
        Err(Rule::Right),
        "nor something else along with it"
    );
    assert!(Policy::from_figures(1, 0, 14).is_none(), "never below two");
}

#[test]
fn the_last_steward_stays() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    story.removes(2, &[1]).expect("one steward removes another");
    assert_eq!(story.removes(2, &[2]), Err(Rule::LastSteward));
    assert_eq!(story.gives(2, 2, &[Role::Watcher]), Err(Rule::LastSteward));
    assert_eq!(story.removes(2, &[7]), Err(Rule::NoMember));
}

#[test]
fn where_there_are_two_stewards_both_agree_to_a_custodian() {
    let mut story = founded();
    story.brings(1, 3, &[Role::Watcher]);
    story
        .gives(1, 3, &[Role::Custodian])
        .expect("one steward alone may");
    let custodian = Roles::of(&[Role::Custodian]).expect("a role");
    assert_eq!(
        story.invites(1, 120, custodian),
        Err(Rule::TooMuch),
        "nobody is invited as one"
    );
    story.brings(1, 2, &[Role::Steward]);
    story.brings(1, 4, &[Role::Watcher]);
    let proposed = story.gives(1, 4, &[Role::Custodian]).expect("a proposal");
    assert!(!story.group.is(key(4), Role::Custodian), "it waits");
    assert_eq!(
        story.group.proposals().collect::<Vec<_>>(),
        [(proposed, key(4), key(1))]
    );
    assert_eq!(
        story.by(1, Change::Second(proposed)),
        Err(Rule::NothingToSecond),
        "not by the same"
    );
    assert_eq!(story.by(3, Change::Second(proposed)), Err(Rule::Right));
    story.by(2, Change::Second(proposed)).expect("the other agrees");
    assert!(story.group.is(key(4), Role::Custodian));
    assert_eq!(
        story.by(2, Change::Second(proposed)),
        Err(Rule::NothingToSecond),
        "once"
    );
}

#[test]
fn a_proposal_lapses_with_later_roles_and_with_its_steward() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    story.brings(1, 5, &[Role::Steward]);
    story.brings(1, 4, &[Role::Steward]);
    let old = story
        .gives(1, 4, &[Role::Steward, Role::Custodian])
        .expect("a proposal");
    story.gives(2, 4, &[Role::Watcher]).expect("later roles");
    assert_eq!(
        story.by(2, Change::Second(old)),
        Err(Rule::NothingToSecond),
        "it would give back what was taken"
    );
    let other = story.gives(5, 4, &[Role::Custodian]).expect("a proposal");
    story.gives(1, 5, &[Role::Watcher]).expect("no steward any more");
    assert_eq!(story.by(2, Change::Second(other)), Err(Rule::NothingToSecond));
}

#[test]
fn branches_are_inviters_who_are_no_stewards_and_all_through_them() {
    let mut story = founded();
    let open = Policy {
        watchers_invite: true,
        ..Policy::USUAL
    };
    story.by(1, Change::Policy(open)).expect("policy");
    story.brings(1, 2, &[Role::Watcher]);
    story.brings(1, 3, &[Role::Watcher]);
    story.brings(2, 4, &[Role::Watcher]);
    story.brings(4, 5, &[Role::Watcher]);
    let branch = |n: u8| story.group.member(key(n)).expect("a member").branch;
    assert_eq!(
        [branch(2), branch(3), branch(4), branch(5)],
        [key(2), key(3), key(2), key(2)]
    );
}

#[test]
fn a_stream_goes_up_by_one_and_each_names_the_one_before() {
    let mut streams = Streams::default();
    let link = |sequence: u64, previous: u32, own: u32| {
        let previous = if previous == 0 {
            Digest::NONE
        } else {
            digest(previous)
        };
        Link {
            author: key(1),
            class: 1,
            stream: StreamId::ONLY,
            sequence,
            previous,
            digest: digest(own),
        }
    };
    streams.take(&link(0, 0, 10)).expect("the first");
    streams.take(&link(1, 10, 11)).expect("the second");
    assert_eq!(streams.take(&link(1, 10, 11)), Err(OutOfChain::Again));
    assert_eq!(streams.take(&link(1, 10, 12)), Err(OutOfChain::Taken(1)));
    assert_eq!(streams.take(&link(0, 0, 13)), Err(OutOfChain::Taken(0)));
    assert_eq!(
        streams.take(&link(3, 11, 14)),
        Err(OutOfChain::Gap { due: 2, got: 3 })
    );
    assert_eq!(streams.take(&link(2, 10, 14)), Err(OutOfChain::Chain(2)));
    assert_eq!(
        streams.due(key(1), 1, StreamId::ONLY),
        (2, digest(11)),
        "what was refused changed nothing"
    );
    assert_eq!(
        streams.due(key(1), 2, StreamId([1; 16])),
        (0, Digest::NONE),
        "each stream for itself"
    );
}

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
