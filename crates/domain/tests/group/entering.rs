//! How devices come into a group, by rule 2.

use super::story::*;
use domain::group::*;

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
            invitation: key(101),
            brought_by: key(1)
        })
    );
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
    story.invites(1, 131, Roles::WATCHER).expect("another one");
    story.removes(1, &[]).expect("the weekly epoch");
    assert_eq!(story.invites(1, 130, Roles::WATCHER), Err(Rule::KnownKey));
    story
        .invites(1, 131, Roles::WATCHER)
        .expect("what an epoch voided is written again");
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
fn who_lost_the_right_to_invite_leaves_no_way_in_behind() {
    let mut story = founded();
    story.lets_all_invite();
    story.brings(1, 2, &[Role::Watcher]);
    story.invites(2, 130, Roles::WATCHER).expect("a watcher invites");
    story
        .gives(1, 2, &[Role::Custodian])
        .expect("and is none any more");
    assert_eq!(story.joins(9, 130), Err(Rule::NoInvitation));
}

#[test]
fn a_branch_is_fixed_when_the_invitation_is_written() {
    let mut story = founded();
    story.lets_all_invite();
    story.brings(1, 2, &[Role::Watcher]);
    story.invites(2, 130, Roles::WATCHER).expect("a watcher invites");
    story
        .gives(1, 2, &[Role::Steward, Role::Watcher])
        .expect("and then is a steward");
    story.joins(3, 130).expect("the join counts");
    let three = story.group.member(key(3)).expect("a member");
    assert_eq!(
        three.branch,
        key(2),
        "not a branch of its own by its inviter's rise"
    );
    assert_eq!(
        three.invited.map(|invited| (invited.by, invited.brought_by)),
        Some((key(2), key(1)))
    );
    story.brings(2, 4, &[Role::Watcher]);
    assert_eq!(story.group.member(key(4)).expect("a member").branch, key(4));
}

#[test]
fn nobody_is_invited_as_custodian_nor_as_steward_beside_two() {
    let mut story = founded();
    let (steward, custodian) = (Roles::FOUNDER, Roles::of(&[Role::Custodian]).expect("a role"));
    assert_eq!(story.invites(1, 120, custodian), Err(Rule::TooMuch));
    story
        .invites(1, 121, steward)
        .expect("the only steward may bring a second");
    story.invites(1, 122, steward).expect("and leave two ways in");
    story.joins(2, 121).expect("the second steward");
    assert_eq!(story.joins(3, 122), Err(Rule::TooMuch), "now it takes two");
    assert_eq!(story.invites(2, 123, steward), Err(Rule::TooMuch));
}

#[test]
fn no_more_than_256_belong_to_a_circle() {
    let mut group = founded().group;
    let named = |n: u16| Key(std::array::from_fn(|at| n.to_be_bytes()[at % 2]));
    let mut step = |n: u16, author: Key, change: Change| {
        let (digest, sequence) = (digest(u32::from(n)), u64::from(n));
        let place = Place {
            author,
            digest,
            sequence,
        };
        group.fold(place, &change).map_err(|broken| broken.rule)
    };
    for n in 1..=MEMBERS_MAX as u16 {
        let (invitation, device) = (named(1000 + n), named(2000 + n));
        let (roles, expires_s, epoch) = (Roles::WATCHER, 0, 0);
        let invites = Change::Invitation(Invitation {
            key: invitation,
            roles,
            expires_s,
            epoch,
        });
        step(n, key(1), invites).expect("it counts");
        let receiving = recipient(1);
        let joined = step(
            n,
            device,
            Change::Join {
                invitation,
                receiving,
            },
        );
        let due = if n == MEMBERS_MAX as u16 {
            Err(Rule::Full)
        } else {
            Ok(())
        };
        assert_eq!(joined, due, "member {n} beside the founder");
    }
}
