//! What the public is told: by whom, in which order, and what a stranger makes of it.

use super::scene::*;
use domain::alarm::*;
use domain::group::Role;

#[test]
fn answers_and_verdicts_tell_nothing_and_a_published_notice_does() {
    let mut scene = raised_by(3);
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    assert_eq!(scene.told(), None, "nobody published anything");
    let due = scene.publishes_due().expect("it is confirmed");
    assert_eq!(
        due,
        (NoticeState::Alert, verdict(DISPATCHER)),
        "one verdict suffices"
    );
    assert_eq!(scene.told(), Some(NoticeState::Alert));
    assert_eq!(scene.publishes_due(), None, "told once");
}

#[test]
fn a_stranger_believes_one_dispatchers_verdict_or_the_margin_of_branches() {
    let vouched = [verdict(DISPATCHER), answers(&[4, 5]), answers(&[1, 4])];
    let not = [
        answers(&[5, 6, 7, 8]),
        answers(&[4, 90, 91]),
        answers(&[4, 3]),
        answers(&[4, DISPATCHER]),
        answers(&[BOTH]),
        verdict(4),
        vec![],
    ];
    for signers in vouched {
        let told = raised_by(3).publishes(NoticeState::Alert, signers.clone());
        assert!(told.is_ok(), "{signers:?}");
    }
    for signers in not {
        let told = raised_by(3).publishes(NoticeState::Alert, signers.clone());
        assert_eq!(told, Err(NotTold::NotVouched), "{signers:?}");
    }
}

#[test]
fn the_branch_of_whoever_blew_the_whistle_does_not_vouch() {
    let mut scene = raised_by(6);
    assert_eq!(
        scene.publishes(NoticeState::Alert, answers(&[4, 5])),
        Err(NotTold::NotVouched),
        "5 brought 6 in"
    );
    assert!(scene.publishes(NoticeState::Alert, answers(&[4, 9])).is_ok());
}

#[test]
fn where_whoever_blew_the_whistle_was_removed_a_dispatcher_decides() {
    let mut scene = raised_by(3);
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    scene.removes(&[3]);
    assert_eq!(scene.standing(), Standing::Unconfirmed);
    assert_eq!(
        scene.publishes(NoticeState::Alert, answers(&[4, 5])),
        Err(NotTold::NotVouched)
    );
    assert!(scene.publishes(NoticeState::Alert, verdict(DISPATCHER)).is_ok());
}

#[test]
fn a_dispatcher_may_warn_alone() {
    let mut scene = raised_by(BOTH);
    assert_eq!(scene.confirms(BOTH), Err(NotCounted::NotAsked));
    scene.decides(BOTH, Verdict::Confirmed).expect("a dispatcher");
    assert_eq!(scene.publishes_due(), Some((NoticeState::Alert, verdict(BOTH))));
}

#[test]
fn a_recanted_answer_is_not_handed_on_and_doubted_where_somebody_used_it() {
    let mut scene = raised_by(3);
    for n in [4, 5, 9] {
        scene.confirms(n).expect("asked");
    }
    scene.refutes(4).expect("asked");
    assert_eq!(scene.publishes_due(), None, "two for it, one against");
    let lied = scene.publishes(NoticeState::Alert, answers(&[4, 5]));
    assert_eq!(
        lied,
        Ok(vec![Doubt::NotAnswered(key(4))]),
        "strangers cannot know, so it was told"
    );
    assert_eq!(scene.told(), Some(NoticeState::Alert));
}

#[test]
fn a_divided_branch_is_not_handed_on() {
    let mut scene = raised_by(3);
    for n in [4, 5, 9] {
        scene.confirms(n).expect("asked");
    }
    scene.refutes(6).expect("asked");
    let due = scene.publishes_due();
    assert_eq!(
        due,
        Some((NoticeState::Alert, answers(&[4, 9]))),
        "5 and 6 differ"
    );
}

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
fn what_is_not_vouched_for_uses_up_nothing() {
    let mut scene = raised_by(3);
    assert!(scene.publishes(NoticeState::Alert, answers(&[4])).is_err());
    assert!(scene.publishes(NoticeState::Alert, answers(&[4, 5])).is_ok());
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
fn a_notice_of_strangers_or_of_another_group_or_of_no_whistle_is_seen_through() {
    let mut scene = raised_by(3);
    let notice = scene.notice(NoticeState::Alert);
    let signers = answers(&[4, 5]);
    let one = Published {
        author: key(99),
        notice,
        signers: signers.clone(),
    };
    assert_eq!(scene.alarms.publish(&scene.group, &one), Err(NotTold::Stranger));
    let group = id(66);
    assert_eq!(
        scene.publishes_this(Notice { group, ..notice }, signers.clone()),
        Err(NotTold::OtherGroup)
    );
    let alarm = id(67);
    assert_eq!(
        scene.publishes_this(Notice { alarm, ..notice }, signers),
        Ok(vec![Doubt::NoWhistle]),
        "told, and every member sees that there was no such whistle"
    );
}
