//! A group by its rules: each rule told as a story; random histories beside.

#[path = "group/entering.rs"]
mod entering;
#[path = "group/epochs.rs"]
mod epochs;
#[path = "group/handing.rs"]
mod handing;
#[path = "group/histories.rs"]
mod histories;
#[path = "group/kept.rs"]
mod kept;
#[path = "group/stewards.rs"]
mod stewards;
#[path = "group/story.rs"]
mod story;
#[path = "group/streams.rs"]
mod streams;

use domain::group::*;
use story::*;

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
        .takes(1, 3, &[Role::Custodian])
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
