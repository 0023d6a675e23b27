//! What ends an alert: who may correct it, who says that all is clear, and that nothing follows.

use super::scene::*;
use domain::alarm::*;
use domain::group::Role;

/// 4 and 5 confirm what 3 whistled, and it is told.
fn told() -> Scene {
    let mut scene = raised_by(3);
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    scene.publishes_due().expect("two branches");
    scene
}

#[test]
fn a_majority_corrects_what_a_majority_told_if_it_outvotes_it() {
    let mut scene = told();
    for n in [1, 9, 11] {
        scene.refutes(n).expect("asked");
    }
    assert_eq!(scene.publishes_due(), None, "three against two");
    assert_eq!(
        scene.publishes(NoticeState::Correction, answers(&[1, 9, 11])),
        Err(NotTold::NotVouched)
    );
    scene.refutes(BOTH).expect("a watcher too");
    let due = scene.publishes_due();
    assert_eq!(due, Some((NoticeState::Correction, answers(&[1, 9, BOTH, 11]))));
    assert_eq!(scene.standing(), Standing::Unfounded);
}

#[test]
fn those_who_confirmed_may_change_their_mind() {
    let mut scene = told();
    scene.refutes(4).expect("asked");
    assert_eq!(scene.publishes_due(), None);
    scene.refutes(5).expect("asked");
    assert_eq!(
        scene.publishes_due(),
        Some((NoticeState::Correction, answers(&[4, 5])))
    );
}

#[test]
fn a_refutation_signed_before_the_alert_was_told_corrects_it() {
    let mut scene = raised_by(3);
    for n in [1, 9, 11, BOTH] {
        scene.refutes(n).expect("asked");
    }
    assert_eq!(
        scene.publishes_due(),
        None,
        "nobody outside was told, so nobody need be calmed"
    );
    let lied = scene.publishes(NoticeState::Alert, answers(&[4, 5]));
    assert!(lied.is_ok(), "two who lie to the town");
    assert!(matches!(
        scene.publishes_due(),
        Some((NoticeState::Correction, _))
    ));
}

#[test]
fn what_a_dispatcher_told_only_a_dispatcher_corrects() {
    let mut scene = raised_by(3);
    scene
        .publishes(NoticeState::Alert, verdict(DISPATCHER))
        .expect("a dispatcher");
    let against = || answers(&[1, 4, 5, 9]);
    assert_eq!(
        scene.publishes(NoticeState::Correction, against()),
        Err(NotTold::NotVouched)
    );
    let mut without = scene.clone();
    without.makes(DISPATCHER, &[Role::Watcher]);
    assert!(
        without.publishes(NoticeState::Correction, against()).is_ok(),
        "who is no dispatcher any more is outvoted"
    );
    assert!(scene.publishes(NoticeState::Correction, verdict(BOTH)).is_ok());
}

#[test]
fn all_is_clear_when_a_dispatcher_says_so() {
    let mut scene = told();
    assert_eq!(
        scene.publishes(NoticeState::AllClear, answers(&[1, 9, 11])),
        Err(NotTold::NotVouched)
    );
    scene.decides(DISPATCHER, Verdict::Ended).expect("a dispatcher");
    assert_eq!(
        scene.publishes_due(),
        Some((NoticeState::AllClear, verdict(DISPATCHER)))
    );
    assert_eq!(scene.standing(), Standing::Ended);
}

#[test]
fn where_who_ended_it_is_no_dispatcher_any_more_another_one_signs_the_end() {
    let mut scene = told();
    scene.decides(DISPATCHER, Verdict::Ended).expect("a dispatcher");
    scene.makes(DISPATCHER, &[Role::Watcher]);
    assert_eq!(scene.publishes_due(), None, "strangers would not believe it");
    assert_eq!(scene.decides(BOTH, Verdict::Unfounded), Err(NotCounted::Ended));
    scene.decides(BOTH, Verdict::Ended).expect("the end again");
    assert_eq!(
        scene.publishes_due(),
        Some((NoticeState::AllClear, verdict(BOTH)))
    );
}

#[test]
fn an_all_clear_that_was_told_ends_the_alarm_whatever_the_circle_says() {
    let mut scene = told();
    scene
        .publishes(NoticeState::AllClear, verdict(DISPATCHER))
        .expect("a dispatcher");
    scene.confirms(9).expect("asked");
    scene.decides(BOTH, Verdict::Confirmed).expect("a dispatcher");
    assert_eq!((scene.standing(), scene.publishes_due()), (Standing::Ended, None));
}

#[test]
fn of_two_notices_of_one_revision_the_earlier_holds_and_there_is_no_third() {
    let mut scene = raised_by(3);
    for state in [NoticeState::Correction, NoticeState::AllClear] {
        assert_eq!(
            scene.publishes(state, verdict(DISPATCHER)),
            Err(NotTold::Order),
            "nothing was told"
        );
    }
    scene
        .publishes(NoticeState::Alert, answers(&[4, 5]))
        .expect("two branches");
    assert_eq!(
        scene.publishes(NoticeState::Alert, verdict(DISPATCHER)),
        Err(NotTold::Order)
    );
    scene
        .publishes(NoticeState::Correction, verdict(DISPATCHER))
        .expect("a dispatcher");
    let before = scene.alarms.clone();
    for state in NoticeState::ALL {
        assert_eq!(scene.publishes(state, verdict(BOTH)), Err(NotTold::Order));
    }
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    assert_eq!(
        (scene.standing(), scene.publishes_due()),
        (Standing::Unfounded, None),
        "whoever knows better whistles again"
    );
    assert_eq!(scene.alarms.told(), before.told());
}

#[test]
fn a_lie_about_a_whistle_is_doubted_and_what_was_told_is_what_is_corrected() {
    let mut scene = raised_by(3);
    for n in [1, 9] {
        scene.refutes(n).expect("asked");
    }
    let elsewhere = Notice {
        cell: Cell { north: 1, east: 1 },
        ..scene.notice(NoticeState::Alert)
    };
    let lied = scene
        .publishes_this(elsewhere, answers(&[4, 5]))
        .expect("two branches");
    assert!(lied.contains(&Doubt::OtherThanWhistle));
    let correction = scene.notice(NoticeState::Correction);
    assert_eq!(correction, elsewhere.in_state(NoticeState::Correction));
    let as_whistled = Notice {
        cell: Cell {
            north: 26_990,
            east: 17_348,
        },
        ..correction
    };
    assert_eq!(
        scene.publishes_this(as_whistled, verdict(DISPATCHER)),
        Err(NotTold::OtherAlert)
    );
    for n in [1, 9, 11, BOTH] {
        scene.refutes(n).expect("signed anew, over what was told");
    }
    assert!(matches!(
        scene.publishes_due(),
        Some((NoticeState::Correction, _))
    ));
}

#[test]
fn who_is_removed_for_a_hoax_leaves_it_to_be_corrected() {
    let mut scene = told();
    scene.refutes(4).expect("asked");
    scene.removes(&[3]);
    scene.refutes(5).expect("asked");
    assert_eq!(
        scene.publishes_due(),
        Some((NoticeState::Correction, answers(&[4, 5])))
    );
    let mut own = raised_by(6);
    own.publishes(NoticeState::Alert, answers(&[4, 9]))
        .expect("two branches");
    own.removes(&[6]);
    assert_eq!(
        own.publishes(NoticeState::Correction, answers(&[1, 4, 5])),
        Err(NotTold::NotVouched),
        "the branch of 6 stays silent when 6 has gone"
    );
}
