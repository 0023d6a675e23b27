//! A group by its rules: each rule told as a story; random histories beside.

#[path = "group/histories.rs"]
mod histories;
#[path = "group/story.rs"]
mod story;

use domain::group::*;
use story::*;

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
    story.lets_all_invite();
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
    story.lets_all_invite();
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
