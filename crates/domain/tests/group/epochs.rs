//! Epochs: what ends with one, and whom it shuts out. Rules 4, 5, 10, 11.

use super::story::*;
use domain::group::*;

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
    let back = Epoch {
        number: 2,
        circle: recipient(0),
        dispatchers: recipient(1002),
    };
    let change = Change::Epoch {
        removed: vec![],
        epoch: back,
    };
    assert_eq!(
        story.by(1, change),
        Err(Rule::OldEpochKey),
        "nor one of long ago: whoever was removed since has it"
    );
}

#[test]
fn the_last_steward_stays() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    story
        .removes(2, &[1])
        .expect("a device that was taken is shut out at once");
    assert_eq!(story.removes(2, &[2]), Err(Rule::LastSteward));
    assert_eq!(story.takes(2, 2, &[Role::Watcher]), Err(Rule::LastSteward));
    assert_eq!(story.removes(2, &[7]), Err(Rule::NoMember));
}

#[test]
fn nobody_leaves_by_an_epoch_of_their_own() {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    assert_eq!(
        story.removes(2, &[2]),
        Err(Rule::Right),
        "they would take its keys along"
    );
    story.removes(1, &[2]).expect("another lets them go");
}

#[test]
fn what_is_closed_to_an_epoch_that_is_over_counts_for_nothing() {
    let mut story = founded();
    let takes = |story: &Story, by: u8, seen: Option<u64>| story.group.check_circle(key(by), seen);
    assert_eq!(takes(&story, 1, None), Err(Rule::OtherEpoch), "of what epoch?");
    assert_eq!(takes(&story, 1, Some(1)), Ok(()), "the genesis began it");
    story.brings(1, 2, &[Role::Watcher]);
    story.removes(1, &[2]).expect("a steward removes");
    let began = story.group.epoch_from();
    assert_eq!(began, story.place(1).sequence);
    assert_eq!(
        takes(&story, 1, Some(began - 1)),
        Err(Rule::OtherEpoch),
        "the removed could read it"
    );
    assert_eq!(takes(&story, 1, Some(began)), Ok(()));
    assert_eq!(takes(&story, 2, Some(began)), Err(Rule::Stranger));
}

#[test]
fn who_stops_being_dispatcher_reads_nothing_more_for_dispatchers() {
    let mut story = founded();
    story.brings(1, 3, &[Role::Dispatcher]);
    assert_eq!(
        story.gives(1, 3, &[Role::Watcher]),
        Err(Rule::EpochWithRoles),
        "they would have the key still"
    );
    story
        .takes(1, 3, &[Role::Watcher])
        .expect("the role and the key together");
    assert_eq!(story.group.epoch(), &epoch(1));
    assert_eq!(story.group.epoch_from(), story.place(1).sequence);
    assert_eq!(
        story.takes(1, 3, &[Role::Dispatcher]),
        Err(Rule::EpochWithRoles),
        "no epoch for nothing"
    );
    story.gives(1, 3, &[Role::Dispatcher]).expect("a role alone");
    let stale = Change::Roles {
        member: key(3),
        roles: Roles::WATCHER,
        epoch: Some(epoch(1)),
    };
    assert_eq!(story.by(1, stale), Err(Rule::EpochNumber));
}
