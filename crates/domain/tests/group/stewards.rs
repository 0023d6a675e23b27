//! What takes two stewards, and who counts as the second one. Rule 6.

use super::story::*;
use domain::group::*;

/// 1 founded it and brought 2 as the only steward; both together made 5 one, whom 1 brought.
fn three_stewards() -> Story {
    let mut story = founded();
    story.brings(1, 2, &[Role::Steward]);
    story.brings(1, 5, &[Role::Watcher]);
    let proposed = story.gives(2, 5, &[Role::Steward]).expect("a proposal");
    story.seconds(1, proposed).expect("the other agrees");
    story.brings(1, 4, &[Role::Watcher]);
    story
}

#[test]
fn where_there_are_two_stewards_both_agree_to_a_custodian() {
    let mut story = founded();
    story.brings(1, 3, &[Role::Watcher]);
    story
        .gives(1, 3, &[Role::Custodian])
        .expect("one steward alone may");
    story.brings(1, 2, &[Role::Steward]);
    story.brings(1, 4, &[Role::Watcher]);
    let proposed = story.gives(2, 4, &[Role::Custodian]).expect("a proposal");
    assert!(!story.group.is(key(4), Role::Custodian), "it waits");
    let all: Vec<_> = story.group.proposals().collect();
    assert_eq!(all, [(proposed, key(4), key(2))]);
    assert_eq!(
        story.seconds(2, proposed),
        Err(Rule::NotAnother),
        "not by the same"
    );
    assert_eq!(story.seconds(3, proposed), Err(Rule::Right));
    story.seconds(1, proposed).expect("the other agrees");
    assert!(story.group.is(key(4), Role::Custodian));
    assert_eq!(story.seconds(1, proposed), Err(Rule::NothingToSecond), "once");
}

#[test]
fn who_was_brought_or_made_a_steward_by_who_proposes_is_no_second() {
    let mut story = three_stewards();
    let by_one = story.gives(1, 4, &[Role::Custodian]).expect("a proposal");
    assert_eq!(story.seconds(2, by_one), Err(Rule::NotAnother), "1 brought 2");
    assert_eq!(story.seconds(5, by_one), Err(Rule::NotAnother), "1 brought 5");
    let by_two = story.gives(2, 4, &[Role::Custodian]).expect("a proposal");
    assert_eq!(
        story.seconds(5, by_two),
        Err(Rule::NotAnother),
        "2 made 5 a steward"
    );
    let by_five = story.gives(5, 4, &[Role::Custodian]).expect("a proposal");
    assert_eq!(
        story.seconds(1, by_five),
        Err(Rule::NotAnother),
        "5 may be the other phone of 1"
    );
    story.seconds(2, by_five).expect("2 and 5 came on different ways");
}

#[test]
fn a_second_device_brought_through_others_is_no_second_person() {
    let mut story = founded();
    story.lets_all_invite();
    story.brings(1, 2, &[Role::Steward]);
    story.brings(2, 6, &[Role::Watcher]);
    story.brings(6, 7, &[Role::Watcher]);
    let proposed = story.gives(2, 7, &[Role::Steward]).expect("a proposal");
    story.seconds(1, proposed).expect("1 believes it is somebody");
    story.brings(1, 4, &[Role::Watcher]);
    let custody = story.gives(7, 4, &[Role::Custodian]).expect("a proposal");
    assert_eq!(story.seconds(2, custody), Err(Rule::NotAnother));
    story.seconds(1, custody).expect("1 is another one");
}

#[test]
fn making_and_unmaking_a_steward_takes_two() {
    let mut story = three_stewards();
    let up = story.gives(1, 4, &[Role::Steward]).expect("a proposal");
    assert!(!story.group.is(key(4), Role::Steward));
    let down = story.gives(5, 1, &[Role::Watcher]).expect("a proposal");
    assert!(
        story.group.is(key(1), Role::Steward),
        "else 5 would soon be the only one"
    );
    assert_eq!(
        story.seconds(2, down),
        Err(Rule::EpochWithRoles),
        "1 reads what is for dispatchers"
    );
    assert_eq!(
        story.seconds_taking(1, down),
        Err(Rule::NotAnother),
        "5 may be another phone of 1"
    );
    story.seconds_taking(2, down).expect("2 agrees, and shuts 1 out");
    assert!(!story.group.is(key(1), Role::Steward));
    assert_eq!(story.group.epoch(), &epoch(1));
    assert_eq!(
        story.seconds(2, up),
        Err(Rule::NothingToSecond),
        "it fell with its steward"
    );
}

#[test]
fn nobody_writes_the_epoch_that_shuts_themselves_out() {
    let mut story = three_stewards();
    let own = story.gives(2, 2, &[Role::Watcher]).expect("2 wants to rest");
    assert_eq!(
        story.seconds_taking(2, own),
        Err(Rule::NotAnother),
        "2 would know the key"
    );
    story
        .seconds_taking(5, own)
        .expect("whoever rests needs any other steward, whoever made them one");
    assert_eq!(story.group.epoch(), &epoch(1));
    let taken = story.gives(5, 1, &[Role::Watcher]).expect("a proposal");
    assert_eq!(story.seconds_taking(1, taken), Err(Rule::NotAnother));
    assert!(story.group.is(key(1), Role::Steward));
}

#[test]
fn what_has_lapsed_stays_so() {
    let mut story = three_stewards();
    let old = story.gives(5, 4, &[Role::Custodian]).expect("a proposal");
    story.gives(1, 4, &[Role::Dispatcher]).expect("later roles");
    assert_eq!(
        story.seconds(2, old),
        Err(Rule::NothingToSecond),
        "it would undo what came later"
    );
    let other = story.gives(5, 4, &[Role::Custodian]).expect("a proposal");
    let rest = story.gives(5, 5, &[Role::Watcher]).expect("5 wants to rest");
    story.seconds_taking(1, rest).expect("any steward");
    let again = story.gives(1, 5, &[Role::Steward]).expect("a proposal");
    assert_eq!(story.seconds(2, again), Err(Rule::NotAnother));
    let again = story.gives(2, 5, &[Role::Steward]).expect("a proposal");
    story.seconds(1, again).expect("5 is a steward again");
    assert_eq!(
        story.seconds(2, other),
        Err(Rule::NothingToSecond),
        "what 5 proposed before is dead"
    );
}

#[test]
fn each_steward_has_one_proposal_for_a_member_and_clears_nobody_elses() {
    let mut story = three_stewards();
    let first = story.gives(5, 4, &[Role::Custodian]).expect("a proposal");
    for _ in 0..3 {
        story.gives(1, 4, &[Role::Steward]).expect("another's");
    }
    assert_eq!(story.group.proposals().count(), 2);
    story.seconds(2, first).expect("it stands still");
}
