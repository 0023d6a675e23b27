//! Who may say what of the plan, and who has a place.

use crate::scene::*;
use domain::watch::*;

fn takers(plan: &Plan) -> Vec<u8> {
    let takers = &plan.shifts()[&SHIFT].shift.takers;
    takers.iter().map(|key| key.0[0]).collect()
}

#[test]
fn places_are_taken_given_back_and_offered() {
    let group = group();
    let mut plan = planned(&group);
    let mut says = |by, said: fn(ShiftId) -> Planned| {
        let done = plan.fold(&group, key(by), &said(SHIFT));
        (done, takers(&plan))
    };
    assert_eq!(says(3, Planned::Take), (Ok(()), vec![3]));
    assert_eq!(says(3, Planned::Take), (Ok(()), vec![3]), "once more");
    assert_eq!(says(4, Planned::Take), (Ok(()), vec![3, 4]));
    assert_eq!(says(5, Planned::Take), (Err(NotPlanned::Full), vec![3, 4]));
    assert_eq!(says(5, Planned::Offer), (Err(NotPlanned::NotTaken), vec![3, 4]));
    assert_eq!(
        says(4, Planned::Offer),
        (Ok(()), vec![3, 4]),
        "kept until somebody takes it"
    );
    assert_eq!(says(3, Planned::Offer), (Ok(()), vec![3, 4]));
    assert_eq!(
        says(5, Planned::Take),
        (Ok(()), vec![3, 5]),
        "who offered first is free"
    );
    assert_eq!(
        says(3, Planned::Take),
        (Ok(()), vec![3, 5]),
        "takes the own offer back"
    );
    assert_eq!(says(4, Planned::Take), (Err(NotPlanned::Full), vec![3, 5]));
    assert_eq!(says(3, Planned::GiveBack), (Ok(()), vec![5]));
    assert_eq!(says(3, Planned::GiveBack), (Err(NotPlanned::NotTaken), vec![5]));
    assert_eq!(says(4, Planned::Take), (Ok(()), vec![4, 5]));
}

#[test]
fn each_says_only_what_their_roles_allow() {
    let group = group();
    let label = || Label::new("Elm Street").expect("plain");
    let by_stewards = [Planned::Name(label()), post(), Planned::Closed(POST)];
    let by_dispatchers = [shift(2, &[]), Planned::Off(SHIFT)];
    let by_watchers = [
        Planned::Take(SHIFT),
        Planned::GiveBack(SHIFT),
        Planned::Offer(SHIFT),
    ];
    let mut plan = planned(&group);
    let mut may = |by, said: &Planned| {
        let before = plan.clone();
        let done = plan.fold(&group, key(by), said);
        plan = before;
        done != Err(NotPlanned::Right) && done != Err(NotPlanned::Stranger)
    };
    for (by, [steward, dispatcher, watcher]) in [
        (1, [true, true, true]), // a founder watches too
        (2, [false, true, false]),
        (3, [false, false, true]),
        (99, [false, false, false]),
    ] {
        assert!(by_stewards.iter().all(|said| may(by, said) == steward), "{by}");
        assert!(
            by_dispatchers.iter().all(|said| may(by, said) == dispatcher),
            "{by}"
        );
        assert!(by_watchers.iter().all(|said| may(by, said) == watcher), "{by}");
        assert_eq!(may(by, &Planned::Nickname(label())), by != 99, "{by}");
    }
}

#[test]
fn a_shift_that_is_said_again_keeps_who_took_it() {
    let group = group();
    let mut plan = planned(&group);
    plan.fold(&group, key(3), &Planned::Take(SHIFT)).expect("free");
    plan.fold(&group, key(2), &shift(1, &[4])).expect("a dispatcher");
    assert_eq!(takers(&plan), [3], "who took it stays, whatever is said of it");
    assert_eq!(
        plan.fold(&group, key(4), &Planned::Take(SHIFT)),
        Err(NotPlanned::Full)
    );
    assert_eq!(plan.fold(&group, key(1), &Planned::Closed(POST)), Ok(()));
    assert_eq!(plan.shifts().len(), 0, "a post takes its shifts with it");
    assert_eq!(plan.fold(&group, key(2), &shift(2, &[])), Err(NotPlanned::NoPost));
    plan.fold(&group, key(1), &post()).expect("a steward");
    assert_eq!(
        plan.fold(&group, key(1), &shift(2, &[2])),
        Err(NotPlanned::NoWatcher)
    );
    plan.fold(&group, key(1), &shift(2, &[3, 4])).expect("a steward");
    assert_eq!(takers(&plan), [3, 4]);
    plan.follow(&without(&group, &[4]));
    assert_eq!(plan.shifts().len(), 0, "a new epoch begins with nothing said");
}

#[test]
fn who_is_removed_or_watches_no_longer_holds_no_place() {
    use domain::group::{Change, Role, Roles};
    let mut group = group();
    let mut plan = planned(&group);
    for by in [3, 4] {
        plan.fold(&group, key(by), &Planned::Take(SHIFT)).expect("free");
        plan.fold(&group, key(by), &Planned::Offer(SHIFT)).expect("taken");
    }
    let roles = Roles::of(&[Role::Dispatcher]).expect("one");
    let change = Change::Roles {
        member: key(3),
        roles,
        epoch: None,
    };
    fold(&mut group, key(1), &change);
    plan.follow(&group);
    assert_eq!(takers(&plan), [4]);
    assert_eq!(plan.shifts()[&SHIFT].offered, [key(4)]);
}

#[test]
fn posts_and_shifts_have_a_bound_and_what_was_long_over_goes() {
    let group = group();
    let mut plan = planned(&group);
    let id = |n: usize| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(n as u64 + 1).to_be_bytes());
        bytes
    };
    let Planned::Post(_, one) = post() else {
        unreachable!("it is a post")
    };
    for n in 1..POSTS_MAX {
        plan.fold(&group, key(1), &Planned::Post(PostId(id(n)), one.clone()))
            .expect("room");
    }
    let more = Planned::Post(PostId([77; 16]), one.clone());
    assert_eq!(plan.fold(&group, key(1), &more), Err(NotPlanned::TooMany));
    plan.fold(&group, key(1), &post())
        .expect("one that is there is no more");
    let later = |n: usize, days: u64| {
        let from_s = FROM_S + days * 86_400;
        let span = Span::new(from_s, from_s + 600).expect("sound");
        Planned::Shift(
            ShiftId(id(n)),
            Shift {
                post: POST,
                span,
                needed: 1,
                takers: [].into(),
            },
        )
    };
    for n in 1..SHIFTS_MAX {
        plan.fold(&group, key(1), &later(n, 1)).expect("room");
    }
    assert_eq!(
        plan.fold(&group, key(1), &later(9_999, 1)),
        Err(NotPlanned::TooMany)
    );
    plan.fold(&group, key(1), &later(9_999, 20))
        .expect("all others were over long before");
    assert_eq!(plan.shifts().len(), 1);
}
