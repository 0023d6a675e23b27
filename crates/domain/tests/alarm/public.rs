//! What the public is told: by whom, in which order, and what a stranger makes of it.

use super::scene::*;
use domain::alarm::*;
use domain::group::{Change, Policy};

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
fn a_raised_margin_binds_members_and_strangers_alike() {
    let mut scene = raised_by(3);
    scene.by_steward(&Change::Policy(Policy {
        margin: 3,
        ..scene.group.policy()
    }));
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    assert_eq!(scene.standing(), Standing::Unconfirmed);
    assert_eq!(
        scene.publishes(NoticeState::Alert, answers(&[4, 5])),
        Err(NotTold::NotVouched)
    );
    scene.confirms(9).expect("asked");
    let due = scene.publishes_due();
    assert_eq!(due, Some((NoticeState::Alert, answers(&[4, 5, 9]))));
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
fn answers_suffice_where_a_dispatcher_who_confirmed_is_none_any_more() {
    let mut scene = raised_by(3);
    scene
        .decides(DISPATCHER, Verdict::Confirmed)
        .expect("a dispatcher");
    scene.confirms(4).expect("asked");
    scene.confirms(5).expect("asked");
    scene.makes(DISPATCHER, &[domain::group::Role::Watcher]);
    assert_eq!(
        scene.publishes_due(),
        Some((NoticeState::Alert, answers(&[4, 5])))
    );
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

#[test]
fn what_is_not_vouched_for_uses_up_nothing() {
    let mut scene = raised_by(3);
    assert!(scene.publishes(NoticeState::Alert, answers(&[4])).is_err());
    assert!(scene.publishes(NoticeState::Alert, answers(&[4, 5])).is_ok());
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
